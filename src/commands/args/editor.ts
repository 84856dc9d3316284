import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../../lib/errors/errors';
import { printTemplate } from '../../lib/template/print';
import type { Template } from '../../lib/template/template';
import { readTemplate } from '../../lib/templateForms/read';
import type { Io } from '../io';

/**
 * The template as somebody leaves it in $EDITOR (else vi), in a file that nobody else can read. undefined: nothing was changed in it.
 * Where there is neither a terminal nor an EDITOR, nobody can be asked: a usage error.
 */
export const editTemplate = async (io: Io, template: Template): Promise<Template | undefined> => {
  const editor = (io.env.VISUAL || io.env.EDITOR || (io.stdin.isTTY ? 'vi' : '')).split(/\s+/).filter((word) => word !== '');
  if (editor.length === 0) throw usageError('no template was given: name a file, or pipe it in', { code: 'no-terminal' });
  const folder = mkdtempSync(join(tmpdir(), 'one-'));
  const path = join(folder, 'template');
  try {
    const before = printTemplate(template);
    writeFileSync(path, before, { mode: 0o600, flag: 'wx' });
    const [program = '', ...words] = editor;
    const { status, error } = spawnSync(program, [...words, path], { stdio: 'inherit', env: io.env, cwd: io.cwd });
    if (error || status !== 0)
      throw usageError(`the editor "${editor.join(' ')}" ${error ? `cannot be started: ${error.message}` : `ended with ${status}`}; nothing was changed`, {
        code: 'editor',
        next: 'set EDITOR to an editor, or name a file',
      });
    const after = readFileSync(path, 'utf8');
    return after === before ? undefined : await readTemplate(after, { file: 'the edited template' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
