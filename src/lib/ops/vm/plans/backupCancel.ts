import { deleteImage } from '../../../../state/images';
import type { OperationRow } from '../../../../state/operations';
import type { Plan } from '../../../engine/plan';
import type { Env } from '../../request';
import { refOf } from '../backup/content';
import { unfinished } from '../backup/failing';
import { backupWork, liveCopies, removeCopies } from '../backup/work';
import { closings } from '../parts/closing';
import { domainOf } from '../parts/diskSteps';

/** What a backup was at is ended, and what it wrote goes: on the node, then in the repository. */
export const cancelPlan = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const w = await backupWork(env, operation);
  const { p, driver, repository, content, image } = w;
  const common = { phase: operation.phase, node: p.node.name };
  const shared = closings(p, operation, (tx) => deleteImage(tx, image.id));
  return {
    ...shared,
    async fail(tx, phase, error, seen) {
      await shared.fail(tx, phase, error, seen);
      await unfinished(tx, image, error);
    },
    steps: [
      {
        ...common,
        name: 'stop',
        summary: 'end the copy of the disks',
        async run() {
          if (operation.phase === 'BACKUP') await (await p.env.drivers.vmm(p.vmMad)).parts.stopCopy(p.node, await domainOf(p), liveCopies(w));
          await removeCopies(w, 'backup');
        },
      },
      {
        ...common,
        name: 'remove',
        summary: `remove what was written into datastore ${repository.datastoreId}`,
        run: () => driver.remove(repository, refOf(content)),
      },
    ],
  };
};
