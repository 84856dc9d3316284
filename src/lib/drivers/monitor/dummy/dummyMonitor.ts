import { readdirSync } from 'node:fs';
import type { Node } from '../../node';
import type { Capacity } from '../../storage/driver';
import { DUMMY_SYSTEM } from '../../storage/dummy/figures';
import { absentAsUndefined } from '../../vmm/dummy/files';
import { type DummyDomain, type DummyWorld, dummyWorld, vmIdOf } from '../../vmm/dummy/world';
import type { DomainFacts, HostFacts, KvmVerdict, MonitorDriver } from '../driver';
import { DUMMY_CPU, DUMMY_NUMA, DUMMY_PCI } from './machine';

/** What a dummy host says of itself (CPU in percent, memory in KiB): the figures that clients of the field know from their tests. */
const HOST = {
  arch: 'x86_64',
  modelName: 'Dummy(R) Core @ 3.2GHz',
  cpuSpeedMhz: 3200,
  totalCpu: 800,
  usedCpu: 632,
  totalMemory: 16_777_216,
  usedMemory: 11_753_262,
  freeMemory: 5_023_954,
  netRx: 50_104_108_822_222,
  netTx: 1_241_307_203_246_698,
  hypervisor: 'dummy',
  cgroups: 'none',
  libvirtVersion: '',
  qemuVersion: '',
  machines: [],
  cpu: DUMMY_CPU,
  memoryEncryption: 'SEV',
  pci: DUMMY_PCI,
  numa: DUMMY_NUMA,
} as const;

const LOCATION: Capacity = { totalMb: 20_480, freeMb: 20_480, usedMb: 9_720 };

/** Hosts that are folders. `systemDatastores` are reported also before a machine has a folder there. */
export const dummyMonitor = (world: string | DummyWorld, systemDatastores: () => readonly number[] = () => []): MonitorDriver =>
  new DummyMonitor(dummyWorld(world), systemDatastores);

class DummyMonitor implements MonitorDriver {
  constructor(
    private readonly world: DummyWorld,
    private readonly systemDatastores: () => readonly number[],
  ) {}

  look(node: Node): Promise<HostFacts> {
    return this.world.act({ action: 'look', node: node.name }, () => ({
      ...HOST,
      hostname: node.name,
      location: LOCATION,
      datastores: this.datastores(node).map((id) => ({ id, ...DUMMY_SYSTEM })),
      domains: this.world.domains(node).map((domain) => facts(domain, this.world.now())),
      bridges: this.world.bridges(node),
    }));
  }

  probeKvm(node: Node): Promise<KvmVerdict> {
    return this.world.act({ action: 'probeKvm', node: node.name }, () => ({ usable: true, reason: 'a dummy host: nothing was tried' }));
  }

  private datastores(node: Node): number[] {
    const there = absentAsUndefined(() => readdirSync(this.world.nodeDir(node))) ?? [];
    const ids = there.filter((name) => /^\d+$/.test(name)).map(Number);
    return [...new Set([...ids, ...this.systemDatastores()])].sort((a, b) => a - b);
  }
}

/** Figures that grow with the time that the domain runs: half a processor, a kilobyte a second of each kind. */
const facts = (domain: DummyDomain, now: number): DomainFacts => {
  const seconds = domain.state === 'running' ? Math.max(0, Math.floor((now - domain.since) / 1000)) : 0;
  return {
    name: domain.name,
    uuid: domain.uuid,
    state: domain.state,
    vmId: vmIdOf(domain.name),
    cpuTimeNs: seconds * 500_000_000,
    memoryKb: domain.state === 'running' ? 131_072 : 0,
    netRx: seconds * 1024,
    netTx: seconds * 512,
    diskReadBytes: seconds * 1024,
    diskWriteBytes: seconds * 512,
    diskReadIops: seconds * 2,
    diskWriteIops: seconds,
  };
};
