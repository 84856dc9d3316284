/** How a VM is backed up: a BACKUP_CONFIG vector, or the same words of a backup job, understood. Pure. */
export interface BackupSettings {
  /** also disks that are of no image */
  readonly volatile: boolean;
  /** what is done with the guest for the moment that is copied */
  readonly freeze: 'none' | 'agent' | 'suspend';
  /** how many are kept; 0: all */
  readonly keepLast: number;
}

type Pairs = ReadonlyArray<readonly [string, string]>;

const FREEZES = ['none', 'agent', 'suspend'] as const;

/** Every backup is whole: why increments are refused, and what does the same for the room. */
export const NO_INCREMENTS = 'MODE INCREMENT is not made: every backup is whole (MODE FULL); a datastore with DS_MAD restic writes only what changed';

const yesNo = (text: string): boolean | undefined => ({ YES: true, NO: false })[text.toUpperCase()];

/** The settings, or what is wrong with them. What is not said is left as the field leaves it: NONE, all kept, no volatile disks. */
export const backupSettings = (v: Pairs): BackupSettings | string => {
  const get = (key: string): string => v.findLast(([k]) => k === key)?.[1].trim() ?? '';
  const mode = get('MODE').toUpperCase() || 'FULL';
  if (mode === 'INCREMENT') return NO_INCREMENTS;
  if (mode !== 'FULL') return `MODE "${get('MODE')}" is not one of FULL, INCREMENT`;
  const freeze = FREEZES.find((f) => f === (get('FS_FREEZE').toLowerCase() || 'none'));
  if (freeze === undefined) return `FS_FREEZE "${get('FS_FREEZE')}" is not one of NONE, AGENT, SUSPEND`;
  const volatile = yesNo(get('BACKUP_VOLATILE') || 'NO');
  if (volatile === undefined) return `BACKUP_VOLATILE "${get('BACKUP_VOLATILE')}" is not one of YES, NO`;
  const keep = get('KEEP_LAST') || '0';
  if (!/^\d{1,6}$/.test(keep)) return `KEEP_LAST "${get('KEEP_LAST')}" is not a number`;
  return { volatile, freeze, keepLast: Number(keep) };
};

/**
 * BACKUP_CONFIG as a VM keeps it: what is given, and for all that is not said its default. `append`: what is not said stays as it was. There are no
 * increments, and the field says so with two numbers.
 */
export const keptBackupConfig = (old: Pairs, given: Pairs, append: boolean): [string, string][] => {
  const get = (key: string): string | undefined => given.findLast(([k]) => k === key)?.[1];
  const next: Readonly<Record<string, string | undefined>> = {
    BACKUP_VOLATILE: get('BACKUP_VOLATILE') ?? (append ? undefined : 'NO'),
    FS_FREEZE: get('FS_FREEZE')?.toUpperCase() || (append ? undefined : 'NONE'),
    INCREMENTAL_BACKUP_ID: '-1',
    KEEP_LAST: get('KEEP_LAST'),
    LAST_INCREMENT_ID: '-1',
    MODE: get('MODE')?.toUpperCase() || 'FULL',
  };
  const said = Object.entries(next).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]]));
  return [...old.filter(([k]) => !said.some(([s]) => s === k) && (append || k !== 'KEEP_LAST')).map(([k, v]): [string, string] => [k, v]), ...said];
};
