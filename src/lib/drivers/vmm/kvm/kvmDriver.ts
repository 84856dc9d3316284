import { setTimeout as sleep } from 'node:timers/promises';
import { executionError } from '../../../errors/errors';
import type { Links, RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import type { Device, DomainFacts, DomainSpec, DomainState, ExecResult, GuestProgram, Migration, VmmDriver } from '../driver';
import { checkedName } from './checkedName';
import { domainState } from './domainState';
import { GuestAgent } from './guestAgent';
import { KvmAdopted } from './kvmAdopted';
import { KvmParts } from './kvmParts';
import { movedXml } from './movedXml';
import { AT_REST, CANCEL, DEPLOY, GO_ON, KNOCK, MIGRATE, POLL, RESTORE, SAVE, SAVED_XML, SHUTDOWN } from './scripts';
import { expectLibvirt } from './virsh';

/** libvirt may wait for a slow disk or for a domain that another create is starting */
const DEPLOY_TIMEOUT_MS = 300_000;
const CANCEL_TIMEOUT_MS = 120_000;
/** memory is written and read at the speed of a disk, and sent at that of a network; an hour is for the largest */
const MEMORY_TIMEOUT_MS = 3_600_000;
/** what a shutdown may take beyond the wait that was asked for */
const SLACK_MS = 60_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** libvirt's numbers: running, blocked, paused, on its way down, asleep */
const ALIVE = /^[12347] /;
/** paused, because of a migration */
const PAUSED_BY_MOVE = '3 2';
/** how often, and after how long, a move in which nothing is decided is looked at again */
const UNCLEAR_LOOKS = 10;
const UNCLEAR_MS = 1000;

/** Domains on nodes with libvirt and QEMU. They are transient: nothing of theirs stays on the node when they end. */
export const kvmDriver = (links: Links): VmmDriver => new KvmDriver(links);

class KvmDriver implements VmmDriver {
  readonly parts: KvmParts;
  readonly adopted: KvmAdopted;

  constructor(private readonly links: Links) {
    this.parts = new KvmParts(links);
    this.adopted = new KvmAdopted(links);
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

  async migrate(node: Node, move: Migration): Promise<void> {
    const side = await this.sideOf(node, move);
    if (side === 'there') return;
    if (side === 'nowhere') throw absent(node, move.domain);
    const { user, host, port } = move.to.target;
    const args = [checkedName(move.domain), `qemu+ssh://${user}@${host}:${port}/system?no_tty=1`, move.copyDisks.join(','), move.folder];
    try {
      await this.ask(node, MIGRATE, args, 'migrate-failed', `migrating ${move.domain} to ${move.to.name}`, { timeoutMs: MEMORY_TIMEOUT_MS });
    } catch (e) {
      // virsh leads the move and may have ended half-way: the guest is brought back to where it was, unless it has arrived
      if ((await this.sideOf(node, move)) !== 'there') throw e;
    }
  }

  /**
   * Where the guest is, asked of both nodes when no job of libvirt's is open. A move that broke leaves it paused where it was: it goes on there when the other node has none, and ends there
   * when the other node runs it. Throws when either cannot be asked, and 'move-unclear' when both hold one that does not run.
   */
  private async sideOf(node: Node, { domain, to }: Migration): Promise<'here' | 'there' | 'nowhere'> {
    for (let looks = 0; looks < UNCLEAR_LOOKS; looks++) {
      const source = await this.ask(node, AT_REST, [checkedName(domain)], 'poll-failed', `asking for ${domain}`, { timeoutMs: MEMORY_TIMEOUT_MS });
      const target = await this.poll(to, domain);
      const arrived = target === 'running' || target === 'paused';
      if (!ALIVE.test(source)) return arrived ? 'there' : 'nowhere';
      if (source !== PAUSED_BY_MOVE) {
        if (target === 'running')
          throw executionError('domain-twice', `${domain} runs on ${node.name} and on ${to.name}`, {
            next: onNode(to, `virsh -c qemu:///system domstate ${domain} --reason`),
          });
        return 'here';
      }
      if (target === 'running') {
        await this.cancel(node, domain);
        return 'there';
      }
      if (!arrived) {
        await this.ask(node, GO_ON, [checkedName(domain)], 'resume-failed', `letting ${domain} go on`, {});
        return 'here';
      }
      // libvirt takes the half-made one away when it finds that nobody leads the move any more
      await sleep(UNCLEAR_MS);
    }
    throw executionError('move-unclear', `${domain} is paused on ${node.name} and on ${to.name}: neither has all of it for sure`, {
      changed: 'nothing: both are left as they are',
      next: onNode(to, `virsh -c qemu:///system domjobinfo ${domain}`),
    });
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

  async exec(node: Node, deployId: string, program: GuestProgram): Promise<ExecResult> {
    return new GuestAgent(this.links).exec(node, deployId, program);
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
