import { setTimeout as sleep } from 'node:timers/promises';
import { isOneError } from '../lib/errors/errors';

const POLL_MS = 50;

/**
 * Asks again what was refused for something that is over in a moment: a script attaches a disk and then an interface, and types no wait between them.
 * What is left of the patience is that of the whole command: a hundred VMs on a node that hangs are not waited for a hundred times.
 */
export const openPatience = (seconds: () => Promise<number>, meanwhile: () => Promise<void>) => {
  let left: number | undefined;
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (e) {
        if (!isOneError(e) || !e.soon) throw e;
        left ??= (await seconds()) * 1000;
        if (left <= 0) throw e;
        left -= POLL_MS;
        await meanwhile();
        await sleep(POLL_MS);
      }
    }
  };
};
