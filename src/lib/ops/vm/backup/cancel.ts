import { dropJobVm, setJobVm } from '../../../../state/backupJobVms';
import type { Db } from '../../../../state/open';
import { openOperation } from '../../../../state/operations';
import { preconditionError } from '../../../errors/errors';
import { askForBackups } from '../../backupjob/ask';
import { type Ctx, writeRequest } from '../../request';
import type { Begun } from '../action';
import { allowed, start, subjectOf } from '../parts/subject';
import type { BackupArgs } from './args';

const WIRE = 'one.vm.backupcancel';

/** The work that is open is overtaken: what it wrote goes, and the VM is what it was. */
export const backupCancel = writeRequest<{ readonly id: number }, Begun>({
  wire: WIRE,
  run: (tx, { id }, ctx) => cancelBackup(tx, ctx, id, 'failed'),
});

/** `jobVm`: how the VM then stands in the job that the backup was for. */
export const cancelBackup = async (tx: Db, ctx: Ctx, id: number, jobVm: 'failed' | 'outdated'): Promise<Begun> => {
  const subject = await subjectOf(tx, id);
  const transition = allowed('backup-cancel', subject);
  const open = await openOperation(tx, 'VM', id);
  if (open?.kind === 'vm.backup-cancel') return { id, operation: open.id };
  if (open?.kind !== 'vm.backup')
    throw preconditionError('work-unknown', `[${WIRE}] VM ${id} makes no backup that is known of`, { next: `onevm recover --failure ${id}` });
  const args = JSON.parse(open.args) as BackupArgs;
  const begun = await start(tx, ctx, subject, transition, { imageId: args.imageId, diskIds: args.diskIds });
  if (args.jobId !== undefined) {
    await (jobVm === 'failed' ? setJobVm(tx, args.jobId, id, 'failed', 'cancelled') : dropJobVm(tx, args.jobId, id));
    await askForBackups(tx, ctx.clock);
  }
  return begun;
};
