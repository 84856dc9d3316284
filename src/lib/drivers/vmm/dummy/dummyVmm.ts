import { setTimeout as sleep } from 'node:timers/promises';
import { executionError } from '../../../errors/errors';
import type { Node } from '../../node';
import type { DomainSpec, DomainState, VmmDriver } from '../driver';
import { type DummyDomain, type DummyWorld, dummyWorld, vmIdOf } from './world';

const LOOK_AGAIN_MS = 20;

/** Domains that are files. */
export const dummyVmm = (world: string | DummyWorld): VmmDriver => new DummyVmm(dummyWorld(world));

class DummyVmm implements VmmDriver {
  constructor(private readonly world: DummyWorld) {}

  deploy(node: Node, spec: DomainSpec): Promise<string> {
    return this.world.act({ action: 'deploy', node: node.name, vm: spec.vmId }, () => {
      const there = this.world.domain(node, spec.domain);
      if (there !== undefined && there.uuid !== spec.uuid) throw foreign(node, there, spec.uuid);
      if (there?.state !== 'running') this.world.putDomain(node, started(there, spec, this.world.now()));
      return spec.domain;
    });
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

const foreign = (node: Node, there: DummyDomain, uuid: string): Error =>
  executionError('domain-foreign', `${node.name} has a domain ${there.name} of somebody else: its uuid is ${there.uuid}, not ${uuid}`);
