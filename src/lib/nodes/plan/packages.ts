import type { Facts } from '../facts/facts';
import type { Machine } from '../platform/platform';
import type { Step } from './step';

/** The step's id. */
export const PACKAGES = 'packages';

/** What the roles of a machine need of Debian. */
const BY_ROLE: Readonly<Record<Machine['roles'][number], readonly string[]>> = {
  'front-end': ['nfs-common'],
  'container-host': ['lxc', 'lxc-templates', 'debootstrap'],
  hypervisor: ['libvirt-daemon-system', 'libvirt-clients', 'qemu-system-x86', 'qemu-utils', 'sudo'],
  filer: ['nfs-kernel-server'],
};

export const wantedPackages = (machine: Machine, mounts: boolean): string[] => [
  ...new Set([
    ...(machine.network === undefined ? [] : ['ifupdown', 'bridge-utils']),
    ...(mounts ? ['nfs-common'] : []),
    ...machine.roles.flatMap((r) => (r === 'front-end' && !mounts ? [] : BY_ROLE[r])),
  ]),
];

/** A machine that was installed from a disk, or long ago, does not know what its mirror has. */
const UPDATE = ['apt-get', 'update', '-q'];
const INSTALL = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q', '--no-install-recommends'];
const MINUTES = 15;

export const packageSteps = (machine: Machine, mounts: boolean, facts: Facts): Step[] => {
  const missing = wantedPackages(machine, mounts).filter((p) => !facts.packages.has(p));
  if (missing.length === 0) return [];
  return [{ id: PACKAGES, title: `install ${missing.join(', ')}`, commands: [UPDATE, [...INSTALL, ...missing]], limit: MINUTES * 60 }];
};
