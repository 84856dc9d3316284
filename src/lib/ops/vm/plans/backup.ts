import type { OperationRow } from '../../../../state/operations';
import type { Plan, Step } from '../../../engine/plan';
import { executionError, messageOf } from '../../../errors/errors';
import type { backup } from '../../../model/transitions/backup';
import { printTemplate } from '../../../template/print';
import type { Env } from '../../request';
import type { BackupArgs } from '../backup/args';
import { backupMade } from '../backup/closing';
import { fileName, refOf } from '../backup/content';
import { backupFailed } from '../backup/failing';
import { type BackupWork, backupWork, copyOf, liveCopies, removeCopies, theDiskOf } from '../backup/work';
import { argsOf, closings } from '../parts/closing';
import { COPY_TIMEOUT_MS, domainOf, formatOf, refuseInUse } from '../parts/diskSteps';
import { diskSpec } from '../placed';
import { cancelPlan } from './backupCancel';
import type { PlansFor } from './planOf';
import { restorePlan } from './restoreBackup';

const copyStep = (w: BackupWork, operation: OperationRow): Step => {
  const { p, diskIds } = w;
  const { freeze } = argsOf<BackupArgs>(operation);
  const live = operation.phase === 'BACKUP';
  return {
    name: 'copy',
    summary: `copy disk ${diskIds.join(', ')} beside ${diskIds.length === 1 ? 'itself' : 'themselves'}${live ? ', as of one moment' : ''}`,
    phase: operation.phase,
    node: p.node.name,
    timeoutMs: COPY_TIMEOUT_MS,
    async run(overtaken) {
      if (live) {
        const copying = (await p.env.drivers.vmm(p.vmMad)).parts.copyDisks(p.node, await domainOf(p), liveCopies(w), COPY_TIMEOUT_MS, freeze);
        return orOvertaken(copying, overtaken);
      }
      const { work } = await p.env.drivers.transfer(p.tmMad);
      for (const diskId of diskIds) {
        const disk = theDiskOf(p, diskId);
        await refuseInUse(p, disk);
        await work.copy(p.node, diskSpec(p, diskId), { format: formatOf(disk), snapshotId: undefined }, copyOf(p, diskId, 'backup'));
      }
      return undefined;
    },
    async undo() {
      if (live) await (await p.env.drivers.vmm(p.vmMad)).parts.stopCopy(p.node, await domainOf(p), liveCopies(w));
      await removeCopies(w, 'backup');
    },
  };
};

/** Who overtakes a backup ends the job itself: this wait is over at once. */
const orOvertaken = async (work: Promise<void>, overtaken: AbortSignal): Promise<void> => {
  work.catch(() => undefined);
  const stop = new Promise<never>((_, reject) => {
    const over = (): void => reject(executionError('overtaken', 'something else was asked for meanwhile'));
    if (overtaken.aborted) over();
    overtaken.addEventListener('abort', over, { once: true });
  });
  await Promise.race([work, stop]);
};

const storeSteps = (w: BackupWork, operation: OperationRow): Step[] => {
  const { p, content, driver, repository, diskIds } = w;
  return diskIds.map(
    (diskId, i): Step => ({
      name: `store-${diskId}`,
      summary: `write disk ${diskId} into datastore ${repository.datastoreId}`,
      phase: operation.phase,
      node: p.node.name,
      timeoutMs: COPY_TIMEOUT_MS,
      run: (overtaken) => driver.store(repository, refOf(content), fileName(diskId), { node: p.node, copy: copyOf(p, diskId, 'backup') }, overtaken),
      // once is enough: all of the backup goes
      ...(i === 0 ? { undo: () => driver.remove(repository, refOf(content)) } : {}),
    }),
  );
};

/** A copy of the disks as of one moment, from there into the repository, and sealed. Nothing of the VM or of an older backup is touched at any point. */
const backupPlan = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const w = await backupWork(env, operation);
  const { p, content, driver, repository, image, diskIds } = w;
  const common = { phase: operation.phase, node: p.node.name };
  const shared = closings(p, operation, (tx, results) => backupMade(tx, env, image, argsOf<BackupArgs>(operation), results));
  return {
    ...shared,
    async look(phase, begun) {
      const left = await driver.holds(repository, refOf(content)).catch(() => 'unknown');
      return { domain: await shared.look?.(phase, begun), left };
    },
    async fail(tx, phase, error, seen) {
      const { domain, left } = (seen ?? {}) as { domain?: unknown; left?: string };
      await shared.fail(tx, phase, error, domain);
      await backupFailed(tx, env.clock, image, argsOf<BackupArgs>(operation), error, left === 'none');
    },
    steps: [
      { ...common, name: 'look', summary: `look whether datastore ${repository.datastoreId} can take it`, run: () => driver.check(repository) },
      copyStep(w, operation),
      {
        ...common,
        name: 'room',
        summary: `look for room in datastore ${repository.datastoreId}`,
        async run() {
          let bytes = 0;
          for (const diskId of diskIds) bytes += await driver.measure({ node: p.node, copy: copyOf(p, diskId, 'backup') });
          await driver.reserve(repository, bytes);
          return { bytes };
        },
      },
      ...storeSteps(w, operation),
      {
        ...common,
        name: 'seal',
        summary: 'write down what the backup is of',
        pointOfNoReturn: true,
        run: () => driver.seal(repository, refOf(content), { description: printTemplate([...content.template, ...content.userTemplate]) }),
      },
      {
        ...common,
        name: 'tidy',
        summary: 'remove the copies, measure the datastore',
        async run() {
          const notes: string[] = [];
          await removeCopies(w, 'backup').catch((e: unknown) => notes.push(messageOf(e)));
          return { notes, capacity: await driver.monitor(repository).catch(() => undefined) };
        },
      },
    ],
  };
};

/** Plans of the family `backup`. */
export const backupPlans: PlansFor<typeof backup> = { backup: backupPlan, 'backup-cancel': cancelPlan, 'restore-backup': restorePlan };
