import type { OperationRow } from '../../../../state/operations';
import type { Plan, Step } from '../../../engine/plan';
import { executionError, messageOf } from '../../../errors/errors';
import { pair } from '../../../template/template';
import type { Env } from '../../request';
import { refOf } from '../backup/content';
import { type BackupWork, backupWork, copyOf, removeCopies, theDiskOf } from '../backup/work';
import { closings } from '../parts/closing';
import { COPY_TIMEOUT_MS, formatOf, refuseInUse } from '../parts/diskSteps';
import { diskSpec } from '../placed';

const fetchStep = (w: BackupWork, diskId: number, phase: string): Step => {
  const { p, driver, repository, content } = w;
  const copy = copyOf(p, diskId, 'restore');
  return {
    name: `fetch-${diskId}`,
    summary: `bring disk ${diskId} of backup ${w.image.id} to ${p.node.name}`,
    phase,
    node: p.node.name,
    timeoutMs: COPY_TIMEOUT_MS,
    scratch: true,
    async run() {
      const file = content.disks.find((d) => d.diskId === diskId)?.file;
      if (!file) throw executionError('backup-missing', `backup ${w.image.id} has no disk ${diskId}`);
      await driver.fetch(repository, refOf(content), file, { node: p.node, copy });
    },
    undo: async () => (await p.env.drivers.transfer(p.tmMad)).work.removeCopy(p.node, copy),
  };
};

/** The old content of a disk goes with the very step that puts the new one in its place, and only when that is whole. */
const replaceStep = (w: BackupWork, diskId: number, phase: string): Step => {
  const { p } = w;
  const disk = theDiskOf(p, diskId);
  return {
    name: `replace-${diskId}`,
    summary: `put the backup in the place of disk ${diskId}`,
    phase,
    node: p.node.name,
    timeoutMs: COPY_TIMEOUT_MS,
    pointOfNoReturn: true,
    async run() {
      await refuseInUse(p, disk);
      const { work } = await p.env.drivers.transfer(p.tmMad);
      await work.replace(p.node, diskSpec(p, diskId), formatOf(disk), copyOf(p, diskId, 'restore'), Number(pair(disk, 'SIZE')));
    },
  };
};

/** All disks are brought and compared before the first is replaced. */
export const restorePlan = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const w = await backupWork(env, operation);
  const { p, diskIds } = w;
  const { phase } = operation;
  return {
    ...closings(p, operation, async () => undefined),
    steps: [
      ...diskIds.map((diskId) => fetchStep(w, diskId, phase)),
      ...diskIds.map((diskId) => replaceStep(w, diskId, phase)),
      {
        name: 'tidy',
        summary: 'remove what was brought',
        phase,
        node: p.node.name,
        async run() {
          const notes: string[] = [];
          await removeCopies(w, 'restore').catch((e: unknown) => notes.push(messageOf(e)));
          return { notes };
        },
      },
    ],
  };
};
