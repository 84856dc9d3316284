import { planBook } from '../../../src/commands/oned/serve';
import { startWorker } from '../../../src/lib/engine/worker';
import type { Db, State } from '../../../src/state/open';
import { World } from '../../support/world';

/**
 * LOCATION [OPERATION before|after EVENT STEP]: a worker, which is killed before or after it has written down EVENT of STEP: begun, done, or the end of the operation (closed).
 */
const [location, operation, when, event, step] = process.argv.slice(2) as [string, string, string, string, string];

const isWritten = async (db: Db): Promise<boolean> => {
  const id = Number(operation);
  const found =
    event === 'closed'
      ? await db.selectFrom('operations').select('id').where('id', '=', id).where('state', 'in', ['done', 'failed']).executeTakeFirst()
      : await db.selectFrom('journal').select('seq').where('operation_id', '=', id).where('event', '=', event).where('step', '=', step).executeTakeFirst();
  return found !== undefined;
};
const dieIf = async (now: string, db: Db): Promise<void> => {
  if (when === now && (await isWritten(db))) process.kill(process.pid, 'SIGKILL');
};

const main = async (): Promise<void> => {
  const world = await World.open(location);
  const state: State = {
    ...world.state,
    async write(work) {
      const result = await world.state.write(async (tx) => {
        const made = await work(tx);
        await dieIf('before', tx);
        return made;
      });
      await dieIf('after', world.state.db);
      return result;
    },
  };
  await startWorker({ state, clock: world.clock, book: planBook({ ...world.env, state }), mode: 'once', log: (line) => process.stdout.write(`${line}\n`) })
    .ended;
  await world.close();
};

void main();
