import { missingError } from '../../lib/errors/errors';
import type { HookInfo } from '../../lib/ops/hook/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { date } from '../../lib/output/units';
import type { HookExecutionRow } from '../../state/hooks';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand, flag, whole } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, printPage, tableLines, templateSection } from '../sections';

const said = (e: HookExecutionRow): string => (e.code === 0 ? 'SUCCESS' : 'ERROR');

/** The table of `log` names the hook; that of a hook's own page does not. */
export const executionLines = (log: readonly HookExecutionRow[], withHook: boolean) =>
  tableLines(log, [
    ...(withHook ? [{ ...column<HookExecutionRow>('HOOK', 5, 'right', (e) => String(e.hook_id)), adjust: true }] : []),
    { ...column<HookExecutionRow>('ID', 5, 'right', (e) => String(e.execution_id)), adjust: true },
    column<HookExecutionRow>('TIMESTAMP', 15, 'right', (e) => date(e.time)),
    { ...column<HookExecutionRow>('RC', 5, 'right', (e) => String(e.code)), adjust: true },
    { ...column<HookExecutionRow>('EXECUTION', 5, 'right', said), adjust: true },
  ]);

const executionSections = (e: HookExecutionRow): Section[] => [
  pairs('HOOK EXECUTION RECORD', [
    ['EXECUTION ID', String(e.execution_id)],
    ['TIMESTAMP', date(e.time)],
    ['COMMAND', e.command],
    ['ARGUMENTS', e.arguments],
    ['EXIT CODE', String(e.code)],
  ]),
  lines('EXECUTION STDOUT', e.stdout.split('\n')),
  lines('EXECUTION STDERR', e.stderr.split('\n')),
];

/** A hook that has done nothing yet has no log. */
const logSections = (log: readonly HookExecutionRow[]): Section[] =>
  log.length === 0 ? [] : [lines('EXECUTION LOG', executionLines(log, false), { bare: true })];

const sectionsOf = (h: HookInfo, execution: number | undefined): Section[] => {
  const head = pairs(`HOOK ${h.id} INFORMATION`, [['ID', String(h.id)], ['NAME', h.name], ['TYPE', h.type], lockRow(h.lock)]);
  if (execution === undefined) return [head, templateSection('HOOK TEMPLATE', unpack(h.template)), ...logSections(h.log)];
  const found = h.log.find((e) => e.execution_id === execution);
  if (!found) throw missingError(`hook ${h.id} has no execution ${execution}`, { next: `onehook show ${h.id}` });
  return [head, ...executionSections(found)];
};

export const show = defineCommand({
  name: 'show',
  summary: 'Show a hook: what it follows, what it runs, what it did',
  args: { hook: refArg('hook') },
  options: {
    execution: whole('--execution', 'exeid', 'one execution, with what the program said', '-e'),
    extended: flag('--extended', 'what all executions said'),
    ...formatOptions,
  },
  async run(one, { hook }, options) {
    const info = await one.call('hook.info', { id: await one.resolve('HOOK', hook) });
    return { info, sections: sectionsOf(info, options.execution) };
  },
  async view({ info, sections }, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/hook')).hookDocument(info), options);
    printPage(one, options.extended ? [...sections, ...info.log.flatMap(executionSections)] : sections, { labels: 18, padValues: true });
  },
});
