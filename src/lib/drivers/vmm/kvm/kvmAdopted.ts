import { executionError } from '../../../errors/errors';
import type { Links, RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import type { AdoptedDomains } from '../driver';
import { ADOPTED_CANCEL, ADOPTED_SHUTDOWN, ADOPTED_START } from './adoptedScripts';
import { checkedName } from './checkedName';
import { expectLibvirt } from './virsh';

const START_TIMEOUT_MS = 300_000;
const CANCEL_TIMEOUT_MS = 120_000;
const SLACK_MS = 60_000;

/** Domains of others, by libvirt's own definition of them. */
export class KvmAdopted implements AdoptedDomains {
  constructor(private readonly links: Links) {}

  async start(node: Node, domain: string, uuid: string): Promise<void> {
    const answer = await this.ask(node, ADOPTED_START, [checkedName(domain), uuid], 'deploy-failed', `starting ${domain}`, { timeoutMs: START_TIMEOUT_MS });
    if (answer === 'absent') throw executionError('domain-absent', `${node.name} has no domain ${domain} any more`, { next: 'onecheck' });
    if (answer.startsWith('foreign'))
      throw executionError('domain-foreign', `${node.name} has another domain ${domain}: its uuid is ${answer.slice(8)}, not ${uuid}`, { next: 'onecheck' });
  }

  async shutdown(node: Node, domain: string, timeoutMs: number): Promise<boolean> {
    const args = [checkedName(domain), String(Math.ceil(timeoutMs / 1000))];
    return (await this.ask(node, ADOPTED_SHUTDOWN, args, 'shutdown-failed', `shutting ${domain} down`, { timeoutMs: timeoutMs + SLACK_MS })) === 'off';
  }

  async cancel(node: Node, domain: string): Promise<void> {
    await this.ask(node, ADOPTED_CANCEL, [checkedName(domain)], 'cancel-failed', `ending ${domain}`, { timeoutMs: CANCEL_TIMEOUT_MS });
  }

  private async ask(node: Node, script: string, args: readonly string[], code: string, what: string, options: RunOptions): Promise<string> {
    const result = await this.links.to(node.target).script(script, args, options);
    expectLibvirt(node, result, code, what);
    return result.stdout.trim();
  }
}
