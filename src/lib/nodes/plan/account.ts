import { preconditionError } from '../../errors/errors';
import type { Facts } from '../facts/facts';
import { HOME, ONE } from '../folders';
import { folderChange, pendingOr } from './changes';
import type { FolderChange, Step } from './step';

/** None fits it. What useradd puts there by itself is a locked account, which sshd without PAM lets nobody into, with whatever key. */
const NO_PASSWORD = '*';

/** The account that owns VMs and images, with the same number everywhere: files on NFS carry numbers, not names. */
export const accountSteps = (facts: Facts): Step[] => {
  const group = entryOf(facts.group, 'group');
  const user = entryOf(facts.passwd, 'passwd');
  const id = String(ONE.id);
  const commands = [
    ...(group === undefined ? [['groupadd', '--gid', id, ONE.name]] : []),
    ...(user === undefined
      ? [['useradd', '--uid', id, '--gid', id, '--home-dir', HOME, '--create-home', '--shell', '/bin/bash', '--password', NO_PASSWORD, ONE.name]]
      : []),
  ];
  if (user !== undefined && user[5] !== HOME)
    throw preconditionError('account-home', `the home of ${ONE.name} is ${user[5]}, not ${HOME}`, { next: `usermod --home ${HOME} ${ONE.name}` });
  return pendingOr(facts, {
    id: 'account',
    title: `account ${ONE.name} (${id}:${id}), home ${HOME}`,
    folders: homeChange(facts),
    commands,
    always: commands.length > 0,
    ...(user === undefined ? { account: ONE.name } : {}),
  });
};

/** Who else may look into it is the administrator's to say. */
const homeChange = (facts: Facts): FolderChange[] => {
  const found = facts.paths.get(HOME);
  const ours = found?.kind === 'folder' && found.uid === ONE.id && found.gid === ONE.id;
  return ours ? [] : folderChange(facts, { path: HOME, mode: '750', uid: ONE.id, gid: ONE.id });
};

/** The line that has both our name and our number; a line with only one of them is somebody else's, and in the way. */
const entryOf = (lines: readonly string[], file: string): string[] | undefined => {
  const fields = lines.map((l) => l.split(':'));
  const wrong = fields.find(([name, , id]) => name !== ONE.name || id !== String(ONE.id));
  if (wrong === undefined) return fields[0];
  throw preconditionError('account-taken', `${file} has ${wrong[0]} with number ${wrong[2]}; ${ONE.name} has to be ${ONE.id}, and nobody else`, {
    next: `getent ${file} ${ONE.name} ${ONE.id}`,
  });
};
