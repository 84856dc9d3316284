/** Numbers of the field for the states and types of everything that is not a VM. Stored: append-only. */

export const HOST_STATE = { INIT: 0, MONITORED: 2, ERROR: 3, DISABLED: 4, OFFLINE: 8 } as const;
const HOST_ROWS: Readonly<Record<number, readonly [string, string]>> = {
  0: ['INIT', 'init'],
  1: ['MONITORING_MONITORED', 'update'],
  2: ['MONITORED', 'on'],
  3: ['ERROR', 'err'],
  4: ['DISABLED', 'dsbl'],
  5: ['MONITORING_ERROR', 'retry'],
  6: ['MONITORING_INIT', 'init'],
  7: ['MONITORING_DISABLED', 'dsbl'],
  8: ['OFFLINE', 'off'],
};
export const HOST_STATE_NAMES: readonly string[] = Object.values(HOST_ROWS).map(([name]) => name);
export const hostStateName = (n: number): string => HOST_ROWS[n]?.[0] ?? String(n);
export const hostStateShort = (n: number): string => HOST_ROWS[n]?.[1] ?? String(n);

export const IMAGE_STATE = { INIT: 0, READY: 1, USED: 2, DISABLED: 3, LOCKED: 4, ERROR: 5, CLONE: 6, DELETE: 7, USED_PERS: 8 } as const;
export const imageStateName = (n: number): string => Object.keys(IMAGE_STATE)[n] ?? String(n);
const IMAGE_SHORT = ['init', 'rdy', 'used', 'disa', 'lock', 'err', 'clon', 'dele', 'used', 'lock', 'lock'];
export const imageStateShort = (n: number): string => IMAGE_SHORT[n] ?? String(n);

export const IMAGE_TYPE = { OS: 0, CDROM: 1, DATABLOCK: 2, KERNEL: 3, RAMDISK: 4, CONTEXT: 5, BACKUP: 6, FILESYSTEM: 7 } as const;
export type ImageTypeName = keyof typeof IMAGE_TYPE;
const IMAGE_TYPE_SHORT = ['OS', 'CD', 'DB', 'KL', 'RD', 'CX', 'BK', 'FS'];
export const imageTypeName = (n: number): string => Object.keys(IMAGE_TYPE)[n] ?? String(n);
export const imageTypeShort = (n: number): string => IMAGE_TYPE_SHORT[n] ?? String(n);
/** Kinds of image that belong into a files datastore; the others belong into an image datastore. */
export const isFileType = (n: number): boolean => n === IMAGE_TYPE.KERNEL || n === IMAGE_TYPE.RAMDISK || n === IMAGE_TYPE.CONTEXT;

export const DATASTORE_TYPE = { IMAGE: 0, SYSTEM: 1, FILE: 2, BACKUP: 3 } as const;
const DATASTORE_ROWS = [
  ['IMAGE', 'img', 'IMAGE_DS'],
  ['SYSTEM', 'sys', 'SYSTEM_DS'],
  ['FILE', 'fil', 'FILE_DS'],
  ['BACKUP', 'bck', 'BACKUP_DS'],
] as const;
export const datastoreTypeName = (n: number): string => DATASTORE_ROWS[n]?.[0] ?? String(n);
export const datastoreTypeShort = (n: number): string => DATASTORE_ROWS[n]?.[1] ?? String(n);
/** TYPE of a datastore template; anything unknown or absent is an image datastore, as scripts of the field expect. */
export const datastoreTypeOf = (word: string | undefined): number => {
  const at = DATASTORE_ROWS.findIndex((row) => row[2] === word?.toUpperCase());
  return at < 0 ? DATASTORE_TYPE.IMAGE : at;
};

export const DISK_TYPE = { FILE: 0, CD_ROM: 1, BLOCK: 2 } as const;

export const VNET_STATE = { INIT: 0, READY: 1, ERROR: 5 } as const;
const VNET_ROWS = [
  ['INIT', 'init'],
  ['READY', 'rdy'],
  ['LOCK_CREATE', 'lock'],
  ['LOCK_DELETE', 'lock'],
  ['DONE', 'done'],
  ['ERROR', 'err'],
  ['UPDATE_FAILURE', 'fail'],
] as const;
export const VNET_STATE_NAMES: readonly string[] = VNET_ROWS.map(([name]) => name);
export const vnetStateName = (n: number): string => VNET_ROWS[n]?.[0] ?? String(n);
export const vnetStateShort = (n: number): string => VNET_ROWS[n]?.[1] ?? String(n);

export const MARKET_STATE = { ENABLED: 0, DISABLED: 1 } as const;
export const marketStateName = (n: number): string => Object.keys(MARKET_STATE)[n] ?? String(n);
export const marketStateShort = (n: number): string => ['on', 'off'][n] ?? String(n);

export const MARKETAPP_STATE = { INIT: 0, READY: 1, LOCKED: 2, ERROR: 3, DISABLED: 4 } as const;
export const marketAppStateName = (n: number): string => Object.keys(MARKETAPP_STATE)[n] ?? String(n);
export const marketAppStateShort = (n: number): string => ['ini', 'rdy', 'lck', 'err', 'dis'][n] ?? String(n);

export const MARKETAPP_TYPE = { UNKNOWN: 0, IMAGE: 1, VMTEMPLATE: 2, SERVICE_TEMPLATE: 3 } as const;
export type MarketAppTypeName = keyof typeof MARKETAPP_TYPE;
export const marketAppTypeName = (n: number): string => Object.keys(MARKETAPP_TYPE)[n] ?? String(n);
export const marketAppTypeShort = (n: number): string => ['unk', 'img', 'tpl', 'srv'][n] ?? String(n);
