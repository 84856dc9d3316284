import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Planner, systemClock } from '../../../src/lib/engine/plan';
import { startWorker } from '../../../src/lib/engine/worker';
import { openState } from '../../../src/state/open';

/** DIR: a worker whose operations count their runs in DIR/runs, and complain in DIR/faults when one of them runs already. */
const [dir] = process.argv.slice(2) as [string];
const state = openState(join(dir, 'var'));

/** A killed one is dead, also while its parent has not heard of it. */
const alive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const hold = (file: string, id: number): void => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0 && alive(pid)) appendFileSync(join(dir, 'faults'), `operation ${id} runs in ${pid} and in ${process.pid}\n`);
    writeFileSync(file, String(process.pid));
  }
};

const planner: Planner = async ({ object_id: id }) => ({
  steps: ['one', 'two'].map((name) => ({
    name,
    summary: name,
    async run() {
      const file = join(dir, `held-${id}`);
      hold(file, id);
      appendFileSync(join(dir, 'runs'), `${id} ${name}\n`);
      await sleep(Math.random() * 20);
      rmSync(file, { force: true });
    },
  })),
  // a second end of the same operation would break the unique key
  succeed: async (tx) =>
    void (await tx
      .insertInto('groups')
      .values({ id, name: `operation ${id} ended`, template: '[]' })
      .execute()),
  fail: async () => undefined,
});

const worker = startWorker({ state, clock: systemClock, book: { count: planner }, mode: 'once', most: 8, log: (line) => process.stdout.write(`${line}\n`) });
process.on('SIGTERM', () => worker.stop());
void worker.ended.finally(() => state.close());
