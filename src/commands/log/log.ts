import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { deniedError, messageOf, missingError, preconditionError, usageError } from '../../lib/errors/errors';
import { isAdmin } from '../../lib/model/permissions';
import { refArg } from '../args/refs';
import type { One } from '../context';
import type { Arg, Binary } from '../define';
import { defineCommand, text } from '../define';
import { type Telling, told } from '../told';

/** Whoever asks for a log that is not there gets 1, as of the field's command. */
const LOGS_WAY: Telling = { exit: 1, only: ['missing', 'usage'] };

const pagerOptions = {
  pager: text('--pager', 'pager', 'what shows it on a terminal, instead of ONE_PAGER', { short: '-p' }),
  pagerOpts: text('--pager-opts', 'pager_opts', 'words for the pager'),
};

interface PagerWords {
  readonly pager?: string;
  readonly pagerOpts?: string;
}

const paged = async (one: One, chunks: Iterable<string>, o: PagerWords): Promise<void> => {
  const { writePaged } = await import('../../lib/output/pager');
  const program = o.pager ?? one.io.env.ONE_PAGER ?? (o.pagerOpts === undefined ? undefined : 'more');
  const command = [program, o.pagerOpts].filter((word) => word !== undefined).join(' ');
  await writePaged(chunks, { out: one.io.out, env: { ...one.io.env, ...(command === '' ? {} : { ONE_PAGER: command }) } });
};

const getVm = defineCommand({
  name: 'get-vm',
  summary: 'Print the log of a VM: what was asked for, by whom, and each step of the work',
  changes: false,
  args: { id: refArg('vm') },
  options: pagerOptions,
  run: (one, { id }) => told(LOGS_WAY, async () => one.call('vm.log', { id: await one.resolve('VM', id) })),
  async view(log, one, options) {
    const { vmLogLines } = await import('./vmLines');
    const { printable } = await import('../../lib/output/errorText');
    await paged(
      one,
      vmLogLines(log).map((line) => `${printable(line)}\n`),
      options,
    );
  },
});

const SERVICES = ['oned'];

const serviceArg: Arg<string> = { usage: 'service', values: SERVICES, parse: (word) => word };

const CHUNK = 65_536;

/** In pieces: a log may be larger than memory should be. */
function* piecesOf(file: number): Generator<string> {
  const buffer = Buffer.alloc(CHUNK);
  const decoder = new StringDecoder('utf8');
  try {
    for (let read = readSync(file, buffer, 0, CHUNK, null); read > 0; read = readSync(file, buffer, 0, CHUNK, null))
      yield decoder.write(buffer.subarray(0, read));
  } finally {
    closeSync(file);
  }
}

const opened = (path: string): number => {
  try {
    return openSync(path, 'r');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') throw missingError(`there is no ${path}: oned has not been woken yet`, { next: 'oned --status' });
    throw preconditionError('log-unreadable', `${path} cannot be read: ${messageOf(e)}`, { next: `ls -l ${path}` });
  }
};

/** It tells of everybody's VMs. */
const adminOnly = async (one: One): Promise<void> => {
  const caller = await one.caller();
  if (!isAdmin(caller)) throw deniedError(`[one.system.log] User [${caller.uid}] : Not authorized to read the log of oned.`);
};

const logOf = async (one: One, service: string, type: string | undefined): Promise<Iterable<string>> => {
  if (!SERVICES.includes(service)) throw usageError(`Service '${service}' not found (there are: ${SERVICES.join(', ')})`, { next: 'onelog get oned' });
  if (type !== undefined && !/^\.?log$/.test(type)) throw usageError(`Log file type '${type}' not found`, { next: 'onelog get oned' });
  await adminOnly(one);
  return piecesOf(opened(join(one.paths.var, `${service}.log`)));
};

const get = defineCommand({
  name: 'get',
  summary: 'Print the log of oned, as it was woken by commands',
  changes: false,
  args: { service: serviceArg },
  options: { type: text('--type', 'type', 'log (there is no other)', { short: '-t', values: ['log'] }), ...pagerOptions },
  run: (one, { service }, options) => told(LOGS_WAY, () => logOf(one, service, options.type)),
  view: (pieces, one, options) => paged(one, pieces, options),
});

export const onelog: Binary = { name: 'onelog', summary: 'Logs: what was done to a VM, and what oned did', verbs: [get, getVm] };
