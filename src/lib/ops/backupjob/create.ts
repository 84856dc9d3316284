import { insertBackupJob } from '../../../state/backupJobs';
import { dropJobVm, jobVms } from '../../../state/backupJobVms';
import { nextId } from '../../../state/ids';
import type { Db } from '../../../state/open';
import { pack } from '../../../state/packing';
import { vmById } from '../../../state/vms';
import { missingError, preconditionError } from '../../errors/errors';
import { NO_INCREMENTS } from '../../model/backupConfig';
import { checkName } from '../../model/names';
import { initialPermissions, isAdmin } from '../../model/permissions';
import { nameOf } from '../../model/vmStates';
import { single, type Template, vectors, without, withSingle } from '../../template/template';
import { demand } from '../demand';
import type { UpdateHook } from '../object/hooks';
import { type Ctx, writeRequest } from '../request';
import { refuseTakenName } from '../takenName';
import { checkedPriority } from './priority';
import { insertJobActions } from './sched';

const WIRE = 'one.backupjob.allocate';

const refused = (wire: string, text: string) => preconditionError('backupjob-attribute', `[${wire}] ${text}`, { next: 'onebackupjob create --help' });

/** `0,1,5` */
export const vmIdsIn = (text: string): number[] | undefined => {
  const words = text.split(',').map((w) => w.trim());
  return words.every((w) => /^\d+$/.test(w)) ? words.map(Number) : undefined;
};

/** VMs that are there and that the caller sees, each once. */
const checkVms = async (tx: Db, ctx: Ctx, wire: string, t: Template): Promise<void> => {
  const text = single(t, 'BACKUP_VMS');
  if (text === undefined || text === '') return;
  const ids = vmIdsIn(text);
  if (!ids) throw refused(wire, `BACKUP_VMS "${text}" is no list of numbers of VMs (0,1,5)`);
  if (new Set(ids).size !== ids.length) throw refused(wire, `BACKUP_VMS "${text}" names a VM twice`);
  for (const id of ids) {
    const vm = await vmById(tx, id);
    if (!vm || nameOf({ state: vm.state, lcmState: vm.lcm_state }) === 'DONE') throw missingError(`[${wire}] Error getting virtual machine [${id}].`);
    await demand(tx, ctx, wire, 'USE', 'VM', id);
  }
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  MODE: ['FULL', 'INCREMENT'],
  FS_FREEZE: ['NONE', 'AGENT', 'SUSPEND'],
  EXECUTION: ['SEQUENTIAL', 'PARALLEL'],
  BACKUP_VOLATILE: ['YES', 'NO'],
  RESET: ['YES', 'NO'],
};

const checkWords = (wire: string, t: Template): void => {
  if (single(t, 'MODE')?.toUpperCase() === 'INCREMENT') throw refused(wire, NO_INCREMENTS);
  for (const [key, words] of Object.entries(WORDS)) {
    const value = single(t, key);
    if (value !== undefined && !words.includes(value.toUpperCase())) throw refused(wire, `${key} "${value}" is not one of ${words.join(', ')}`);
  }
  for (const key of ['KEEP_LAST', 'DATASTORE_ID']) {
    const value = single(t, key);
    if (value !== undefined && !/^\d{1,9}$/.test(value)) throw refused(wire, `${key} "${value}" is not a number`);
  }
};

/** What counts where nothing is said; readers of its document find each of them, BACKUP_VMS also when it is for none. */
const DEFAULTS: Readonly<Record<string, string>> = {
  BACKUP_VMS: '',
  BACKUP_VOLATILE: 'NO',
  EXECUTION: 'SEQUENTIAL',
  FS_FREEZE: 'NONE',
  KEEP_LAST: '0',
  MODE: 'FULL',
};

const kept = (t: Template): Template =>
  Object.entries(DEFAULTS).reduce((own, [key, value]) => withSingle(own, key, single(own, key) || value), without(t, 'NAME', 'PRIORITY', 'SCHED_ACTION'));

/** An update follows the same rules; the priority and what is scheduled have requests of their own. VMs that are not of the job any more are not waited for. */
export const updated: UpdateHook = async ({ tx, ctx, wire, id, next }) => {
  checkWords(wire, next);
  await checkVms(tx, ctx, wire, next);
  const ids = vmIdsIn(single(next, 'BACKUP_VMS') ?? '') ?? [];
  for (const { vm_id, status } of await jobVms(tx, id)) if (status !== 'running' && !ids.includes(vm_id)) await dropJobVm(tx, id, vm_id);
  return kept(next);
};

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: WIRE,
  async run(tx, { template }, ctx) {
    const name = checkName(WIRE, single(template, 'NAME'));
    checkWords(WIRE, template);
    await checkVms(tx, ctx, WIRE, template);
    const priority = checkedPriority(WIRE, single(template, 'PRIORITY') ?? '50', isAdmin(ctx.caller));
    await refuseTakenName(tx, 'BACKUPJOB', name, ctx.caller.uid, WIRE);
    const id = await nextId(tx, 'backupjobs');
    await insertBackupJob(tx, {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      priority,
      template: pack(kept(template)),
    });
    await insertJobActions(tx, ctx, WIRE, id, vectors(template, 'SCHED_ACTION'));
    return id;
  },
});
