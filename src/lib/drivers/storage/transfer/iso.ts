import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import type { Result, Runner } from '../../../exec/runner';
import { complaint } from '../../toolOutput';
import type { ContextDisk, ContextFile } from '../driver';

const NO_TOOL = 40;

/** mkiso LABEL OUTPUT FOLDER, by whichever tool is there; all three take the same words. -f: a file that was given by its path is a link here. */
const MAKE_ISO = `
LC_ALL=C; export LC_ALL
set -- -quiet -f -J -R -V "$1" -o "$2" "$3"
for tool in genisoimage mkisofs; do
  if command -v $tool >/dev/null; then exec $tool "$@"; fi
done
if command -v xorriso >/dev/null; then exec xorriso -as mkisofs "$@"; fi
exit ${NO_TOOL}
`;

/** Makes the CD in a folder that only we can read, hands its path to `use`, and takes all of it away. */
export const withIso = async (local: Runner, scratch: string | undefined, cd: ContextDisk, use: (iso: string) => Promise<void>): Promise<void> => {
  cd.files.forEach(checkName);
  // ISO 9660 has 32 characters for the label; a guest finds its CD by it
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(cd.label)) throw new Error(`not a label for a CD: ${JSON.stringify(cd.label)}`);
  const folder = await mkdtemp(join(scratch ?? tmpdir(), 'onekit-context-'));
  try {
    const content = join(folder, 'content');
    const iso = join(folder, 'context.iso');
    await mkdir(content);
    for (const file of cd.files) await stage(join(content, file.name), file);
    const result = await local.script(MAKE_ISO, [cd.label, iso, content]);
    if (result.code !== 0) throw notMade(result);
    await use(iso);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const checkName = (file: ContextFile): void => {
  if (file.name === '' || file.name === '.' || file.name === '..' || /[/\0]/.test(file.name))
    throw new Error(`not a file name for the context CD: ${JSON.stringify(file.name)}`);
};

const stage = async (path: string, { content, name }: ContextFile): Promise<void> => {
  if (typeof content === 'string') return writeFile(path, content, { mode: 0o644 });
  const source = resolve(content.path);
  const stats = await stat(source).catch(() => undefined);
  if (!stats?.isFile()) throw preconditionError('context-file-missing', `there is no file ${source} for ${name} on the context CD`);
  await symlink(source, path);
};

const notMade = (result: Result): OneError =>
  result.code === NO_TOOL
    ? preconditionError('iso-tool-missing', 'no tool that makes a context CD is there: tried genisoimage, mkisofs, xorriso', {
        next: 'apt-get install genisoimage',
      })
    : executionError('context-failed', `the context CD could not be made: ${complaint(result)}`, { output: result.stderr });
