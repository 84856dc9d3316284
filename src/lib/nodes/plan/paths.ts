import { HOME, SSH_DIR } from '../folders';
import type { Machine, Platform } from '../platform/platform';
import { INTERFACES } from '../render/interfaces';
import { datastoreFolder, exportedFolder, mountsOf } from './storage';

/** What has to be known of a machine to plan it: paths of files and folders, and units. */
export const pathsOf = (platform: Platform, name: string, machine: Machine): { readonly paths: readonly string[]; readonly units: readonly string[] } => {
  const mounts = mountsOf(platform, machine);
  const { nfs } = platform;
  return {
    paths: [
      '/etc/modules',
      INTERFACES,
      '/etc/exports',
      HOME,
      SSH_DIR,
      `${SSH_DIR}/authorized_keys`,
      `${SSH_DIR}/known_hosts`,
      ...(nfs?.filer === name ? [nfs.root, ...nfs.exports.map((e) => exportedFolder(nfs, e))] : []),
      ...mounts.flatMap((m) => [datastoreFolder(m.id), m.unitPath]),
    ],
    units: mounts.map((m) => m.unit),
  };
};
