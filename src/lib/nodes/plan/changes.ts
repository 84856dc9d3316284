import { preconditionError } from '../../errors/errors';
import type { Facts, Owned } from '../facts/facts';
import type { FileChange, FolderChange, Step } from './step';

const PLAIN: Owned = { mode: '644', uid: 0, gid: 0 };

/**
 * The change that a file needs: none, or one. `edit` takes its text ('' when it is not there) and gives the new one. A file that is there keeps its
 * mode and owner unless `owned` says them. Errors: preconditionError 'path-unusable', when something else than a file is there.
 */
export const fileChange = (facts: Facts, path: string, edit: (text: string) => string, owned?: Owned): FileChange[] => {
  const found = facts.paths.get(path);
  if (found === undefined) throw new Error(`${path} was not asked for`);
  if (found.kind !== 'file' && found.kind !== 'absent')
    throw preconditionError('path-unusable', `${path} is ${found.kind === 'link' ? `a symbolic link to ${found.to}` : 'no file'}; it is left alone`, {
      next: `ls -ld ${path}`,
    });
  const before = found.kind === 'file' ? found.text.toString('utf8') : '';
  const text = edit(before);
  const kept = owned ?? (found.kind === 'file' ? found : PLAIN);
  const same = found.kind === 'file' && text === before && found.mode === kept.mode && found.uid === kept.uid && found.gid === kept.gid;
  if (same || (found.kind === 'absent' && text === '')) return [];
  return [{ path, before: found, after: { mode: kept.mode, uid: kept.uid, gid: kept.gid, text: Buffer.from(text) } }];
};

export const folderChange = (facts: Facts, wanted: FolderChange): FolderChange[] => {
  const found = facts.paths.get(wanted.path);
  if (found?.kind === 'folder' && found.mode === wanted.mode && found.uid === wanted.uid && found.gid === wanted.gid) return [];
  if (found !== undefined && found.kind !== 'folder' && found.kind !== 'absent')
    throw preconditionError('path-unusable', `${wanted.path} is no folder; it is left alone`, { next: `ls -ld ${wanted.path}` });
  return [wanted];
};

/** The step, when something of it is to be done: a folder, a file, what `always` says, or the commands of a time before that did not end. */
export const pendingOr = (facts: Facts, { always, ...step }: Step & { readonly always?: boolean }): Step[] =>
  always || (step.folders?.length ?? 0) > 0 || (step.files?.length ?? 0) > 0 || facts.pending.has(step.id) ? [step] : [];
