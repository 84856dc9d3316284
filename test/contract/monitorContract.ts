import type { MonitorDriver } from '../../src/lib/drivers/monitor/driver';
import type { Node } from '../../src/lib/drivers/node';
import type { VmmDriver } from '../../src/lib/drivers/vmm/driver';
import type { VmmWorld } from './vmmContract';

export interface MonitorWorld extends VmmWorld {
  readonly driver: VmmDriver;
  readonly monitor: MonitorDriver;
  readonly node: Node;
}

/** Every monitor driver does this. */
export const monitorContract = (name: string, open: () => MonitorWorld): void => {
  describe(`a monitor driver: ${name}`, () => {
    let world: MonitorWorld;
    const look = () => world.monitor.look(world.node);
    const deploy = async (vmId: number) => world.driver.deploy(world.node, await world.spec(vmId));

    beforeEach(() => {
      world = open();
    });
    afterEach(async () => {
      for (let vmId = 1; vmId <= 9; vmId++) await world.driver.cancel(world.node, `one-${vmId}`);
    });

    test('says what the node has, in the units of the contract', async () => {
      const facts = await look();
      expect(facts.hostname).toBe(world.node.name);
      expect(facts.arch).toBe('x86_64');
      expect(facts.totalCpu % 100).toBe(0);
      expect(facts.totalCpu).toBeGreaterThan(0);
      expect(facts.usedCpu).toBeLessThanOrEqual(facts.totalCpu);
      expect(facts.usedMemory + facts.freeMemory).toBe(facts.totalMemory);
      expect(facts.totalMemory).toBeGreaterThan(1024);
      expect(facts.location.totalMb).toBeGreaterThan(0);
      expect(facts.hypervisor).not.toBe('');
    });

    test('no domains: none', async () => {
      expect((await look()).domains).toEqual([]);
    });

    test('finds our domains by id, uuid and state', async () => {
      const first = await world.spec(1);
      await deploy(1);
      await deploy(2);
      await world.pause('one-2');
      const { domains } = await look();
      expect(domains.map((d) => [d.vmId, d.name, d.state]).sort()).toEqual([
        [1, 'one-1', 'running'],
        [2, 'one-2', 'paused'],
      ]);
      expect(domains.find((d) => d.vmId === 1)?.uuid).toBe(first.uuid);
      expect(domains.find((d) => d.vmId === 1)?.memoryKb).toBeGreaterThan(0);
    });

    test('a domain of somebody else has no VM', async () => {
      await world.foreignDomain('legacy', '99999999-8888-4777-8666-555555555555');
      const { domains } = await look();
      await world.driver.cancel(world.node, 'legacy');
      expect(domains.map((d) => [d.name, d.vmId])).toEqual([['legacy', undefined]]);
    });

    test('a domain that ended is no longer there', async () => {
      await deploy(1);
      await world.driver.cancel(world.node, 'one-1');
      expect((await look()).domains).toEqual([]);
    });

    test('says whether KVM can be used, and why', async () => {
      const verdict = await world.monitor.probeKvm(world.node);
      expect(verdict.reason).toMatch(/^[^\n]+$/);
      expect(typeof verdict.usable).toBe('boolean');
    });
  });
};
