/**
 * VM states and, while a VM is ACTIVE, its life-cycle (LCM) states: numbers, names and short names are the field's and are stored, so they are append-only.
 * Index = number; undefined = retired number.
 */
type StateRow = readonly [name: string, short: string];

const VM = [
  ['INIT', 'init'],
  ['PENDING', 'pend'],
  ['HOLD', 'hold'],
  ['ACTIVE', 'actv'],
  ['STOPPED', 'stop'],
  ['SUSPENDED', 'susp'],
  ['DONE', 'done'],
  undefined,
  ['POWEROFF', 'poff'],
  ['UNDEPLOYED', 'unde'],
  ['CLONING', 'clon'],
  ['CLONING_FAILURE', 'fail'],
] as const satisfies readonly (StateRow | undefined)[];

const LCM = [
  ['LCM_INIT', ''],
  ['PROLOG', 'prol'],
  ['BOOT', 'boot'],
  ['RUNNING', 'runn'],
  ['MIGRATE', 'migr'],
  ['SAVE_STOP', 'save'],
  ['SAVE_SUSPEND', 'save'],
  ['SAVE_MIGRATE', 'save'],
  ['PROLOG_MIGRATE', 'migr'],
  ['PROLOG_RESUME', 'prol'],
  ['EPILOG_STOP', 'epil'],
  ['EPILOG', 'epil'],
  ['SHUTDOWN', 'shut'],
  undefined,
  undefined,
  ['CLEANUP_RESUBMIT', 'clea'],
  ['UNKNOWN', 'unkn'],
  ['HOTPLUG', 'hotp'],
  ['SHUTDOWN_POWEROFF', 'shut'],
  ['BOOT_UNKNOWN', 'boot'],
  ['BOOT_POWEROFF', 'boot'],
  ['BOOT_SUSPENDED', 'boot'],
  ['BOOT_STOPPED', 'boot'],
  ['CLEANUP_DELETE', 'clea'],
  ['HOTPLUG_SNAPSHOT', 'snap'],
  ['HOTPLUG_NIC', 'hotp'],
  ['HOTPLUG_SAVEAS', 'hotp'],
  ['HOTPLUG_SAVEAS_POWEROFF', 'hotp'],
  ['HOTPLUG_SAVEAS_SUSPENDED', 'hotp'],
  ['SHUTDOWN_UNDEPLOY', 'shut'],
  ['EPILOG_UNDEPLOY', 'epil'],
  ['PROLOG_UNDEPLOY', 'prol'],
  ['BOOT_UNDEPLOY', 'boot'],
  ['HOTPLUG_PROLOG_POWEROFF', 'hotp'],
  ['HOTPLUG_EPILOG_POWEROFF', 'hotp'],
  ['BOOT_MIGRATE', 'boot'],
  ['BOOT_FAILURE', 'fail'],
  ['BOOT_MIGRATE_FAILURE', 'fail'],
  ['PROLOG_MIGRATE_FAILURE', 'fail'],
  ['PROLOG_FAILURE', 'fail'],
  ['EPILOG_FAILURE', 'fail'],
  ['EPILOG_STOP_FAILURE', 'fail'],
  ['EPILOG_UNDEPLOY_FAILURE', 'fail'],
  ['PROLOG_MIGRATE_POWEROFF', 'migr'],
  ['PROLOG_MIGRATE_POWEROFF_FAILURE', 'fail'],
  ['PROLOG_MIGRATE_SUSPEND', 'migr'],
  ['PROLOG_MIGRATE_SUSPEND_FAILURE', 'fail'],
  ['BOOT_UNDEPLOY_FAILURE', 'fail'],
  ['BOOT_STOPPED_FAILURE', 'fail'],
  ['PROLOG_RESUME_FAILURE', 'fail'],
  ['PROLOG_UNDEPLOY_FAILURE', 'fail'],
  ['DISK_SNAPSHOT_POWEROFF', 'snap'],
  ['DISK_SNAPSHOT_REVERT_POWEROFF', 'snap'],
  ['DISK_SNAPSHOT_DELETE_POWEROFF', 'snap'],
  ['DISK_SNAPSHOT_SUSPENDED', 'snap'],
  undefined,
  ['DISK_SNAPSHOT_DELETE_SUSPENDED', 'snap'],
  ['DISK_SNAPSHOT', 'snap'],
  undefined,
  ['DISK_SNAPSHOT_DELETE', 'snap'],
  ['PROLOG_MIGRATE_UNKNOWN', 'migr'],
  ['PROLOG_MIGRATE_UNKNOWN_FAILURE', 'fail'],
  ['DISK_RESIZE', 'drsz'],
  ['DISK_RESIZE_POWEROFF', 'drsz'],
  ['DISK_RESIZE_UNDEPLOYED', 'drsz'],
  ['HOTPLUG_NIC_POWEROFF', 'hotp'],
  ['HOTPLUG_RESIZE', 'hotp'],
  ['HOTPLUG_SAVEAS_UNDEPLOYED', 'hotp'],
  ['HOTPLUG_SAVEAS_STOPPED', 'hotp'],
  ['BACKUP', 'back'],
  ['BACKUP_POWEROFF', 'back'],
  ['RESTORE', 'rest'],
] as const satisfies readonly (StateRow | undefined)[];

const VM_ROWS: readonly (StateRow | undefined)[] = VM;
const LCM_ROWS: readonly (StateRow | undefined)[] = LCM;

/** A VM's whole state in one word: a VM state that is not ACTIVE, or the LCM state of an ACTIVE one. The two sets of names do not overlap. */
export type StateName =
  | Exclude<NonNullable<(typeof VM)[number]>[0], 'INIT' | 'ACTIVE'>
  // what every VM that is not ACTIVE has there is no state of its own
  | Exclude<NonNullable<(typeof LCM)[number]>[0], 'LCM_INIT'>;

export interface StatePair {
  readonly state: number;
  readonly lcmState: number;
}

export const ACTIVE = 3;

const numbers = new Map<string, StatePair>();
for (const [state, row] of VM_ROWS.entries()) if (row && row[0] !== 'ACTIVE' && row[0] !== 'INIT') numbers.set(row[0], { state, lcmState: 0 });
for (const [lcmState, row] of LCM_ROWS.entries()) if (row && lcmState > 0) numbers.set(row[0], { state: ACTIVE, lcmState });

/** By number, the life-cycle states after the others. */
export const allStates: readonly StateName[] = [...numbers.keys()] as StateName[];

export const isStateName = (word: string): word is StateName => numbers.has(word);

export const pairOf = (name: StateName): StatePair => numbers.get(name) as StatePair;

export const nameOf = ({ state, lcmState }: StatePair): StateName =>
  ((state === ACTIVE ? LCM_ROWS[lcmState]?.[0] : VM_ROWS[state]?.[0]) ?? 'UNKNOWN') as StateName;

/** STATE as `show` prints it (ACTIVE for all LCM states) */
export const vmStateName = (state: number): string => VM_ROWS[state]?.[0] ?? String(state);

/** LCM_STATE as `show` prints it */
export const lcmStateName = (lcmState: number): string => LCM_ROWS[lcmState]?.[0] ?? String(lcmState);

/** STAT of the lists */
export const shortState = ({ state, lcmState }: StatePair): string => (state === ACTIVE ? LCM_ROWS[lcmState]?.[1] : VM_ROWS[state]?.[1]) ?? '';

export const isFailure = (name: StateName): boolean => name.endsWith('_FAILURE');

const names = (rows: readonly (StateRow | undefined)[]): readonly string[] => rows.flatMap((row) => (row ? [row[0]] : []));
export const VM_STATE_NAMES: readonly string[] = names(VM);
export const LCM_STATE_NAMES: readonly string[] = names(LCM);
