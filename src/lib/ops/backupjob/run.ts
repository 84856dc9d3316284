import { allBackupJobs, type BackupJobRow, backupJobById, updateBackupJob } from '../../../state/backupJobs';
import { dropJobVm, jobsWithWork, jobVms, setJobVm } from '../../../state/backupJobVms';
import { openOfKinds } from '../../../state/backups';
import type { Db } from '../../../state/open';
import { openOperation } from '../../../state/operations';
import { unpack } from '../../../state/packing';
import { vmById } from '../../../state/vms';
import type { Plan, Planner } from '../../engine/plan';
import { isOneError, messageOf, preconditionError } from '../../errors/errors';
import type { Caller } from '../../model/permissions';
import { single } from '../../template/template';
import { callerById } from '../callerById';
import { type Env, writeRequest } from '../request';
import type { BackupArgs } from '../vm/backup/args';
import { cancelBackup } from '../vm/backup/cancel';
import { askForBackups } from './ask';
import { vmIdsIn } from './create';
import { settleJob } from './settle';

export interface JobRequest {
  readonly id: number;
}

const see = (id: number) => ({ next: `onebackupjob show ${id}` });

/** Every VM of the job is backed up anew, one after the other or together, as the job says. Without VMs that is soon done. */
export const backup = writeRequest<JobRequest, void>({
  wire: 'one.backupjob.backup',
  async run(tx, { id }, ctx) {
    const job = (await backupJobById(tx, id)) as BackupJobRow;
    const ids = vmIdsIn(single(unpack(job.template), 'BACKUP_VMS') ?? '') ?? [];
    if ((await jobVms(tx, id)).some((v) => v.status === 'waiting' || v.status === 'running'))
      throw preconditionError('backupjob-runs', `[one.backupjob.backup] Backup job ${id} is at work already`, see(id));
    for (const { vm_id } of await jobVms(tx, id)) await dropJobVm(tx, id, vm_id);
    for (const vmId of ids) await setJobVm(tx, id, vmId, 'waiting');
    await updateBackupJob(tx, id, { last_time: ctx.clock.now(), last_duration: 0 });
    await askForBackups(tx, ctx.clock);
  },
});

/** Only those that failed; none may have. */
export const retry = writeRequest<JobRequest, void>({
  wire: 'one.backupjob.retry',
  async run(tx, { id }, ctx) {
    const failed = (await jobVms(tx, id)).filter((v) => v.status === 'failed');
    for (const { vm_id } of failed) await setJobVm(tx, id, vm_id, 'waiting');
    await askForBackups(tx, ctx.clock);
  },
});

/** Those that wait do not wait any more, and those that are made are cancelled. */
export const cancel = writeRequest<JobRequest, void>({
  wire: 'one.backupjob.cancel',
  async run(tx, { id }, ctx) {
    const open = (await jobVms(tx, id)).filter((v) => v.status === 'waiting' || v.status === 'running');
    if (open.length === 0) return;
    for (const { vm_id, status } of open) {
      await dropJobVm(tx, id, vm_id);
      if (status === 'running' && (await openOperation(tx, 'VM', vm_id))?.kind === 'vm.backup') await cancelBackup(tx, ctx, vm_id, 'outdated');
    }
    await settleJob(tx, ctx.clock, id);
  },
});

interface Next {
  readonly job: BackupJobRow;
  readonly vmId: number;
}

/** The VM whose turn it is: jobs by priority, their VMs as they are named, within the limits of the cloud and of each host. */
const nextOf = async (db: Db, env: Env): Promise<Next | undefined> => {
  const { most, mostOnHost } = env.config.backups;
  const open = await openOfKinds(db, ['vm.backup']);
  if (open.length >= most) return undefined;
  const hostOf = async (vmId: number): Promise<number | null | undefined> => (await vmById(db, vmId))?.host_id;
  const busyHosts = await Promise.all(open.map((o) => hostOf(o.object_id)));
  for (const jobId of await jobsWithWork(db)) {
    const job = (await backupJobById(db, jobId)) as BackupJobRow;
    const vms = await jobVms(db, jobId);
    const parallel = single(unpack(job.template), 'EXECUTION')?.toUpperCase() === 'PARALLEL';
    if (!parallel && vms.some((v) => v.status === 'running')) continue;
    const order = vmIdsIn(single(unpack(job.template), 'BACKUP_VMS') ?? '') ?? [];
    for (const { vm_id } of vms.filter((v) => v.status === 'waiting').sort((a, b) => order.indexOf(a.vm_id) - order.indexOf(b.vm_id))) {
      // something else is done with it just now
      if (await openOperation(db, 'VM', vm_id)) continue;
      const host = await hostOf(vm_id);
      if (host !== null && host !== undefined && busyHosts.filter((h) => h === host).length >= mostOnHost) continue;
      return { job, vmId: vm_id };
    }
  }
  return undefined;
};

/** A backup that was ended past its job (its VM was deleted) does not hold the job up for ever. */
const clearLost = async (tx: Db, env: Env): Promise<void> => {
  const made = new Map((await openOfKinds(tx, ['vm.backup'])).map((o) => [o.object_id, (JSON.parse(o.args) as BackupArgs).jobId]));
  for (const { id } of await allBackupJobs(tx))
    for (const { vm_id, status } of await jobVms(tx, id))
      if (status === 'running' && made.get(vm_id) !== id) {
        await setJobVm(tx, id, vm_id, 'failed', 'its backup was ended by something else');
        await settleJob(tx, env.clock, id);
      }
};

/** The door, for a caller. */
export type Ask = (
  caller: Caller,
  request: 'vm.backup',
  input: { readonly id: number; readonly datastoreId: undefined; readonly jobId: number },
) => Promise<unknown>;

/** Seconds after which VMs are asked again that were busy with something else. */
const AGAIN_SECONDS = 10;

/** Each backup is asked for in the name of the job's owner, with the rights and limits he has now. What is refused is the VM's error, and the others go on. */
export const runPlanner =
  (env: Env, ask: Ask): Planner =>
  async (): Promise<Plan> => ({
    steps: [
      {
        name: 'begin',
        summary: 'begin the backups whose turn it is',
        async run() {
          await env.state.write((tx) => clearLost(tx, env));
          const begun: number[] = [];
          for (let next = await nextOf(env.state.db, env); next; next = await nextOf(env.state.db, env)) {
            const { job, vmId } = next;
            try {
              await ask(await callerById(env.state.db, job.uid), 'vm.backup', { id: vmId, datastoreId: undefined, jobId: job.id });
              begun.push(vmId);
            } catch (e) {
              if (!isOneError(e)) throw e;
              await env.state.write(async (tx) => {
                await setJobVm(tx, job.id, vmId, 'failed', messageOf(e));
                await settleJob(tx, env.clock, job.id);
              });
            }
          }
          return { begun };
        },
      },
    ],
    // the end of a backup asks again; where none is made, those that were busy are looked at after a while
    async succeed(tx) {
      if (await nextOf(tx, env)) await askForBackups(tx, env.clock);
      else if ((await openOfKinds(tx, ['vm.backup'])).length === 0) await askForBackups(tx, env.clock, AGAIN_SECONDS);
    },
    async fail(tx) {
      await askForBackups(tx, env.clock, AGAIN_SECONDS);
    },
  });
