import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { executionError, preconditionError } from '../../src/lib/errors/errors';
import { stdinScript } from '../../src/lib/exec/remoteCommand';
import type { Links, Result, Runner, RunOptions } from '../../src/lib/exec/runner';

/** Programs run by child_process: a node for tests of drivers, without a network. */
export const localRunner = (env: NodeJS.ProcessEnv = process.env): Runner => {
  const run = (argv: readonly string[], options: RunOptions = {}): Promise<Result> => start(argv, env, options);
  return {
    run,
    script(text, args = [], options = {}) {
      if (options.stdin !== undefined) return run(['/bin/sh', '-c', text, 'test', ...args], options);
      // as over SSH, where a script without data comes on standard input
      const { argv, stdin } = stdinScript(text, args);
      return run(argv, { ...options, stdin });
    },
    async put(source, path, { mode = 0o600 } = {}) {
      await mkdir(dirname(path), { recursive: true });
      const input = source instanceof Readable ? source : Readable.from([Buffer.from(source)]);
      await pipeline(input, createWriteStream(`${path}.tmp`, { mode }));
      await rename(`${path}.tmp`, path);
      return (await stat(path)).size;
    },
    async get(path, localPath) {
      if ((await stat(path).catch(() => undefined)) === undefined) throw preconditionError('file-missing', `no ${path}`);
      await pipeline(createReadStream(path), createWriteStream(`${localPath}.tmp`));
      await rename(`${localPath}.tmp`, localPath);
      return (await stat(localPath)).size;
    },
  };
};

/** Runs a program to its end; its output is text. */
export const start = (argv: readonly string[], env: NodeJS.ProcessEnv, { stdin, sink, timeoutMs = 60_000 }: RunOptions): Promise<Result> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    if (sink) child.stdout.pipe(sink);
    else child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // a program that ends without reading its input is no error of ours
    child.stdin.on('error', () => undefined);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(executionError('timeout', `${program} took too long`));
    }, timeoutMs);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(preconditionError('program-missing', `no program ${program}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    if (stdin instanceof Readable) stdin.pipe(child.stdin);
    else child.stdin.end(stdin);
  });

export const linksTo = (runner: Runner): Links => ({ to: () => runner, close: async () => undefined });
