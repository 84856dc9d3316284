import { join } from 'node:path';
import { isOneError } from '../../lib/errors/errors';
import type { One } from '../context';
import type { Fleet } from './fleet';

/** A container boots a small Debian; a busy machine takes its time for that. */
const BOOT_MS = 120_000;
const PAUSE_MS = 500;

/**
 * A container that was made just now: its host keys are those that the machine which carries it tells, and they are pinned in place of older ones, whose container is
 * no more. Resolves when it answers. Errors: those of the last question.
 */
export const introduce = async (one: One, fleet: Fleet, name: string, carrier: string): Promise<void> => {
  const [{ toldHostKeys }, { pin }] = [await import('../../lib/nodes/coming'), await import('../../lib/nodes/hostKeys')];
  const keys = toldHostKeys(name, await fleet.facts(carrier));
  pin(fleet.platform, join(one.paths.sshDir, 'known_hosts'), new Map([[name, keys]]), true);
  const end = one.clock.nowMs() + BOOT_MS;
  for (;;) {
    try {
      await fleet.runner(name).run(['true'], { timeoutMs: 10_000 });
      return;
    } catch (e) {
      if (!isOneError(e) || !NOT_YET.has(e.code) || one.clock.nowMs() > end) throw e;
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
};

const NOT_YET = new Set(['node-unreachable', 'connection-lost', 'timeout']);
