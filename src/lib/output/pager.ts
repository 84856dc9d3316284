import type { Sink } from './sink';

export interface PagerSetting {
  readonly out: Sink;
  readonly env: NodeJS.ProcessEnv;
  readonly noPager?: boolean;
}

/** A started pager: what it reads, and its exit code when it is gone. Tests give their own. */
export interface RunningPager {
  readonly stdin: NodeJS.WritableStream;
  readonly gone: Promise<number>;
}

export type StartPager = (command: string, env: NodeJS.ProcessEnv) => RunningPager | Promise<RunningPager>;

const FALLBACK_ROWS = 24;

/** Only a person at a terminal wants to stop at each page, and only when there is more than one; the last row is the prompt's. */
export const needsPager = (lines: number, setting: PagerSetting): boolean =>
  setting.out.isTTY && !setting.noPager && lines > (setting.out.rows ?? FALLBACK_ROWS) - 1;

/** By the shell, as every program starts the pager of the environment: it may have arguments in quotes. */
const startByShell: StartPager = async (command, env) => {
  const { spawn } = await import('node:child_process');
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'inherit', 'inherit'], env });
  const gone = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 0));
  });
  return { stdin: child.stdin, gone };
};

/** A pager that could not be run must not cost the text. */
const couldNotRun = (code: number): boolean => code === 126 || code === 127;

/** Shows the text in ONE_PAGER, else in `more`, and comes back when the person is done with it. */
export const runPager = async (text: Iterable<string>, setting: PagerSetting, start: StartPager = startByShell): Promise<void> => {
  // ^C is the pager's business while it runs
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const [{ pipeline }, { Readable }] = await Promise.all([import('node:stream/promises'), import('node:stream')]);
    const chunks = Array.from(text);
    const pager = await start(setting.env.ONE_PAGER || 'more', setting.env);
    // who leaves the pager early closes its end; that is no failure
    await pipeline(Readable.from(chunks), pager.stdin).catch(ignore);
    if (couldNotRun(await pager.gone)) for (const chunk of chunks) setting.out.write(chunk);
  } finally {
    process.off('SIGINT', ignore);
  }
};

/** Writes text of unknown length: at once, or in a pager when it does not fit on the terminal. */
export const writePaged = async (text: Iterable<string>, setting: PagerSetting, start?: StartPager): Promise<void> => {
  if (!setting.out.isTTY || setting.noPager) {
    for (const chunk of text) setting.out.write(chunk);
    return;
  }
  const chunks = Array.from(text);
  let lines = 0;
  for (const chunk of chunks) for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) lines += 1;
  if (needsPager(lines, setting)) return runPager(chunks, setting, start);
  for (const chunk of chunks) setting.out.write(chunk);
};
