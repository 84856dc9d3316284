import { preconditionError } from '../../errors/errors';
import type { Facts } from '../facts/facts';
import { DATASTORES, ONE, UNITS } from '../folders';
import type { Datastore, Machine, Nfs, Platform } from '../platform/platform';
import { addressOf } from '../platform/platform';
import { type Export, withExports } from '../render/exports';
import { mountUnit, saysMount } from '../render/mountUnit';
import { mountUnitName } from '../render/unitName';
import { fileChange, folderChange, pendingOr } from './changes';
import type { FolderChange, MountProbe, Step } from './step';

export const datastoreFolder = (id: string): string => `${DATASTORES}/${id}`;
export const exportedFolder = (nfs: Nfs, name: string): string => `${nfs.root}/${name}`;

export interface WantedMount {
  readonly id: string;
  readonly datastore: Datastore;
  readonly unit: string;
  readonly unitPath: string;
}

/** By its role: a front-end needs the images only, a hypervisor all. */
export const mountsOf = (platform: Platform, machine: Machine): WantedMount[] => {
  const all = machine.roles.includes('hypervisor');
  if (!all && !machine.roles.includes('front-end')) return [];
  return [...(platform.datastores ?? [])]
    .filter(([, d]) => all || d.type === 'image')
    .map(([id, datastore]) => {
      const unit = mountUnitName(datastoreFolder(id));
      return { id, datastore, unit, unitPath: `${UNITS}/${unit}` };
    });
};

/** What the kernel exports now, in the words of exports(5). */
export const EXPORTED = '/var/lib/nfs/etab';

const COMMON = ['rw', 'sync', 'no_subtree_check'];

export const wantedExports = (nfs: Nfs): Export[] => [
  { path: nfs.root, clients: nfs.clients, options: ['rw', 'sync', 'fsid=0', 'no_subtree_check'] },
  ...nfs.exports.map((e) => ({ path: exportedFolder(nfs, e), clients: nfs.clients, options: COMMON })),
];

export const exportSteps = (nfs: Nfs, facts: Facts): Step[] => {
  const owned = { uid: ONE.id, gid: ONE.id, mode: '755' };
  // the root of the exports is a folder like another: only what VMs and images are written to is oneadmin's
  const root = facts.paths.get(nfs.root)?.kind === 'folder' ? [] : [{ path: nfs.root, mode: '755', uid: 0, gid: 0 }];
  const folders = [...root, ...nfs.exports.map((e) => ({ path: exportedFolder(nfs, e), ...owned }))].flatMap((f) => folderChange(facts, f));
  const files = fileChange(facts, '/etc/exports', (text) => withExports(text, wantedExports(nfs)));
  return pendingOr(facts, {
    id: 'exports',
    title: `export ${nfs.root} and ${nfs.exports.join(', ')} to ${nfs.clients}`,
    folders,
    files,
    commands: [['exportfs', '-r']],
  });
};

/** Nobody's folder without the mount: what is written while the filer is away must not fill the disk of the machine. */
const GUARD = { uid: 0, gid: 0, mode: '555', guarded: true } as const;

/** Makes or guards the folder that lies, or will lie, under a mount. Errors: preconditionError 'path-unusable', 'mount-hides'. */
const guardChange = (facts: Facts, where: string, mounted: boolean): FolderChange[] => {
  const found = facts.guards.get(where) ?? { kind: mounted ? 'unseen' : 'absent' };
  switch (found.kind) {
    case 'unseen':
      return [];
    case 'absent':
      return [{ path: where, ...GUARD }];
    case 'other':
      throw preconditionError('path-unusable', `${where} is no folder; it is left alone`, { next: `ls -ld ${where}` });
  }
  if (found.mode === GUARD.mode && found.uid === GUARD.uid && found.gid === GUARD.gid && found.immutable !== 'no') return [];
  if (found.empty) return [{ path: where, ...GUARD, ...(mounted ? { under: true } : {}) }];
  if (mounted) return [];
  throw preconditionError('mount-hides', `${where} is not empty; a mount would hide what is in it`, { next: `ls -la ${where}` });
};

/** Under a mount there are files, which nobody sees while it is there. */
export const hiddenBy = (facts: Facts, where: string): boolean => {
  const found = facts.guards.get(where);
  return found?.kind === 'folder' && !found.empty && isMounted(facts, where);
};

export const isMounted = (facts: Facts, where: string): boolean => facts.mounts.some((at) => at.where === where);

export const probeOf = (m: WantedMount): MountProbe => ({ where: datastoreFolder(m.id), exported: `/${m.datastore.export}` });

export const mountSteps = (platform: Platform, machine: Machine, facts: Facts): Step[] => {
  const filer = platform.nfs?.filer ?? '';
  const at = platform.machines.get(filer);
  const address = at === undefined ? filer : addressOf(filer, at);
  return mountsOf(platform, machine).flatMap((m) => {
    const where = datastoreFolder(m.id);
    const mount = {
      description: `Datastore ${m.id} ${m.datastore.name}`,
      server: filer,
      exported: m.datastore.export,
      where,
      options: m.datastore.options ?? 'defaults',
    };
    const mounted = isMounted(facts, where);
    const unit = facts.units.get(m.unit);
    const files = fileChange(facts, m.unitPath, (text) => (saysMount(text, mount, address) ? text : mountUnit(mount)));
    // a mount that is in use is not taken away: a changed unit counts from the next time on
    const commands = [
      ...(files.length > 0 || facts.pending.has(`mount-${m.id}`) ? [['systemctl', 'daemon-reload']] : []),
      ...(unit?.enabled && unit.active ? [] : [['systemctl', 'enable', '--now', m.unit]]),
    ];
    const guard = guardChange(facts, where, mounted);
    return [
      ...(mounted && guard.length > 0 ? [{ id: `guard-${m.id}`, title: `guard the folder under the mount at ${where}`, folders: guard }] : []),
      ...pendingOr(facts, {
        id: `mount-${m.id}`,
        title: `mount ${filer}:/${m.datastore.export} at ${where}`,
        folders: mounted ? [] : guard,
        files,
        commands,
        probe: probeOf(m),
        always: commands.length > 0,
      }),
    ];
  });
};
