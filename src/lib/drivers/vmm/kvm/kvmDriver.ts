import { executionError } from '../../../errors/errors';
import type { Links, RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import type { Device, DomainFacts, DomainSpec, DomainState, Migration, VmmDriver } from '../driver';
import { checkedName } from './checkedName';
import { domainState } from './domainState';
import { KvmParts } from './kvmParts';
import { movedXml } from './movedXml';
import { CANCEL, DEPLOY, KNOCK, MIGRATE, POLL, RESTORE, SAVE, SAVED_XML, SHUTDOWN } from './scripts';
import { expectLibvirt } from './virsh';

/** libvirt may wait for a slow disk or for a domain that another create is starting */
const DEPLOY_TIMEOUT_MS = 300_000;
const CANCEL_TIMEOUT_MS = 120_000;
/** memory is written and read at the speed of a disk, and sent at that of a network; an hour is for the largest */
const MEMORY_TIMEOUT_MS = 3_600_000;
/** what a shutdown may take beyond the wait that was asked for */
const SLACK_MS = 60_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Domains on nodes with libvirt and QEMU. They are transient: nothing of theirs stays on the node when they end. */
export const kvmDriver = (links: Links): VmmDriver => new KvmDriver(links);

class KvmDriver implements VmmDriver {
  readonly parts: KvmParts;

  constructor(private readonly links: Links) {
    this.parts = new KvmParts(links);
  }

  domainName(vmId: number, deployId: string): string {
    return deployId || `one-${vmId}`;
  }

  async describe(facts: DomainFacts): Promise<string> {
    // a large part of this driver, and only what starts a machine needs it
    return (await import('./describe')).describeDomain(facts);
  }

  async describeDevice(facts: DomainFacts, device: Device): Promise<string> {
    return (await import('./describe')).describeDevice(facts, device);
  }

  async deploy(node: Node, spec: DomainSpec): Promise<string> {
    const [name, uuid] = [checkedName(spec.domain), checkedUuid(spec.uuid)];
    const runner = this.links.to(node.target);
    await runner.put(spec.description, spec.descriptionPath);
    const result = await runner.script(DEPLOY, [name, uuid, spec.descriptionPath], { timeoutMs: DEPLOY_TIMEOUT_MS });
    expectLibvirt(node, result, 'deploy-failed', `starting ${name}`, onNode(node, `virsh -c qemu:///system create ${spec.descriptionPath}`));
    return started(node, spec, result.stdout);
  }

  async reboot(node: Node, domain: string): Promise<void> {
    await this.knock(node, 'reboot', domain);
  }

  async reset(node: Node, domain: string): Promise<void> {
    await this.knock(node, 'reset', domain);
  }

  private async knock(node: Node, command: 'reboot' | 'reset', domain: string): Promise<void> {
    const answer = await this.ask(node, KNOCK, [command, checkedName(domain)], `${command}-failed`, `${command} of ${domain}`, {});
    if (answer === 'absent') throw absent(node, domain);
  }

  async save(node: Node, domain: string, checkpoint: string): Promise<void> {
    const answer = await this.ask(node, SAVE, [checkedName(domain), checkpoint], 'save-failed', `saving ${domain}`, { timeoutMs: MEMORY_TIMEOUT_MS });
    if (answer === 'absent') throw absent(node, domain);
  }

  async restore(node: Node, spec: DomainSpec, checkpoint: string): Promise<string> {
    const [name, uuid] = [checkedName(spec.domain), checkedUuid(spec.uuid)];
    const runner = this.links.to(node.target);
    const saved = await runner.script(SAVED_XML, [checkpoint]);
    expectLibvirt(node, saved, 'restore-failed', `reading ${checkpoint}`);
    // without one it may still be that the machine went on already, and its checkpoint was taken away
    const xml = saved.stdout.trim() === '' ? '' : movedXml(saved.stdout, spec.descriptionPath.slice(0, spec.descriptionPath.lastIndexOf('/')), spec.vmId);
    if (xml === '') {
      if ((await this.poll(node, name)) === 'running') return name;
      throw executionError('checkpoint-missing', `${node.name} has no whole ${checkpoint}`);
    }
    await runner.put(xml, spec.descriptionPath);
    const result = await runner.script(RESTORE, [name, uuid, spec.descriptionPath, checkpoint], { timeoutMs: MEMORY_TIMEOUT_MS });
    expectLibvirt(node, result, 'restore-failed', `restoring ${name}`, onNode(node, `virsh -c qemu:///system restore ${checkpoint}`));
    return started(node, spec, result.stdout);
  }

  async migrate(node: Node, { domain, to, copyDisks }: Migration): Promise<void> {
    const { user, host, port } = to.target;
    const uri = `qemu+ssh://${user}@${host}:${port}/system?no_tty=1`;
    const args = [checkedName(domain), uri, copyDisks.join(',')];
    const answer = await this.ask(node, MIGRATE, args, 'migrate-failed', `migrating ${domain} to ${to.name}`, { timeoutMs: MEMORY_TIMEOUT_MS });
    if (answer === 'absent' && (await this.poll(to, domain)) !== 'running') throw absent(node, domain);
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

const checkedUuid = (text: string): string => {
  const uuid = text.toLowerCase();
  if (!UUID.test(uuid)) throw new Error(`not a uuid: ${text}`);
  return uuid;
};

const onNode = (node: Node, command: string): string => `ssh ${node.target.user}@${node.target.host} ${command}`;

/** What a script that starts a domain answered. */
const started = (node: Node, spec: DomainSpec, answer: string): string => {
  const [word, ...rest] = answer.trim().split(' ');
  const what = rest.join(' ');
  if (word === 'runs' && what !== '') return what;
  if (word === 'foreign') throw foreign(node, spec, what);
  throw new Error(`starting ${spec.domain} answered ${JSON.stringify(answer)}`);
};

const absent = (node: Node, domain: string): Error => executionError('domain-absent', `${node.name} has no domain ${domain}`);

const foreign = (node: Node, spec: DomainSpec, uuid: string): Error =>
  executionError('domain-foreign', `${node.name} has a domain ${spec.domain} of somebody else: its uuid is ${uuid}, not ${spec.uuid}`, {
    next: `ssh ${node.target.user}@${node.target.host} virsh -c qemu:///system dominfo ${spec.domain}`,
  });
