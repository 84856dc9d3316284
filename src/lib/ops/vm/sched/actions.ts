import { preconditionError } from '../../../errors/errors';

/** What may be scheduled: the request it becomes, with its arguments as the field writes them (`1,name`). The door is not named here, as it knows these requests. */
export interface Due {
  readonly request: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const SIMPLE = [
  'terminate',
  'terminate-hard',
  'undeploy',
  'undeploy-hard',
  'hold',
  'release',
  'stop',
  'suspend',
  'resume',
  'reboot',
  'reboot-hard',
  'poweroff',
  'poweroff-hard',
] as const;

const whole = (text: string | undefined, what: string): number => {
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw wrongArgs(`${what} must be a number, and "${text ?? ''}" is none`);
  return Number(text);
};

const wrongArgs = (why: string): Error => preconditionError('sched-args', `[one.vm.schedadd] Wrong arguments of the scheduled action: ${why}`);

const given = (text: string | undefined, what: string): string => {
  if (!text) throw wrongArgs(`${what} is missing`);
  return text;
};

/** `DATASTORE` or `DATASTORE,RESET` (1 or 0, YES or NO); without, and with -1, it goes where the last one went. */
const backupDue = (id: number, [datastore, reset]: readonly string[]): Due => ({
  request: 'vm.backup',
  input: {
    id,
    datastoreId: datastore && datastore !== '-1' ? whole(datastore, 'the datastore') : undefined,
    reset: ['1', 'YES'].includes(reset?.toUpperCase() ?? ''),
  },
});

const WITH_ARGS: Readonly<Record<string, (id: number, args: readonly string[]) => Due>> = {
  'snapshot-create': (id, [name]) => ({ request: 'vm.snapshotCreate', input: { id, name: name || undefined } }),
  'snapshot-revert': (id, [snapshot]) => ({ request: 'vm.snapshotRevert', input: { id, snapshotId: whole(snapshot, 'the snapshot') } }),
  'snapshot-delete': (id, [snapshot]) => ({ request: 'vm.snapshotDelete', input: { id, snapshotId: whole(snapshot, 'the snapshot') } }),
  'disk-snapshot-create': (id, [disk, name]) => ({
    request: 'vm.diskSnapshotCreate',
    input: { id, diskId: whole(disk, 'the disk'), name: given(name, 'a name') },
  }),
  'disk-snapshot-revert': (id, [disk, snapshot]) => ({
    request: 'vm.diskSnapshotRevert',
    input: { id, diskId: whole(disk, 'the disk'), snapshotId: whole(snapshot, 'the snapshot') },
  }),
  'disk-snapshot-delete': (id, [disk, snapshot]) => ({
    request: 'vm.diskSnapshotDelete',
    input: { id, diskId: whole(disk, 'the disk'), snapshotId: whole(snapshot, 'the snapshot') },
  }),
  backup: backupDue,
};

export const schedulable = (): readonly string[] => [...SIMPLE, ...Object.keys(WITH_ARGS)];

/** The request that an action is. Throws for an action that cannot be scheduled, or whose arguments do not fit. */
export const dueRequest = (action: string, vmId: number, args: string): Due => {
  const simple = SIMPLE.find((a) => a === action);
  if (simple) return { request: 'vm.action', input: { id: vmId, action: simple } };
  const make = WITH_ARGS[action];
  if (!make) throw preconditionError('sched-action', `[one.vm.schedadd] Action "${action}" is not supported. Supported actions: ${schedulable().join(', ')}`);
  return make(
    vmId,
    args.split(',').map((a) => a.trim()),
  );
};

/** The same for a backup job, which can only be run. */
export const dueJobRequest = (action: string, jobId: number): Due => {
  if (action === 'backup') return { request: 'backupjob.backup', input: { id: jobId } };
  throw preconditionError('sched-action', `[one.backupjob.schedadd] Action "${action}" is not supported. Supported actions: backup`);
};
