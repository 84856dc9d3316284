import { updateBackupJob } from '../../../state/backupJobs';
import { preconditionError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { writeRequest } from '../request';

const MOST = 99;
/** Above the middle the jobs of all others wait: administrators only. */
const MOST_OF_USERS = 50;

export const checkedPriority = (wire: string, given: string | number, admin: boolean): number => {
  const most = admin ? MOST : MOST_OF_USERS;
  const priority = /^\d{1,4}$/.test(String(given)) ? Number(given) : Number.NaN;
  if (!(priority <= most))
    throw preconditionError(
      'backupjob-priority',
      `[${wire}] Wrong priority number: ${given}. It is between 0 and ${MOST}${admin ? '' : `, of a user at most ${most}`}.`,
    );
  return priority;
};

export const setPriority = writeRequest<{ readonly id: number; readonly priority: number }, void>({
  wire: 'one.backupjob.priority',
  run: (tx, input, ctx) => updateBackupJob(tx, input.id, { priority: checkedPriority('one.backupjob.priority', input.priority, isAdmin(ctx.caller)) }),
});
