import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Paths } from '../lib/config/paths';

/** The log keeps one older part. */
const MAX_LOG_BYTES = 10 * 2 ** 20;

/** A worker that outlives this command. It finds the state by the same environment, and says what it does in oned.log. */
export const spawnWorker = (paths: Paths, env: NodeJS.ProcessEnv): void => {
  const file = join(paths.var, 'oned.log');
  if (existsSync(file) && statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  const log = openSync(file, 'a', 0o640);
  // the bundle puts shared code one folder below its entries
  const entry = [__dirname, dirname(__dirname)].map((d) => join(d, 'oned.js')).find(existsSync);
  if (!entry) throw new Error(`oned.js is not beside ${__dirname}`);
  const child = spawn(process.execPath, [entry, '--woken'], { detached: true, stdio: ['ignore', log, log], env, cwd: '/' });
  child.unref();
  closeSync(log);
};
