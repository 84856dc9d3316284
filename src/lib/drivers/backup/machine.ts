import { executionError, type OneError, preconditionError } from '../../errors/errors';
import { quoteArgv } from '../../exec/quote';
import type { Links, Result, Runner, Target } from '../../exec/runner';
import type { Node } from '../node';
import { isFrontEnd } from '../node';
import type { Capacity } from '../storage/driver';
import { complaint, idText } from '../toolOutput';

/** What the drivers of backups stand on. */
export interface BackupParts {
  readonly links: Links;
  readonly local: Runner;
  /** datastores of the front-end, and of machines that are reached by ssh */
  readonly datastores: string;
  readonly remoteDatastores: string;
  /** how a machine is reached of which only the name is said */
  readonly ssh: { readonly user: string; readonly port: number };
}

/** The machine that has a repository. */
export interface Machine {
  readonly name: string;
  readonly runner: Runner;
  /** the directory of the datastore on it */
  readonly directory: string;
  /** a command for a person, as typed here */
  typed(...argv: string[]): string;
}

/** A host of the network by its name or address, with `:port` if need be; absent: the front-end itself. */
export const machineOf = (parts: BackupParts, datastoreId: number, host: string | undefined, user: string | undefined): Machine => {
  if (host === undefined)
    return { name: 'the front-end', runner: parts.local, directory: `${parts.datastores}/${idText(datastoreId)}`, typed: (...argv) => quoteArgv(argv) };
  const target = targetOf(parts, host, user);
  return {
    name: target.host,
    runner: parts.links.to(target),
    directory: `${parts.remoteDatastores}/${idText(datastoreId)}`,
    typed: (...argv) => `ssh ${target.user}@${target.host} ${quoteArgv(argv)}`,
  };
};

/** `filer1`, `filer1:2222`, `10.0.0.1`, `[fd00::1]:22` */
export const hostAndPort = (text: string): { readonly host: string; readonly port: number | undefined } | undefined => {
  const [, v6, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9][A-Za-z0-9.-]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  if (host === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65535))) return undefined;
  return { host, port: port === undefined ? undefined : Number(port) };
};

const targetOf = (parts: BackupParts, text: string, user: string | undefined): Target => {
  const found = hostAndPort(text);
  if (!found) throw preconditionError('backup-attribute', `"${text}" is not the name or address of a host`);
  return { host: found.host, port: found.port ?? parts.ssh.port, user: user ?? parts.ssh.user };
};

/** The runner of a node that a VM's files are on. */
export const runnerOf = (parts: BackupParts, node: Node): Runner => (isFrontEnd(node) ? parts.local : parts.links.to(node.target));

/** Exit codes of our scripts; anything else is a tool's. */
export const EXIT = { full: 28, notWritable: 41, noTool: 42, cutShort: 43, missing: 44 } as const;

const FULL = /no space left on device|disk quota exceeded/i;

/** What a script of ours came back with, as one of our errors. */
export const failureOf = (machine: Machine, result: Result, what: string, changed = 'nothing: what was written of it is removed'): OneError => {
  const { stderr } = result;
  if (result.code === EXIT.full || FULL.test(stderr))
    return executionError('backup-full', `${what}: no space left on ${machine.name} in ${machine.directory}`, {
      changed,
      next: machine.typed('df', '-h', machine.directory),
      output: stderr,
    });
  if (result.code === EXIT.notWritable)
    return preconditionError('backup-directory', `${what}: ${machine.directory} on ${machine.name} cannot be written: ${complaint(result)}`, {
      next: machine.typed('ls', '-ld', machine.directory),
      output: stderr,
    });
  if (result.code === EXIT.missing) return executionError('backup-missing', `${what}: ${machine.name} does not have it`, { output: stderr });
  return executionError('backup-failed', `${what} on ${machine.name} failed: ${complaint(result)}`, { changed, output: stderr });
};

/** check DIRECTORY: can it be written, or made? Changes nothing. */
export const CHECK = `
LC_ALL=C; export LC_ALL
at=$1
while [ ! -e "$at" ]; do at=\${at%/*}; [ -n "$at" ] || at=/; done
[ -d "$at" ] && [ -w "$at" ] && [ -x "$at" ] || { echo "$at is not a directory that $(id -un) may write to" >&2; exit ${EXIT.notWritable}; }
`;

/** room DIRECTORY: total, free and used bytes; used is what lies in it. */
const ROOM = `
LC_ALL=C; export LC_ALL
at=$1
while [ ! -e "$at" ]; do at=\${at%/*}; [ -n "$at" ] || at=/; done
set -- "$1" $(stat -f -c '%b %a %S' -- "$at")
used=0
[ ! -d "$1" ] || used=$(du -s -B 1 -- "$1" | cut -f 1)
echo "$(($2 * $4)) $(($3 * $4)) $used"
`;

const MIB = 1024 * 1024;

export const roomOn = async (machine: Machine): Promise<Capacity & { readonly freeBytes: number }> => {
  const result = await machine.runner.script(ROOM, [machine.directory]);
  const [total, free, used] = result.stdout.trim().split(' ').map(Number);
  if (result.code !== 0 || total === undefined || free === undefined || used === undefined) throw failureOf(machine, result, 'asking for the room');
  return { totalMb: Math.floor(total / MIB), freeMb: Math.floor(free / MIB), usedMb: Math.floor(used / MIB), freeBytes: free };
};

/** tables and directories of the file system itself */
const MARGIN = 1.01;

export const reserveOn = async (machine: Machine, bytes: number): Promise<void> => {
  const { freeBytes } = await roomOn(machine);
  const needed = Math.ceil(bytes * MARGIN) + MIB;
  if (freeBytes >= needed) return;
  throw executionError(
    'backup-full',
    `no space left on ${machine.name} in ${machine.directory}: ${Math.floor(freeBytes / MIB)} MB are free, the backup needs ${Math.ceil(needed / MIB)} MB`,
    { changed: 'nothing', next: machine.typed('df', '-h', machine.directory) },
  );
};
