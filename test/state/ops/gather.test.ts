import { setTimeout as sleep } from 'node:timers/promises';
import { gatherStep } from '../../../src/lib/ops/sched/gather';
import { worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
  },
});
/** The worker's clock goes on; the state's VMs are made by the same one. */
const running = (quietMs: number): { done: () => boolean; ended: Promise<unknown> } => {
  let done = false;
  const ended = gatherStep(world().env, quietMs)
    .run(new AbortController().signal)
    .then(() => {
      done = true;
    });
  return { done: () => done, ended };
};

test('waits while VMs come, and not for those that wait for long', async () => {
  await world().instantiate();
  const first = running(60);
  await sleep(40);
  world().clock.pass(0.04);
  await world().instantiate();
  await sleep(40);
  expect(first.done()).toBe(false);
  world().clock.pass(0.1);
  await first.ended;
  world().clock.pass(600);
  await running(60_000).ended;
});

test('without a VM that waits there is nothing to wait for', async () => {
  await world().instantiate({ hold: true });
  await running(60_000).ended;
});
