import { randomBytes } from 'node:crypto';
import { executionError, type OneError } from '../../../errors/errors';
import type { Links, Result } from '../../../exec/runner';
import type { Node } from '../../node';
import type { Capacity } from '../../storage/driver';
import { complaint } from '../../toolOutput';
import { EXIT, libvirtRefusal } from '../../vmm/kvm/virsh';
import type { Ask, DatastoreFacts, HostFacts, KvmVerdict, MonitorDriver } from '../driver';
import { LOOK } from './lookScript';
import { parseDomains } from './parseDomains';
import { parseCgroups, parseLoad, parseMachines, parseMemory, parseNames, parseProcessor, parseRoom, parseTraffic, parseVersions } from './parseHost';
import { parsePci } from './parsePci';
import { parseSections, type Section } from './parseSections';
import { PROBE, PROBE_TIMEOUT_MS, probeArguments, verdictOf } from './probe';

const LOOK_TIMEOUT_MS = 90_000;

/** Nodes with libvirt and QEMU. */
export const kvmMonitor = (links: Links): MonitorDriver => new KvmMonitor(links);

class KvmMonitor implements MonitorDriver {
  constructor(private readonly links: Links) {}

  async look(node: Node, ask: Ask = {}): Promise<HostFacts> {
    const nonce = randomBytes(8).toString('hex');
    const args = [nonce, node.datastores, ask.machines ? 'yes' : 'no', ask.pci ? 'yes' : 'no'];
    const result = await this.links.to(node.target).script(LOOK, args, { timeoutMs: LOOK_TIMEOUT_MS });
    return readLook(node, result, nonce, ask.pci);
  }

  async probeKvm(node: Node): Promise<KvmVerdict> {
    const result = await this.links.to(node.target).script(PROBE, probeArguments('kvm', 'host'), { timeoutMs: PROBE_TIMEOUT_MS });
    return verdictOf(result);
  }
}

/** Pure: what the script left, as facts. Throws when libvirt did not answer; everything else that is missing is zero or empty. */
export const readLook = (node: Node, result: Result, nonce: string, pci?: Ask['pci']): HostFacts => {
  const sections = parseSections(result.stdout, nonce);
  const text = (name: string): string => sections.get(name)?.text ?? '';
  if (!sections.has('done')) throw brokenOff(node, result);
  checkLibvirt(node, result, sections);
  const versions = parseVersions(text('version'));
  const bridges = parseNames(text('bridges'));
  const load = parseLoad(text('stat1'), text('stat2'));
  const memory = parseMemory(text('meminfo'));
  const traffic = parseTraffic(text('netdev'), parseNames(text('devices')), bridges);
  const processor = parseProcessor(text('processor'));
  return {
    hostname: text('hostname'),
    arch: text('arch'),
    modelName: processor.model,
    cpuSpeedMhz: processor.mhz,
    totalCpu: load.count * 100,
    usedCpu: load.used,
    totalMemory: memory.total,
    usedMemory: memory.total - memory.free,
    freeMemory: memory.free,
    netRx: traffic.received,
    netTx: traffic.sent,
    hypervisor: 'kvm',
    libvirtVersion: versions.libvirt,
    qemuVersion: versions.qemu,
    machines: parseMachines(text('machines')),
    cgroups: parseCgroups(text('cgroups')),
    location: parseRoom(text('location')) ?? NOTHING,
    datastores: datastoresOf(sections),
    domains: parseDomains(text('domains'), text('domstats')),
    bridges,
    ...(pci ? { pci: parsePci(text('pci'), text('pcinames')).filter(pci) } : {}),
  };
};

const brokenOff = (node: Node, result: Result): OneError =>
  executionError('look-failed', `the look at ${node.name} broke off: ${complaint(result)}`, { output: result.stderr });

const NOTHING: Capacity = { totalMb: 0, freeMb: 0, usedMb: 0 };

/** Without an answer of libvirt nothing may be said of the domains: "none" would be taken for "all of them ended". */
const checkLibvirt = (node: Node, result: Result, sections: ReadonlyMap<string, Section>): void => {
  if (!sections.has('version')) throw libvirtRefusal(node, { ...result, code: EXIT.noVirsh });
  for (const name of ['version', 'domstats', 'domains']) {
    const section = sections.get(name);
    if (section === undefined) throw brokenOff(node, result);
    // 124, 137: timeout(1) ended it
    const stderr = section.code === 124 || section.code === 137 ? `${result.stderr}\nerror: no answer to "${name}" within 25 s` : result.stderr;
    if (section.code !== 0) throw libvirtRefusal(node, { code: section.code, stdout: section.text, stderr });
  }
};

const datastoresOf = (sections: ReadonlyMap<string, Section>): DatastoreFacts[] =>
  [...sections]
    .flatMap(([name, section]) => {
      const id = /^datastore (\d+)$/.exec(name)?.[1];
      const room = id === undefined ? undefined : parseRoom(section.text);
      return room === undefined ? [] : [{ id: Number(id), ...room }];
    })
    .sort((a, b) => a.id - b.id);
