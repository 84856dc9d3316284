import type { Facts } from '../facts/facts';
import { DATASTORES, ONE, UNITS } from '../folders';
import type { Datastore, Machine, Nfs, Platform } from '../platform/platform';
import { type Export, withExports } from '../render/exports';
import { mountUnit } from '../render/mountUnit';
import { mountUnitName } from '../render/unitName';
import { fileChange, folderChange, pendingOr } from './changes';
import type { Step } from './step';

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

export const mountSteps = (platform: Platform, machine: Machine, facts: Facts): Step[] => {
  const filer = platform.nfs?.filer ?? '';
  return mountsOf(platform, machine).flatMap((m) => {
    const where = datastoreFolder(m.id);
    const text = mountUnit({
      description: `Datastore ${m.id} ${m.datastore.name}`,
      server: filer,
      exported: m.datastore.export,
      where,
      options: m.datastore.options ?? 'defaults',
    });
    const mounted = facts.mounts.some((at) => at.where === where);
    const unit = facts.units.get(m.unit);
    const files = fileChange(facts, m.unitPath, () => text);
    // a mount that is in use is not taken away: a changed unit counts from the next time on
    const commands = [
      ...(files.length > 0 || facts.pending.has(`mount-${m.id}`) ? [['systemctl', 'daemon-reload']] : []),
      ...(unit?.enabled && unit.active ? [] : [['systemctl', 'enable', '--now', m.unit]]),
    ];
    return pendingOr(facts, {
      id: `mount-${m.id}`,
      title: `mount ${filer}:/${m.datastore.export} at ${where}`,
      folders: mounted ? [] : folderChange(facts, { path: where, ...GUARD }),
      files,
      commands,
      always: commands.length > 0,
    });
  });
};
