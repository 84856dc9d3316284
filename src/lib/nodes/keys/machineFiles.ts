import { executionError, preconditionError } from '../../errors/errors';
import type { Result, Runner } from '../../exec/runner';
import { CHANGED } from '../apply/scripts';
import type { Facts } from '../facts/facts';
import { SSH_DIR } from '../folders';
import { sha256, sumOf } from '../sums';
import { hasKey, type Replacement, withNextBeside, withNextInstead } from './keyLines';
import { BYTES_BEFORE, REPLACE } from './scripts';

/** Of the account that prepares machines, and of oneadmin: both are logged in to by the front-end. */
const ROOT_SSH = '/root/.ssh';
export const LOGIN_FILES = [ROOT_SSH, SSH_DIR].flatMap((dir) => ['authorized_keys', 'authorized_keys2'].map((f) => `${dir}/${f}`));
export const HOST_FILES = [`${ROOT_SSH}/known_hosts`, `${SSH_DIR}/known_hosts`, '/etc/ssh/ssh_known_hosts'];

/** Which accounts let a key in, by the files of the machine. */
export const letIn = (facts: Facts, key: string): ('root' | 'oneadmin')[] => {
  const has = (dir: string): boolean => LOGIN_FILES.some((f) => f.startsWith(`${dir}/`) && hasKey(textAt(facts, f), key));
  return [...(has(ROOT_SSH) ? (['root'] as const) : []), ...(has(SSH_DIR) ? (['oneadmin'] as const) : [])];
};

const textAt = (facts: Facts, path: string): string => {
  const found = facts.paths.get(path);
  return found?.kind === 'file' ? found.text.toString('utf8') : '';
};

/** The new keys stand beside the old ones in these files of a machine. */
export const addBeside = (runner: Runner, facts: Facts, files: readonly string[], replacements: readonly Replacement[]): Promise<void> =>
  rewrite(runner, facts, files, (text) => withNextBeside(text, replacements));

/** The old keys are in none of these files any more, and forget does not bring them back. */
export const takeOut = async (runner: Runner, facts: Facts, files: readonly string[], replacements: readonly Replacement[]): Promise<void> => {
  for (const { path, was } of facts.entries) {
    const before = was?.text?.toString('utf8') ?? '';
    const after = withNextInstead(before, replacements);
    if (files.includes(path) && after !== before)
      await done(runner.script(BYTES_BEFORE, [path, sha256(Buffer.from(after))], { stdin: after }), `the manifest of ${path} could not be written`);
  }
  await rewrite(runner, facts, files, (text) => withNextInstead(text, replacements));
};

const rewrite = async (runner: Runner, facts: Facts, files: readonly string[], edit: (text: string) => string): Promise<void> => {
  for (const path of files) {
    const found = facts.paths.get(path);
    if (found?.kind !== 'file') continue;
    const before = found.text.toString('utf8');
    const text = edit(before);
    if (text === before) continue;
    const result = await runner.script(REPLACE, [sumOf(found), sha256(Buffer.from(text)), path, found.mode, String(found.uid), String(found.gid)], {
      stdin: text,
    });
    if (result.code === CHANGED)
      throw preconditionError('changed-since', `${path} was changed while its keys were; it was not written`, { next: 'the same command again' });
    await done(Promise.resolve(result), `${path} could not be written`);
  }
};

/** The output of a script of ours. Errors: executionError 'keys-failed'. */
export const done = async (running: Promise<Result>, what: string): Promise<string> => {
  const { code, stdout, stderr } = await running;
  if (code === 0) return stdout;
  throw executionError('keys-failed', `${what}: ${stderr.trim().split('\n').at(-1) || `exit code ${code}`}`, {
    changed: 'nothing that was let in before is kept out',
    next: 'the same command again',
    output: stderr,
  });
};
