import { executionError } from '../../../errors/errors';
import type { Links, RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import type { DomainSpec, DomainState, VmmDriver } from '../driver';
import { domainState } from './domainState';
import { CANCEL, DEPLOY, POLL, SHUTDOWN } from './scripts';
import { expectLibvirt } from './virsh';

/** libvirt may wait for a slow disk or for a domain that another create is starting */
const DEPLOY_TIMEOUT_MS = 300_000;
const CANCEL_TIMEOUT_MS = 120_000;
/** what a shutdown may take beyond the wait that was asked for */
const SLACK_MS = 60_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Domains on nodes with libvirt and QEMU. They are transient: nothing of theirs stays on the node when they end. */
export const kvmDriver = (links: Links): VmmDriver => new KvmDriver(links);

class KvmDriver implements VmmDriver {
  constructor(private readonly links: Links) {}

  async deploy(node: Node, spec: DomainSpec): Promise<string> {
    const name = checkedName(spec.domain);
    const uuid = spec.uuid.toLowerCase();
    if (!UUID.test(uuid)) throw new Error(`not a uuid: ${spec.uuid}`);
    const runner = this.links.to(node.target);
    await runner.put(spec.description, spec.descriptionPath);
    const result = await runner.script(DEPLOY, [name, uuid, spec.descriptionPath], { timeoutMs: DEPLOY_TIMEOUT_MS });
    expectLibvirt(
      node,
      result,
      'deploy-failed',
      `starting ${name}`,
      `ssh ${node.target.user}@${node.target.host} virsh -c qemu:///system create ${spec.descriptionPath}`,
    );
    const [word, ...rest] = result.stdout.trim().split(' ');
    const what = rest.join(' ');
    if (word === 'runs' && what !== '') return what;
    if (word === 'foreign') throw foreign(node, spec, what);
    throw new Error(`deploy answered ${JSON.stringify(result.stdout)}`);
  }

  async shutdown(node: Node, deployId: string, timeoutMs: number): Promise<boolean> {
    const name = checkedName(deployId);
    const answer = await this.ask(node, SHUTDOWN, [name, String(Math.ceil(timeoutMs / 1000))], 'shutdown-failed', `shutting ${name} down`, {
      timeoutMs: timeoutMs + SLACK_MS,
    });
    return answer === 'off';
  }

  async cancel(node: Node, deployId: string): Promise<void> {
    const name = checkedName(deployId);
    await this.ask(node, CANCEL, [name], 'cancel-failed', `ending ${name}`, { timeoutMs: CANCEL_TIMEOUT_MS });
  }

  async poll(node: Node, deployId: string): Promise<DomainState> {
    const name = checkedName(deployId);
    const answer = await this.ask(node, POLL, [name], 'poll-failed', `asking for ${name}`, {});
    const [state = '', reason = ''] = answer.split(' ');
    const known = state === 'absent' ? 'absent' : domainState(Number(state), Number(reason));
    if (known === undefined) throw executionError('poll-failed', `${node.name} gives ${name} the state ${state} (${reason}), which tells nothing`);
    return known;
  }

  private async ask(node: Node, script: string, args: readonly string[], code: string, what: string, options: RunOptions): Promise<string> {
    const result = await this.links.to(node.target).script(script, args, options);
    expectLibvirt(node, result, code, what);
    return result.stdout.trim();
  }
}

/** virsh takes a number for an id and a dash for an option; a line break would be two names in its list. */
const checkedName = (name: string): string => {
  if (/^(?!\d+$)[^\s\x00-\x1f-][^\x00-\x1f]*$/.test(name)) return name;
  throw new Error(`not a domain name: ${JSON.stringify(name)}`);
};

const foreign = (node: Node, spec: DomainSpec, uuid: string): Error =>
  executionError('domain-foreign', `${node.name} has a domain ${spec.domain} of somebody else: its uuid is ${uuid}, not ${spec.uuid}`, {
    next: `ssh ${node.target.user}@${node.target.host} virsh -c qemu:///system dominfo ${spec.domain}`,
  });
