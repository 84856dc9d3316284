import type { OneError } from '../errors/errors';
import type { Facts } from './facts/facts';
import type { MachinePlan } from './plan/step';
import { datastoreFolder, EXPORTED, hiddenBy, mountsOf, wantedExports } from './plan/storage';
import type { Machine, Platform } from './platform/platform';
import { addressOf } from './platform/platform';
import { exportsIn } from './render/exports';
import { NFS } from './render/mountUnit';

/** What a check can find on a machine. Codes are kept for ever: scripts test for them. */
export const NODE_CODES = {
  'NODE-SILENT': { weight: 'error', means: 'the machine could not be asked' },
  'NODE-REFUSED': { weight: 'error', means: 'the machine cannot be prepared as the file says' },
  'NODE-PACKAGES': { weight: 'error', means: 'packages are missing' },
  'NODE-ACCOUNT': { weight: 'error', means: 'oneadmin is missing, or its home is not its own' },
  'NODE-TRUST': { weight: 'error', means: 'keys that may log in, or known host keys, are not as they should be' },
  'NODE-RIGHTS': { weight: 'error', means: 'oneadmin may not use libvirt, KVM or ip link' },
  'NODE-MODULE': { weight: 'error', means: 'the module for VLANs is not loaded, or not at boot' },
  'NODE-NETWORK': { weight: 'error', means: 'the files of the network do not say what the platform file says' },
  'NODE-BRIDGE': { weight: 'error', means: 'the files of the network name a bridge that is not there' },
  'NODE-MTU': { weight: 'warning', means: 'a bridge has another MTU than its port' },
  'NODE-EXPORTS': { weight: 'error', means: 'what the filer exports is not as it should be' },
  'NODE-MOUNT': { weight: 'error', means: 'a datastore is not mounted as it should be' },
  'NODE-GUARD': { weight: 'error', means: 'what is written while a datastore is not mounted would fill the disk of the machine' },
  'NODE-PROBE': { weight: 'error', means: 'oneadmin cannot write and read a datastore that is mounted' },
  'NODE-CAPACITY': { weight: 'warning', means: 'a datastore is nearly full' },
  'NODE-CONTAINER': { weight: 'error', means: 'a container is missing, does not run, or is not as the file says' },
  'NODE-LOGIN': { weight: 'error', means: 'oneadmin of a hypervisor cannot log in to another one: no VM moves there while it runs' },
  'NODE-VERSION': { weight: 'warning', means: 'libvirt or QEMU is older than those that are supported' },
  'NODE-KVM': { weight: 'warning', means: 'a hypervisor has no KVM that works: guests would be emulated' },
  'NODE-CLOCK': { weight: 'error', means: 'the clock of the machine is not that of the front-end' },
  'NODE-ROOM': { weight: 'warning', means: 'the disk of the machine is nearly full' },
  'NODE-NAME': { weight: 'warning', means: 'the machine does not know the address of another one' },
} as const satisfies Record<string, { readonly weight: 'error' | 'warning'; readonly means: string }>;

export type NodeCode = keyof typeof NODE_CODES;

export interface NodeFinding {
  readonly machine: string;
  readonly code: NodeCode;
  readonly text: string;
  readonly next: string;
}

/** Seconds between two clocks. Certificates and time stamps on NFS bear this; an answer takes some of it. */
const MOST_SKEW = 5;
const LEAST_FREE = 0.05;

const OF_STEP: ReadonlyArray<readonly [RegExp, NodeCode]> = [
  [/^packages$/, 'NODE-PACKAGES'],
  [/^account$/, 'NODE-ACCOUNT'],
  [/^(trust|key)$/, 'NODE-TRUST'],
  [/^hypervisor$/, 'NODE-RIGHTS'],
  [/^module-/, 'NODE-MODULE'],
  [/^network$/, 'NODE-NETWORK'],
  [/^exports$/, 'NODE-EXPORTS'],
  [/^mount-/, 'NODE-MOUNT'],
  [/^guard-/, 'NODE-GUARD'],
  [/^container-/, 'NODE-CONTAINER'],
];

/** When a machine was asked and had answered by the clock of the front-end, seconds since 1970. */
export interface Asking {
  readonly asked: number;
  readonly answered: number;
}

/** What is not as it should be on a machine that answered. */
export const findingsOf = (platform: Platform, plan: MachinePlan, facts: Facts, time: Asking): NodeFinding[] => {
  const { machine } = plan;
  const found = (code: NodeCode, text: string, next = `onenode plan ${machine}`): NodeFinding => ({ machine, code, text, next });
  const steps = plan.steps.map((s) => {
    const code = OF_STEP.find(([pattern]) => pattern.test(s.id))?.[1];
    if (code === undefined) throw new Error(`no code for a step ${s.id}`);
    return found(code, s.title);
  });
  return [...steps, ...living(platform, platform.machines.get(machine) as Machine, facts, time, found)];
};

type Find = (code: NodeCode, text: string, next?: string) => NodeFinding;

const living = (platform: Platform, machine: Machine, facts: Facts, time: Asking, found: Find): NodeFinding[] => {
  const skew = facts.time < time.asked ? time.asked - facts.time : Math.max(0, facts.time - time.answered);
  const free = facts.room.total === 0 ? 1 : facts.room.free / facts.room.total;
  return [
    ...bridges(machine, facts, found),
    ...mountsOf(platform, machine).flatMap((m) => mount(datastoreFolder(m.id), facts, found)),
    ...(machine.roles.includes('hypervisor') ? [...kvm(facts, found), ...versions(facts, found)] : []),
    ...[...facts.logins].flatMap(([place, isIn]) => login(place, isIn, found)),
    ...(platform.nfs === undefined || !machine.roles.includes('filer') ? [] : exported(platform.nfs, facts, found)),
    ...(skew > MOST_SKEW ? [found('NODE-CLOCK', `its clock is ${Math.round(skew)} s off`, 'timedatectl set-ntp true')] : []),
    ...(free < LEAST_FREE ? [found('NODE-ROOM', `only ${Math.floor(free * 100)} % of the disk of /var/lib/one is free`, 'df -h /var/lib/one')] : []),
    ...[...facts.resolves].flatMap(([name, address]) => names(platform, name, address, found)),
  ];
};

const FIRMWARE = 'switch virtualization on in the firmware, then: modprobe kvm_intel (or kvm_amd)';
const KVM_TEXTS = {
  none: ['there is no /dev/kvm', FIRMWARE],
  silent: ['/dev/kvm does not answer as KVM does', 'ls -l /dev/kvm; dmesg | grep -i kvm'],
  software: ['there is a /dev/kvm, and the CPU has neither vmx nor svm: it is emulated', 'grep -c -E "vmx|svm" /proc/cpuinfo'],
} as const;

const kvm = (facts: Facts, found: Find): NodeFinding[] => {
  if (facts.kvm === 'real') return [];
  const [text, next] = KVM_TEXTS[facts.kvm];
  return [found('NODE-KVM', text, next)];
};

/** The oldest that are tried: those of Debian 12. */
const LEAST = [
  { name: 'libvirt', packaged: 'libvirt-daemon-system', least: [9, 0] },
  { name: 'QEMU', packaged: 'qemu-system-x86', least: [7, 2] },
] as const;

/** Of a version of Debian the first two numbers; an epoch says nothing of the program. */
const numbersOf = (version: string): [number, number] => {
  const [, major, minor] = /^(?:\d+:)?(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0)];
};

const versions = (facts: Facts, found: Find): NodeFinding[] =>
  LEAST.flatMap(({ name, packaged, least }) => {
    const version = facts.packages.get(packaged);
    if (version === undefined) return [];
    const [major, minor] = numbersOf(version);
    const older = major < least[0] || (major === least[0] && minor < least[1]);
    return older ? [found('NODE-VERSION', `${name} is ${version}, older than ${least.join('.')}`, `apt-get install ${packaged}`)] : [];
  });

const login = (place: string, isIn: boolean, found: Find): NodeFinding[] => {
  if (isIn) return [];
  const [, host = place, port = '22'] = /^(.*):(\d+)$/.exec(place) ?? [];
  return [
    found('NODE-LOGIN', `oneadmin does not get in at ${host}`, `as oneadmin there: ssh${port === '22' ? '' : ` -p ${port}`} -o BatchMode=yes ${host} true`),
  ];
};

/** What the file says is in force only after exportfs. */
const exported = (nfs: NonNullable<Platform['nfs']>, facts: Facts, found: Find): NodeFinding[] => {
  const table = facts.paths.get(EXPORTED);
  if (table?.kind !== 'file') return [];
  const now = exportsIn(table.text.toString('utf8').split('\n'));
  const missing = wantedExports(nfs).filter((e) => !now.some((n) => n.path === e.path && n.clients.has(e.clients)));
  return missing.map((e) => found('NODE-EXPORTS', `${e.path} is not exported to ${e.clients} now`, 'exportfs -r'));
};

const mount = (where: string, facts: Facts, found: Find): NodeFinding[] => {
  const top = facts.mounts.findLast((at) => at.where === where);
  if (top === undefined) return [];
  if (top.type !== NFS) return [found('NODE-MOUNT', `${where} is ${top.type} from ${top.source}, not ${NFS}`, `findmnt ${where}`)];
  const room = facts.capacities.get(where);
  return [
    ...(room === undefined ? [found('NODE-MOUNT', `${where} does not answer`, `df ${where}`)] : []),
    ...(room !== undefined && room.total > 0 && room.free / room.total < LEAST_FREE
      ? [found('NODE-CAPACITY', `only ${Math.floor((100 * room.free) / room.total)} % of ${sizeOf(room.total)} at ${where} are free`, `df -h ${where}`)]
      : []),
    ...(hiddenBy(facts, where)
      ? [found('NODE-GUARD', `${where} holds files that the mount hides; they fill the disk of the machine`, `findmnt ${where}`)]
      : []),
  ];
};

/** KiB in words. */
const sizeOf = (kib: number): string => `${(kib / 2 ** 20).toFixed(1)} GiB`;

/** Of a machine whose mounts were probed: a line `WHERE what is wrong` each. What is not mounted is a finding already. */
export const probeFindings = (machine: string, lines: readonly string[]): NodeFinding[] =>
  lines.map((line) => {
    const [where = '', ...words] = line.split(' ');
    return { machine, code: 'NODE-PROBE', text: `${where} ${words.join(' ')}`, next: `findmnt ${where}` };
  });

const bridges = (machine: Machine, facts: Facts, found: Find): NodeFinding[] =>
  [...(machine.network?.bridges ?? [])].flatMap(([name, b]) => {
    const bridge = facts.interfaces.get(name);
    if (bridge === undefined) return [found('NODE-BRIDGE', `there is no interface ${name}`, `ifup ${name}`)];
    const base = b.interface ?? machine.network?.interface ?? '';
    const port = facts.interfaces.get(b.vlan === undefined ? base : `${base}.${b.vlan}`);
    if (port === undefined) return [found('NODE-BRIDGE', `the port of ${name} is not there`, `ifup ${name}`)];
    return port.mtu === bridge.mtu ? [] : [found('NODE-MTU', `${name} has MTU ${bridge.mtu}, its port ${port.mtu}`, 'ip link')];
  });

const names = (platform: Platform, name: string, address: string, found: Find): NodeFinding[] => {
  const wanted = addressOf(name, platform.machines.get(name) as Machine);
  if (address === '') return [found('NODE-NAME', `the name ${name} has no address there`, `add it to the DNS, or to /etc/hosts: ${wanted} ${name}`)];
  return !/^[\d.]+$/.test(wanted) || address === wanted
    ? []
    : [found('NODE-NAME', `the name ${name} is ${address} there, not ${wanted}`, `getent hosts ${name}`)];
};

/** Of a machine that did not answer, or that cannot be planned. */
export const findingOfError = (machine: string, error: OneError, answered: boolean): NodeFinding => ({
  machine,
  code: answered ? 'NODE-REFUSED' : 'NODE-SILENT',
  text: error.message,
  next: error.next ?? `onenode plan ${machine}`,
});
