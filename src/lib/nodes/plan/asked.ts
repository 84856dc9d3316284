import { HOME, SSH_DIR } from '../folders';
import type { Machine, Platform } from '../platform/platform';
import { INTERFACES } from '../render/interfaces';
import { configOf, containersOn, hostKeyFiles, LXC_UNIT, rootOf } from './container';
import { QEMU_CONF, SUDOERS } from './hypervisor';
import { hasKeyOfItsOwn } from './nodeKey';
import { datastoreFolder, EXPORTED, exportedFolder, mountsOf } from './storage';

/** What is asked about on a machine: paths of files and folders, units, mounts, and names. */
export interface Asked {
  readonly paths: readonly string[];
  readonly units: readonly string[];
  /** where datastores are mounted, or will be */
  readonly mounts: readonly string[];
  /** logins of oneadmin to other machines that are tried, as HOST:PORT */
  readonly logins: readonly string[];
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
      ...(nfs?.filer === name ? [EXPORTED, nfs.root, ...nfs.exports.map((e) => exportedFolder(nfs, e))] : []),
      ...mounts.map((m) => m.unitPath),
      ...containers.flatMap((c) => [rootOf(c), configOf(c), ...hostKeyFiles(c)]),
    ],
    units: [...mounts.map((m) => m.unit), ...(containers.length > 0 ? [LXC_UNIT] : [])],
    mounts: mounts.map((m) => datastoreFolder(m.id)),
    logins: [],
    // the filer's for the mounts, and every machine's that VMs move to
    names: machine.roles.length === 0 ? [] : [...platform.machines.keys()].filter((n) => n !== name),
  };
};

/**
 * To which machine a hypervisor logs in when it is checked: the next one of the file, round about. So each logs in once and is logged in to once; that every other one is let in as well is
 * seen by the keys.
 */
export const loginOf = (platform: Platform, name: string): { readonly machine: string; readonly place: string } | undefined => {
  if (!hasKeyOfItsOwn(platform, name)) return undefined;
  const all = [...platform.machines].filter(([, m]) => m.roles.includes('hypervisor'));
  const [machine = name, next] = all[(all.findIndex(([n]) => n === name) + 1) % all.length] ?? [];
  return { machine, place: `${machine}:${next?.port ?? 22}` };
};
