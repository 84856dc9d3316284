import { preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { single, type Template, withSingle } from '../../template/template';

/**
 * What a transfer driver means for a datastore (the field's TM_MAD_CONF): where links and clones land, whether nodes see the same files,
 * and by which other drivers a system datastore may take its images.
 */
interface TransferFacts {
  readonly shared: boolean;
  readonly link: string;
  readonly clone: string;
  readonly orphans?: string;
  readonly systems?: string;
  readonly driver?: string;
}

const TRANSFERS: Readonly<Record<string, TransferFacts>> = {
  dummy: { shared: true, link: 'NONE', clone: 'SYSTEM' },
  shared: { shared: true, link: 'NONE', clone: 'SYSTEM', orphans: 'FORMAT', systems: 'ssh' },
  qcow2: { shared: true, link: 'NONE', clone: 'SYSTEM', orphans: 'FORMAT', systems: 'ssh', driver: 'qcow2' },
  ssh: { shared: false, link: 'SYSTEM', clone: 'SYSTEM', orphans: 'YES' },
  local: { shared: false, link: 'SYSTEM', clone: 'SYSTEM', orphans: 'FORMAT' },
};

const DATASTORE_DRIVERS = ['dummy', 'fs'];
const BACKUP_DRIVERS = ['dummy', 'restic', 'rsync'];

export const isBackup = (type: number): boolean => type === DATASTORE_TYPE.BACKUP;

/** Kinds as a template names them, by number. */
export const DATASTORE_WORDS: Readonly<Record<number, string>> = {
  [DATASTORE_TYPE.IMAGE]: 'IMAGE_DS',
  [DATASTORE_TYPE.SYSTEM]: 'SYSTEM_DS',
  [DATASTORE_TYPE.FILE]: 'FILE_DS',
  [DATASTORE_TYPE.BACKUP]: 'BACKUP_DS',
};

/** `begin` begins the texts of errors: `[one.datastore.allocate]` */
export const datastoreKind = (t: Template, begin: string): { type: number; dsMad: string; tmMad: string } => {
  const word = single(t, 'TYPE')?.toUpperCase();
  const type = Number(Object.entries(DATASTORE_WORDS).find(([, known]) => known === word)?.[0] ?? DATASTORE_TYPE.IMAGE);
  const dsMad = single(t, 'DS_MAD') ?? '';
  const tmMad = single(t, 'TM_MAD') ?? '';
  if (isBackup(type)) return { type, dsMad: backupDriver(dsMad, begin), tmMad: '-' };
  if (tmMad === '') throw preconditionError('datastore-tm', `${begin} No TM_MAD in template.`);
  if (type === DATASTORE_TYPE.SYSTEM && dsMad !== '') throw preconditionError('datastore-ds', `${begin} SYSTEM datastores cannot have DS_MAD defined.`);
  if (type !== DATASTORE_TYPE.SYSTEM && dsMad === '') throw preconditionError('datastore-ds', `${begin} No DS_MAD in template.`);
  if (type !== DATASTORE_TYPE.SYSTEM && !DATASTORE_DRIVERS.includes(dsMad))
    throw preconditionError('driver-unknown', `${begin} DS_MAD named "${dsMad}" is not defined in oned.conf (there are: ${DATASTORE_DRIVERS.join(', ')})`);
  if (!TRANSFERS[tmMad])
    throw preconditionError('driver-unknown', `${begin} TM_MAD named "${tmMad}" is not defined in oned.conf (there are: ${Object.keys(TRANSFERS).join(', ')})`);
  return { type, dsMad: dsMad || '-', tmMad };
};

/** VMs never have their disks in a backup datastore, so it has no transfer driver; the field writes `-`. */
const backupDriver = (dsMad: string, begin: string): string => {
  if (dsMad === '') throw preconditionError('datastore-ds', `${begin} No DS_MAD in template.`);
  if (BACKUP_DRIVERS.includes(dsMad)) return dsMad;
  throw preconditionError('driver-unknown', `${begin} DS_MAD named "${dsMad}" makes no backups (there are: ${BACKUP_DRIVERS.join(', ')})`);
};

/** What follows from the drivers, and is not the administrator's word. */
export const FOLLOWING = [
  'ALLOW_ORPHANS',
  'SHARED',
  'CLONE_TARGET',
  'LN_TARGET',
  'DISK_TYPE',
  'DRIVER',
  'TM_MAD_SYSTEM',
  'CLONE_TARGET_SSH',
  'LN_TARGET_SSH',
  'DISK_TYPE_SSH',
] as const;

/** From where images may be copied in, where the administrator says nothing of it. */
const DIRS: readonly [string, string][] = [
  ['RESTRICTED_DIRS', '/'],
  ['SAFE_DIRS', '/var/tmp'],
];

/** The template as it is kept: the administrator's words, and what follows from the drivers. */
export const completeDatastore = (t: Template, type: number, tmMad: string): Template => {
  if (isBackup(type)) return withSingle(withSingle(t, 'TYPE', 'BACKUP_DS'), 'TM_MAD', '-');
  const facts = TRANSFERS[tmMad] as TransferFacts;
  const add: [string, string][] = [
    ['ALLOW_ORPHANS', facts.orphans ?? 'NO'],
    ['PERSISTENT_SNAPSHOTS', 'YES'],
    ...(single(t, 'RESTRICTED_DIRS') || single(t, 'SAFE_DIRS') ? [] : DIRS),
  ];
  if (type === DATASTORE_TYPE.SYSTEM)
    add.push(
      ['DISK_TYPE', 'FILE'],
      ['DS_LIVE_MIGRATE', 'YES'],
      ['DS_MIGRATE', 'YES'],
      ['DS_MIGRATE_SNAP', 'YES'],
      ['SHARED', facts.shared ? 'YES' : 'NO'],
      ['TYPE', 'SYSTEM_DS'],
    );
  else {
    add.push(['CLONE_TARGET', facts.clone], ['LN_TARGET', facts.link], ['TYPE', DATASTORE_WORDS[type] as string]);
    if (type === DATASTORE_TYPE.IMAGE) add.push(['DISK_TYPE', 'FILE']);
    if (facts.driver) add.push(['DRIVER', facts.driver]);
    for (const system of facts.systems?.split(',') ?? []) {
      const s = system.toUpperCase();
      add.push(['TM_MAD_SYSTEM', facts.systems as string], [`CLONE_TARGET_${s}`, 'SYSTEM'], [`LN_TARGET_${s}`, 'SYSTEM'], [`DISK_TYPE_${s}`, 'FILE']);
    }
  }
  return add.reduce((sum, [key, value]) => (single(sum, key) === undefined ? withSingle(sum, key, value) : sum), t);
};
