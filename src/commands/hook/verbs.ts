import { usageError } from '../../lib/errors/errors';
import { fileArg, refsArg } from '../args/refs';
import { writtenTemplate } from '../args/templateFile';
import { defineCommand, flag, type Opt, whole } from '../define';
import { forEach, reportEach } from '../forEach';
import { executionLines } from './show';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a hook of a template file',
  args: { file: fileArg() },
  options: { dry: flag('--dry', 'print the template and do nothing') },
  async run(one, { file }, options) {
    const written = await writtenTemplate(one.io, 'create', file);
    if (!written) throw usageError('a template file is needed: NAME, TYPE, COMMAND', { next: 'onehook create FILE' });
    if (options.dry) return { dry: written.text.replace(/\n?$/, '\n'), id: -1 };
    return { dry: '', id: await one.call('hook.create', { template: written.template }) };
  },
  view: ({ dry, id }, one) => void one.io.out.write(dry === '' ? `ID: ${id}\n` : dry),
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete hooks, and what is known of their executions',
  args: { ids: refsArg('hook') },
  options: {},
  run: (one, { ids }) => forEach(one, 'HOOK', ids, (id) => one.call('hook.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'HOOK', 'deleted', options),
});

/** A day or a moment as people write it, in the time of this machine: 2026-11-25, 2026-11-25 10:30. */
const moment = (long: string, value: string, summary: string): Opt<number> => ({
  long,
  value,
  summary,
  parse(text) {
    const m = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
    if (!m) throw usageError(`invalid argument: ${long} ${text}`, { next: 'onehook log --since 2026-11-25' });
    const [year, month, day, hour, minute, second] = m.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
    return Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1000);
  },
});

export const log = defineCommand({
  name: 'log',
  summary: 'Print what hooks did',
  changes: false,
  args: {},
  options: {
    since: moment('--since', 'date', 'from this moment on: 2026-11-25 or "2026-11-25 10:30"'),
    until: moment('--until', 'date', 'up to this moment'),
    hookId: whole('--hook-id', 'id', 'of this hook only'),
    error: flag('--error', 'only those that ended badly'),
    success: flag('--success', 'only those that ended well'),
    xml: flag('--xml', 'print it as XML', '-x'),
  },
  run(one, _args, o) {
    if (o.error && o.success) throw usageError('--error and --success exclude each other', { next: 'onehook log' });
    return one.call('hook.log', { since: o.since, until: o.until, hookId: o.hookId, success: o.success ? true : o.error ? false : undefined });
  },
  async view(rows, one, o) {
    if (o.xml) {
      const { hookLogDocument } = await import('../../lib/documents/hook');
      return (await import('../formats')).printDocument(one, hookLogDocument(rows), { xml: true });
    }
    if (rows.length === 0) return;
    one.io.out.write(
      `${executionLines(rows, true)
        .map((line) => (typeof line === 'string' ? line : line.heading))
        .join('\n')}\n`,
    );
  },
});
