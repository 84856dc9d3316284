import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Node } from '../../../src/lib/drivers/node';
import { executionError, preconditionError } from '../../../src/lib/errors/errors';
import { quoteArgv } from '../../../src/lib/exec/quote';
import type { Links, Runner, RunOptions } from '../../../src/lib/exec/runner';
import { linksTo, start } from '../../contract/localRunner';

/**
 * A node that answers by OpenSSH, so that a test of a driver depends on no code of ours but the driver's. It is the one that
 * ONEKIT_TEST_NODE describes (JSON of NodeAccess), or one that is started in a lab of its own.
 */
export interface NodeAccess {
  /** its own host name */
  readonly name: string;
  /** argv to which a command line is added: in as the account of the cloud, and as root */
  readonly ssh: readonly string[];
  readonly root: readonly string[];
  readonly datastores: string;
}

export interface SshNode {
  readonly node: Node;
  readonly runner: Runner;
  readonly links: Links;
  asRoot(argv: readonly string[]): Promise<string>;
  stop(): void;
}

const LAB = join(__dirname, '../../support/lab/lab.sh');
const DATASTORES = '/var/lib/one/datastores';

/** Why no node can be had here; undefined when one can. */
export const whyNoNode = (): string | undefined => {
  if (process.env.ONEKIT_TEST_NODE) return undefined;
  return process.getuid?.() === 0 ? undefined : 'a lab needs root, and ONEKIT_TEST_NODE names no node';
};

export const startNode = (options: readonly string[] = []): SshNode => {
  if (process.env.ONEKIT_TEST_NODE) return reach(JSON.parse(process.env.ONEKIT_TEST_NODE) as NodeAccess, () => undefined);
  const base = mkdtempSync('/var/tmp/onekit-drivers-');
  const name = `drv${base
    .slice(-6)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0')}`;
  const lab = join(base, 'lab');
  const key = join(base, 'key');
  const must = (program: string, ...args: string[]): void => {
    const { status, stderr, error } = spawnSync(program, args, {
      env: { ...process.env, LAB_DIR: lab, LAB_NAME: name },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  };
  const stop = (): void => {
    must('bash', LAB, 'down');
    rmSync(base, { recursive: true, force: true });
  };
  must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  must('bash', LAB, 'up');
  try {
    must('bash', LAB, 'node-start', 'node1', '31', '--pubkey', `${key}.pub`, '--root-pubkey', `${key}.pub`, ...options);
  } catch (e) {
    stop();
    throw e;
  }
  const words = [
    'ip',
    'netns',
    'exec',
    name,
    'ssh',
    '-F',
    'none',
    '-i',
    key,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'BatchMode=yes',
    '-o',
    `UserKnownHostsFile=${lab}/known_hosts`,
  ];
  const shared = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=60', '-o', `ControlPath=${base}/%r`];
  return reach({ name: 'node1', ssh: [...words, ...shared, 'oneadmin@node1'], root: [...words, ...shared, 'root@node1'], datastores: DATASTORES }, stop);
};

const reach = (access: NodeAccess, stop: () => void): SshNode => {
  const node: Node = { id: 1, name: access.name, target: { host: access.name, port: 22, user: 'oneadmin' }, datastores: access.datastores };
  const runner = runnerOver(access.ssh);
  const asRoot = async (argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runnerOver(access.root).run(argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    return stdout;
  };
  return { node, runner, links: linksTo(runner), asRoot, stop };
};

const PUT = 'mkdir -p "$(dirname "$1")" && cat >"$1.$$" && chmod "$2" "$1.$$" && mv "$1.$$" "$1" && stat -c %s "$1"';

const runnerOver = (ssh: readonly string[]): Runner => {
  const run = (argv: readonly string[], options: RunOptions = {}) => start([...ssh, `exec ${quoteArgv(argv)}`], process.env, options);
  return {
    run,
    script: (text, args = [], options = {}) => run(['/bin/sh', '-c', text, 'test', ...args], options),
    async put(source, path, { mode = 0o600 } = {}) {
      const { code, stdout, stderr } = await run(['/bin/sh', '-c', PUT, 'put', path, mode.toString(8)], { stdin: source });
      if (code !== 0) throw executionError(/No space left/.test(stderr) ? 'node-disk-full' : 'put-failed', stderr);
      return Number(stdout);
    },
    async get(path, localPath) {
      if ((await run(['test', '-f', path])).code !== 0) throw preconditionError('file-missing', `no ${path}`);
      const child = spawn(ssh[0] ?? '', [...ssh.slice(1), `exec ${quoteArgv(['cat', path])}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      await pipeline(child.stdout, createWriteStream(`${localPath}.tmp`));
      await rename(`${localPath}.tmp`, localPath);
      return (await stat(localPath)).size;
    },
  };
};
