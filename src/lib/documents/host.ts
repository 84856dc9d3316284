import { unpack } from '../../state/packing';
import type { HostFacts } from '../drivers/monitor/driver';
import { type Processors, processorsOf } from '../model/processors';
import type { HostView } from '../ops/host/read';
import { single, type Template } from '../template/template';
import { cdata, type Element, empty, group, raw } from './element';
import { numaMonitoring, numaNodes, pciDevices } from './machine';
import { hostMonitoring } from './monitoring';
import { idsOf, templateOf } from './parts';
import { type WildDomain, wildOf } from './wild';

export const factsOf = (h: Pick<HostView, 'facts'>): HostFacts | undefined => (h.facts === '' ? undefined : (JSON.parse(h.facts) as HostFacts));

const cpuOf = ({ cpu, memoryEncryption }: HostFacts): [string, string][] => [
  ...(cpu
    ? ([
        ['KVM_CPU_FEATURES', cpu.features.join(',')],
        ['KVM_CPU_MODELS', cpu.models.join(' ')],
      ] as [string, string][])
    : []),
  ...(memoryEncryption === undefined ? [] : ([['MEMORY_ENCRYPTION', memoryEncryption]] as [string, string][])),
];

/** The administrator's attributes, and what the last look said. */
export const hostAttributes = (h: HostView): Template => {
  const facts = factsOf(h);
  const said: [string, string][] = facts
    ? [
        ['ARCH', facts.arch],
        ['CPUSPEED', String(facts.cpuSpeedMhz)],
        ['HOSTNAME', facts.hostname],
        ['HYPERVISOR', facts.hypervisor],
        ...cpuOf(facts),
        ['MODELNAME', facts.modelName],
        // an offline host has none
        ...(h.total_cpu === 0
          ? []
          : ([
              ['TOTALCPU', String(facts.totalCpu)],
              ['TOTALMEMORY', String(facts.totalMemory)],
            ] as [string, string][])),
        ...(facts.libvirtVersion
          ? ([
              ['LIBVIRT_VERSION', facts.libvirtVersion],
              ['QEMU_VERSION', facts.qemuVersion],
              ['KVM_MACHINES', facts.machines.join(' ')],
            ] as [string, string][])
          : []),
      ]
    : [];
  const own: [string, string][] = [
    ['IM_MAD', h.im_mad],
    ['VM_MAD', h.vm_mad],
  ];
  const wild = wildOf(h.facts);
  const error: [string, string][] = h.error === '' ? [] : [['ERROR', h.error]];
  const given = unpack(h.template);
  const names: [string, string][] =
    wild.length === 0
      ? []
      : [
          ['TOTAL_WILDS', String(wild.length)],
          ['WILDS', wild.map((d) => d.name).join(',')],
        ];
  return [
    ...given,
    ...[...said, ...own, ...error, ...names].filter(([key]) => !given.some((a) => a.key === key)).map(([key, value]) => ({ key, value })),
    ...wild.map(wildVector),
  ];
};

/** A domain that is not ours, as the field describes it. */
const wildVector = (d: WildDomain): Template[number] => ({
  key: 'VM',
  value: [
    ['DEPLOY_ID', d.uuid],
    ['ID', '-1'],
    ['VM_NAME', d.name],
    ['WILD', 'YES'],
  ],
});

const shareOf = (h: HostView, facts: HostFacts | undefined, processors: Processors): Element =>
  group('HOST_SHARE', [
    raw('MEM_USAGE', h.allocation.memoryMb * 1024),
    raw('CPU_USAGE', Math.round(h.allocation.cpu * 100)),
    raw('TOTAL_MEM', h.total_mem),
    raw('TOTAL_CPU', h.total_cpu),
    raw('MAX_MEM', h.max_mem),
    raw('MAX_CPU', h.max_cpu),
    raw('RUNNING_VMS', h.allocation.vms),
    raw('VMS_THREAD', processors.perThread),
    group('DATASTORES', [
      cdata('DISK_USAGE', '0'),
      cdata('FREE_DISK', String(facts?.location.freeMb ?? 0)),
      cdata('MAX_DISK', String(facts?.location.totalMb ?? 0)),
      cdata('USED_DISK', String(facts?.location.usedMb ?? 0)),
    ]),
    pciDevices(facts?.pci ?? [], h.pciOwners),
    numaNodes(facts?.numa ?? [], processors),
  ]);

const monitoringOf = (h: HostView, facts: HostFacts | undefined): Element =>
  facts
    ? hostMonitoring(
        h.id,
        {
          at: h.monitored_at,
          // an offline host has none
          totalCpu: h.total_cpu,
          usedCpu: h.used_cpu,
          freeMemory: h.free_mem,
          usedMemory: h.used_mem,
          netRx: facts.netRx,
          netTx: facts.netTx,
        },
        numaMonitoring(facts.numa ?? []),
      )
    : empty('MONITORING');

export const hostDocument = (h: HostView): Element => {
  const facts = factsOf(h);
  const given = unpack(h.template);
  const said = (key: string): string | undefined => single(given, key);
  return group('HOST', [
    raw('ID', h.id),
    raw('NAME', h.name),
    raw('STATE', h.state),
    raw('PREV_STATE', h.state),
    cdata('IM_MAD', h.im_mad),
    cdata('VM_MAD', h.vm_mad),
    raw('CLUSTER_ID', h.cluster_id),
    raw('CLUSTER', h.cluster),
    shareOf(h, facts, processorsOf(said)),
    idsOf('VMS', h.vmIds),
    templateOf('TEMPLATE', hostAttributes(h)),
    monitoringOf(h, facts),
  ]);
};
