import { HOME, SSH_DIR } from '../folders';
import type { Machine, Platform } from '../platform/platform';
import { INTERFACES } from '../render/interfaces';
import { configOf, containersOn, LXC_UNIT, rootOf } from './container';
import { QEMU_CONF, SUDOERS } from './hypervisor';
import { datastoreFolder, exportedFolder, mountsOf } from './storage';

/** What is asked about on a machine: paths of files and folders, units, mounts, and names. */
export interface Asked {
  readonly paths: readonly string[];
  readonly units: readonly string[];
  /** where datastores are mounted, or will be */
  readonly mounts: readonly string[];
  readonly names: readonly string[];
}

export const askedOf = (platform: Platform, name: string, machine: Machine): Asked => {
  const mounts = mountsOf(platform, machine);
  const containers = containersOn(platform, name).map(([c]) => c);
  const { nfs } = platform;
  return {
    paths: [
      '/etc/modules',
      INTERFACES,
      '/etc/exports',
      SUDOERS,
      ...(machine.roles.includes('hypervisor') ? [QEMU_CONF] : []),
      HOME,
      SSH_DIR,
      `${SSH_DIR}/authorized_keys`,
      `${SSH_DIR}/known_hosts`,
      ...(nfs?.filer === name ? [nfs.root, ...nfs.exports.map((e) => exportedFolder(nfs, e))] : []),
      ...mounts.map((m) => m.unitPath),
      ...containers.flatMap((c) => [rootOf(c), configOf(c)]),
    ],
    units: [...mounts.map((m) => m.unit), ...(containers.length > 0 ? [LXC_UNIT] : [])],
    mounts: mounts.map((m) => datastoreFolder(m.id)),
    // the filer's for the mounts, and every machine's that VMs move to
    names: machine.roles.length === 0 ? [] : [...platform.machines.keys()].filter((n) => n !== name),
  };
};
