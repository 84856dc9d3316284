import type { HugePages, NumaNode, PciDevice } from '../machine';

/** The parts of a dummy host: those that clients of the field know from their tests. */

type Model = Pick<PciDevice, 'vendor' | 'vendorName' | 'device' | 'deviceName' | 'class' | 'className'>;

const model = (vendor: string, vendorName: string, device: string, deviceName: string, cls: string, className: string): Model => ({
  vendor,
  vendorName,
  device,
  deviceName,
  class: cls,
  className,
});

const MELLANOX = ['15b3', 'Mellanox Technologies'] as const;
const ETHERNET = ['0200', 'Ethernet controller'] as const;
const USB = ['0c03', 'USB controller'] as const;
const GPU = model('10de', 'NVIDIA Corporation', '0863', 'C79 [GeForce 9400M]', '0302', '3D controller');
const OHCI = model('1b21', 'ASMedia Technology Inc.', '0aa7', 'MCP79 OHCI USB 1.1 Controller', ...USB);
const EHCI = model('1022', 'Advanced Micro Devices, Inc.', '0aa9', 'MCP79 EHCI USB 2.0 Controller', ...USB);
const GIGABIT = model('14e4', 'Broadcom Inc. and subsidiaries', '165f', 'NetXtreme BCM5720 Gigabit Ethernet PCIe', ...ETHERNET);
const CONNECTX = model(...MELLANOX, '1015', 'MT27710 Family [ConnectX-4 Lx]', ...ETHERNET);
const CONNECTX_VF = model(...MELLANOX, '1016', 'MT27710 Family [ConnectX-4 Lx Virtual Function]', ...ETHERNET);

/** Profiles of one kind of vGPU: `1145 (NVIDIA L40S-1B)`, counted up. */
const profiles = (first: number, kind: string, sizes: readonly number[]): string[] => sizes.map((size, i) => `${first + i} (NVIDIA L40S-${size}${kind})`);
const SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 48];
const PROFILES = [...profiles(1145, 'B', [1, 2]), ...profiles(1147, 'Q', SIZES), ...profiles(1157, 'A', SIZES)];

/** The two ports take functions 0 and 1; their virtual functions follow, over the next slots. */
const virtualFunction = (n: number): PciDevice => {
  const [slot, fn] = [Math.floor(n / 8), n % 8];
  return { ...CONNECTX_VF, address: `81:0${slot}.${fn}`, numaNode: 0, interface: `vf0${slot}${fn}`, sriov: 'vf' };
};

export const DUMMY_PCI: readonly PciDevice[] = [
  { ...GPU, address: '02:00.0', numaNode: 1, profiles: PROFILES },
  { ...OHCI, address: '00:06.0', numaNode: 1 },
  { ...EHCI, address: '00:06.1', numaNode: 0 },
  { ...GIGABIT, address: '04:00.1', numaNode: 0, interface: 'eno8403' },
  { ...CONNECTX, address: '81:00.0', numaNode: 0, interface: 'pf0', sriov: 'pf', virtualFunctions: 8 },
  { ...CONNECTX, address: '81:00.1', numaNode: 0, interface: 'pf1', sriov: 'pf', virtualFunctions: 8 },
  ...Array.from({ length: 16 }, (_, i) => virtualFunction(i + 2)),
];

const CORES_A_NODE = 8;
const THREADS = 4;
const HUGE: readonly HugePages[] = [
  { sizeKb: 2048, pages: 1024, free: 1024 },
  { sizeKb: 1_048_576, pages: 1024, free: 1024 },
];

const numaNode = (id: number, distance: string, freeMemory: number, usedMemory: number): NumaNode => ({
  id,
  cores: Array.from({ length: CORES_A_NODE }, (_, i) => {
    const core = id * CORES_A_NODE + i;
    return { id: core, cpus: Array.from({ length: THREADS }, (_thread, t) => core + t * CORES_A_NODE * 2) };
  }),
  hugePages: HUGE,
  totalMemory: 8_388_608,
  freeMemory,
  usedMemory,
  distance,
});

export const DUMMY_NUMA: readonly NumaNode[] = [numaNode(0, '0 1', 2_511_977, 5_876_631), numaNode(1, '1 0', 2_511_977, 5_876_631)];

/** Models and features of processors as libvirt names them. */
export const DUMMY_CPU = {
  models: [
    ...['486', 'pentium', 'pentium2', 'pentium3', 'pentiumpro', 'coreduo', 'n270', 'core2duo', 'qemu32', 'kvm32', 'cpu64-rhel5', 'cpu64-rhel6', 'kvm64'],
    ...['Conroe', 'Penryn', 'Nehalem', 'Nehalem-IBRS', 'Westmere', 'Westmere-IBRS', 'SandyBridge', 'SandyBridge-IBRS', 'IvyBridge', 'IvyBridge-IBRS'],
    ...['SapphireRapids', 'SapphireRapids-noTSX', 'Opteron_G1'],
  ],
  features: [
    ...['vme', 'ds', 'acpi', 'ss', 'ht', 'tm', 'pbe', 'dtes64', 'monitor', 'ds_cpl', 'vmx', 'smx', 'est', 'tm2', 'xtpr', 'pdcm', 'osxsave', 'f16c', 'rdrand'],
    ...['arat', 'tsc_adjust', 'clflushopt', 'clwb', 'intel-pt', 'sha-ni', 'umip', 'pku', 'ospke', 'waitpkg', 'gfni', 'vaes', 'vpclmulqdq', 'rdpid'],
    ...['movdiri', 'movdir64b', 'pks', 'fsrm', 'md-clear', 'serialize', 'arch-lbr', 'stibp', 'arch-capabilities', 'core-capability', 'ssbd', 'avx-vnni'],
    ...['xsaveopt', 'xsavec', 'xgetbv1', 'xsaves', 'pdpe1gb', 'abm', 'invtsc', 'rdctl-no', 'ibrs-all', 'skip-l1dfl-vmentry', 'mds-no', 'pschange-mc-no'],
  ],
} as const;
