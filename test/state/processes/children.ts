import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const project = join(__dirname, '..', '..', '..');
const sources = join(__dirname, '..', 'children');

export interface Child {
  readonly pid: number;
  /** true when it ended by itself with code 0 */
  readonly ended: Promise<boolean>;
  kill(signal: NodeJS.Signals): void;
  output(): string;
}

/** Programs of test/state/children as processes of their own, made of the same sources as everything else. None outlives its test. */
export const childPrograms = (): ((name: string, ...args: string[]) => Child) => {
  let dir: string;
  const running = new Set<ChildProcess>();
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'onekit-children-'));
    const entries = readdirSync(sources).map((file) => join(sources, file));
    execFileSync(
      process.execPath,
      [
        join(project, 'node_modules/rolldown/bin/cli.mjs'),
        ...entries,
        '--dir',
        dir,
        '--format',
        'cjs',
        '--platform',
        'node',
        '--external',
        'better-sqlite3',
        '--external',
        'ssh2',
        '--log-level',
        'silent',
      ],
      { cwd: project, stdio: 'pipe' },
    );
  }, 60_000);
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  return (name, ...args) => {
    const child = spawn(process.execPath, [join(dir, `${basename(name, '.ts')}.js`), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NODE_PATH: join(project, 'node_modules') },
    });
    running.add(child);
    let text = '';
    const hear = (chunk: Buffer): void => {
      text += chunk.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const ended = new Promise<boolean>((resolve) => {
      child.on('close', (code) => {
        running.delete(child);
        resolve(code === 0);
      });
    });
    return {
      pid: child.pid as number,
      ended,
      kill: (signal) => void child.kill(signal),
      output: () => text,
    };
  };
};
