import type { Facts, Found } from '../../../src/lib/nodes/facts/facts';
import { askedOf } from '../../../src/lib/nodes/plan/asked';
import { rootOf } from '../../../src/lib/nodes/plan/container';
import type { MachinePlan } from '../../../src/lib/nodes/plan/step';
import type { Machine, Platform } from '../../../src/lib/nodes/platform/platform';

/** Machines of which only the facts are there. */

/** As the Debian installer leaves it. */
export const INSTALLED = `# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug eno1
iface eno1 inet dhcp
`;

export const file = (text: string, mode = '644', uid = 0): Found => ({ kind: 'file', mode, uid, gid: uid, text: Buffer.from(text) });
const ABSENT: Found = { kind: 'absent' };

export const bareMachine = (platform: Platform, name: string, more: Partial<Facts> = {}, files: Record<string, Found> = {}): Facts => ({
  uid: 0,
  host: name,
  os: { id: 'debian', version: '12' },
  time: 1_800_000_000,
  systemd: true,
  managers: [],
  packages: new Map([['ifupdown', '0.8.41']]),
  passwd: [],
  group: [],
  members: new Set(),
  modules: new Set(),
  mounts: [],
  capacities: new Map(),
  containers: new Set(),
  guards: new Map(askedOf(platform, name, platform.machines.get(name) as Machine).mounts.map((m) => [m, { kind: 'absent' as const }])),
  interfaces: new Map([['eno1', { mtu: 1500, ports: [] }]]),
  units: new Map(),
  resolves: new Map(),
  keys: [],
  kvm: 'real',
  logins: new Map(),
  room: { total: 100, free: 50 },
  entries: [],
  pending: new Set(),
  armedUntil: undefined,
  ...more,
  paths: new Map<string, Found>([
    ...askedOf(platform, name, platform.machines.get(name) as Machine).paths.map((p) => [p, ABSENT] as const),
    ['/etc/modules', file('# /etc/modules: kernel modules to load at boot time.\n')],
    ['/etc/network/interfaces', file(INSTALLED)],
    ['/etc/exports', file('# /etc/exports: the access control list for filesystems which may be exported\n/srv 10.0.0.0/8(ro,no_subtree_check)\n')],
    ...Object.entries(files),
  ]),
});

/** What the machine is like once a plan was done. */
export const after = (facts: Facts, plan: MachinePlan): Facts => {
  const paths = new Map(facts.paths);
  const guards = new Map(facts.guards);
  for (const s of plan.steps) {
    for (const f of s.folders ?? [])
      if (f.guarded) guards.set(f.path, { kind: 'folder', mode: f.mode, uid: f.uid, gid: f.gid, immutable: 'yes', empty: true });
      else paths.set(f.path, { kind: 'folder', mode: f.mode, uid: f.uid, gid: f.gid });
    if (s.container) paths.set(rootOf(s.container.name), { kind: 'folder', mode: '755', uid: 0, gid: 0 });
    for (const f of s.files ?? []) if (f.after) paths.set(f.path, { kind: 'file', ...f.after });
  }
  const commands = plan.steps.flatMap((s) => s.commands ?? []);
  const units = commands.flatMap((argv) => (argv[1] === 'enable' ? [[argv.at(-1) as string, { enabled: true, active: true }] as const] : []));
  return {
    ...facts,
    paths,
    guards,
    containers: new Set([...facts.containers, ...plan.steps.flatMap((s) => (s.container ? [s.container.name] : []))]),
    packages: new Map([...facts.packages, ...commands.filter((c) => c[2] === 'apt-get').flatMap((c) => c.map((p) => [p, '1'] as const))]),
    passwd: ['oneadmin:x:9869:9869::/var/lib/one:/bin/bash'],
    group: ['oneadmin:x:9869:'],
    members: new Set(['libvirt', 'kvm']),
    modules: new Set(['8021q']),
    units: new Map(units),
    keys: plan.steps.flatMap((s) =>
      s.keyPair ? [{ path: s.keyPair.path, public: { type: 'ssh-ed25519', key: `${Buffer.from(plan.machine).toString('base64url')}=` } }] : [],
    ),
  };
};
