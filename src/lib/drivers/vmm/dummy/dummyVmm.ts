import { setTimeout as sleep } from 'node:timers/promises';
import { executionError } from '../../../errors/errors';
import type { Node } from '../../node';
import type { AdoptedDomains, Device, DomainFacts, DomainSpec, DomainState, ExecResult, GuestProgram, Migration, VmmDriver } from '../driver';
import { DummyParts, disksIn } from './dummyParts';
import { type DummyDomain, type DummyWorld, dummyWorld, vmIdOf } from './world';

const LOOK_AGAIN_MS = 20;

/** Domains that are files. */
export const dummyVmm = (world: string | DummyWorld): VmmDriver => new DummyVmm(dummyWorld(world));

class DummyVmm implements VmmDriver {
  readonly parts: DummyParts;
  readonly adopted: AdoptedDomains;

  constructor(private readonly world: DummyWorld) {
    this.parts = new DummyParts(world);
    this.adopted = {
      start: (node, domain, uuid) => this.act('adopted.start', node, domain, () => this.startAdopted(node, domain, uuid)),
      shutdown: (node, domain) => this.act('adopted.shutdown', node, domain, () => this.switchOff(node, domain)),
      cancel: (node, domain) => this.act('adopted.cancel', node, domain, () => void this.switchOff(node, domain)),
    };
  }

  /** the deploy id of one that was deployed says its host and title; of one that was taken in it is its own name */
  domainName(vmId: number, deployId: string): string {
    return deployId === '' || deployId.endsWith(':dummy') ? `one-${vmId}` : deployId;
  }

  async describe({ name, template, vmDir }: DomainFacts): Promise<string> {
    return JSON.stringify({ name, template, vmDir });
  }

  async describeDevice({ vmDir }: DomainFacts, device: Device): Promise<string> {
    return JSON.stringify('disk' in device ? { path: `${vmDir}/disk.${device.disk}` } : device);
  }

  deploy(node: Node, spec: DomainSpec): Promise<string> {
    return this.world.act({ action: 'deploy', node: node.name, vm: spec.vmId }, () => {
      this.start(node, spec);
      return `${node.name}:${spec.title}:dummy`;
    });
  }

  private start(node: Node, spec: DomainSpec): void {
    const there = this.world.domain(node, spec.domain);
    if (there !== undefined && there.uuid !== spec.uuid) throw foreign(node, there, spec.uuid);
    if (there?.state === 'running') return;
    this.requireDisks(node, spec);
    this.world.putDomain(node, started(there, spec, this.world.now()));
  }

  /** As a hypervisor that cannot open a file it is told of. */
  private requireDisks(node: Node, { description }: DomainSpec): void {
    const lacks = disksIn(description).find((path) => this.world.nodeFile(node, path) === undefined);
    if (lacks !== undefined) throw executionError('disk-missing', `${node.name} has no ${lacks}`);
  }

  shutdown(node: Node, deployId: string, timeoutMs: number): Promise<boolean> {
    return this.act('shutdown', node, deployId, async () => {
      let waited = 0;
      while (this.world.domain(node, deployId)?.deaf) {
        if (waited >= timeoutMs) return false;
        const nap = Math.min(LOOK_AGAIN_MS, timeoutMs - waited);
        await sleep(nap);
        waited += nap;
      }
      this.world.dropDomain(node, deployId);
      return true;
    });
  }

  cancel(node: Node, deployId: string): Promise<void> {
    return this.act('cancel', node, deployId, () => this.world.dropDomain(node, deployId));
  }

  poll(node: Node, deployId: string): Promise<DomainState> {
    return this.act('poll', node, deployId, () => this.world.domain(node, deployId)?.state ?? 'absent');
  }

  reboot(node: Node, deployId: string): Promise<void> {
    return this.act('reboot', node, deployId, () => this.beginAnew(node, deployId));
  }

  reset(node: Node, deployId: string): Promise<void> {
    return this.act('reset', node, deployId, () => this.beginAnew(node, deployId));
  }

  private beginAnew(node: Node, name: string): void {
    const there = this.world.domain(node, name);
    if (there === undefined) throw absent(node, name);
    this.world.putDomain(node, { ...there, since: this.world.now() });
  }

  save(node: Node, deployId: string, checkpoint: string): Promise<void> {
    return this.act('save', node, deployId, () => {
      const there = this.world.domain(node, deployId);
      if (there === undefined) {
        if (this.world.nodeFile(node, checkpoint) === undefined) throw absent(node, deployId);
        return;
      }
      // whole before the domain goes: a crash in between is met by the next save, which writes it again
      this.world.putNodeFile(node, checkpoint, JSON.stringify(there));
      this.world.dropDomain(node, deployId);
    });
  }

  restore(node: Node, spec: DomainSpec, checkpoint: string): Promise<string> {
    return this.world.act({ action: 'restore', node: node.name, vm: spec.vmId }, () => {
      const there = this.world.domain(node, spec.domain);
      if (there !== undefined && there.uuid !== spec.uuid) throw foreign(node, there, spec.uuid);
      if (there?.state === 'running') return spec.domain;
      const saved = this.world.nodeFile(node, checkpoint);
      if (saved === undefined) throw executionError('checkpoint-missing', `${node.name} has no ${checkpoint}`);
      this.requireDisks(node, spec);
      this.world.putDomain(node, { ...(JSON.parse(saved) as DummyDomain), state: 'running', description: spec.description });
      return spec.domain;
    });
  }

  migrate(node: Node, { domain, uuid, to }: Migration): Promise<void> {
    return this.act('migrate', node, domain, () => {
      const here = this.world.domain(node, domain);
      const there = this.world.domain(to, domain);
      if (there !== undefined && there.uuid !== uuid) throw foreign(to, there, uuid);
      if (here === undefined) {
        if (there === undefined) throw absent(node, domain);
        return;
      }
      this.world.putDomain(to, here);
      this.world.dropDomain(node, domain);
    });
  }

  private startAdopted(node: Node, name: string, uuid: string): void {
    const there = this.world.domain(node, name);
    if (there === undefined) throw absent(node, name);
    if (there.uuid !== uuid) throw foreign(node, there, uuid);
    if (there.state !== 'running') this.world.putDomain(node, { ...there, state: 'running', since: this.world.now() });
  }

  private switchOff(node: Node, name: string): boolean {
    const there = this.world.domain(node, name);
    if (there !== undefined) this.world.putDomain(node, { ...there, state: 'off' });
    return true;
  }

  /** What is played tells what it was asked to run. */
  exec(node: Node, deployId: string, { argv, stdin }: GuestProgram): Promise<ExecResult> {
    return this.act('exec', node, deployId, () => {
      if (this.world.domain(node, deployId) === undefined) throw absent(node, deployId);
      return { code: 0, stdout: `${argv.join(' ')}\n${stdin}`, stderr: '', truncated: false };
    });
  }

  private act<T>(action: string, node: Node, deployId: string, work: () => T | Promise<T>): Promise<T> {
    const vm = vmIdOf(deployId);
    return this.world.act({ action, node: node.name, ...(vm === undefined ? {} : { vm }) }, work);
  }
}

/** A paused one goes on where it was; one that is off or crashed begins anew. */
const started = (there: DummyDomain | undefined, spec: DomainSpec, now: number): DummyDomain =>
  there?.state === 'paused'
    ? { ...there, state: 'running' }
    : { name: spec.domain, uuid: spec.uuid, state: 'running', description: spec.description, since: now };

const absent = (node: Node, name: string): Error => executionError('domain-absent', `${node.name} has no domain ${name}`);

const foreign = (node: Node, there: DummyDomain, uuid: string): Error =>
  executionError('domain-foreign', `${node.name} has a domain ${there.name} of somebody else: its uuid is ${there.uuid}, not ${uuid}`);
