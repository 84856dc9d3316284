import { spawn } from 'node:child_process';
import type { Sink } from './sink';

/** ONE_PAGER, else `more`: only ever for a terminal. A pager that cannot be started must not cost the list. */
export const page = (text: string, setting: { readonly out: Sink; readonly env: NodeJS.ProcessEnv }): Promise<void> =>
  new Promise((resolve) => {
    const words = (setting.env.ONE_PAGER || 'more').split(/\s+/).filter((w) => w !== '');
    const child = spawn(words[0] as string, words.slice(1), { stdio: ['pipe', 'inherit', 'inherit'], env: setting.env });
    child.on('error', () => {
      setting.out.write(text);
      resolve();
    });
    child.on('close', () => resolve());
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
