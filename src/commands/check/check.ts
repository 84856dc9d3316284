import { usageError } from '../../lib/errors/errors';
import type { MendReport } from '../../lib/ops/check/mend';
import type { One } from '../context';
import { type Binary, defineCommand, flag, type Opt, text, words } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { settingOf } from '../titled';
import { type WaitHow, waitForMending, waitOptions } from '../waiting';
import { selectionArg, selectionOf } from './selection';
import { checkColumns, printCodes, printFindings, SHOWN } from './show';

/** For cron: see docs/exit-codes.md. */
export const FOUND = 1;
export const UNANSWERED = 2;

const options = {
  fix: flag('--fix', 'mend what can be mended safely; what was selected, or all'),
  remove: flag('--remove', 'with --fix: also move files that belong to nobody into a trash folder of their datastore'),
  except: { long: '--except', value: 'selection', list: true, summary: 'leave these out', values: selectionArg.values, parse: selectionOf } as Opt<
    readonly string[]
  >,
  timeout: waitOptions.timeout,
  describe: flag('--describe', 'say what the codes mean, and what mends each'),
  csv: flag('--csv', 'print comma-separated values'),
  csvDel: text('--csv-del', 'del', 'separator of --csv'),
  noHeader: flag('--no-header', 'leave the heading of --csv out'),
  list: words('--list', 'x,y,z', 'columns of --csv', { short: '-l', values: () => checkColumns().map((c) => c.name) }),
  ...formatOptions,
};

type Asked = Parameters<typeof printDocument>[2] & WaitHow & { readonly csv?: boolean };

const root = defineCommand({
  name: 'onecheck',
  summary: 'Compare the state with the hosts and the datastores',
  args: { selection: selectionArg },
  options,
  async run(one, { selection }, o): Promise<MendReport | undefined> {
    if (o.describe) return undefined;
    if (o.remove && !o.fix) throw usageError('onecheck: --remove goes with --fix', { next: 'onecheck --fix --remove' });
    const asked = { selection: selection ?? [], except: o.except ?? [] };
    if (o.fix) return one.call('check.mend', { ...asked, remove: o.remove === true });
    return { ...(await one.call('check.look', asked)), mended: [], begun: [], operation: undefined };
  },
  async view(report, one, o) {
    if (!report) return void printCodes(one);
    return show(one, report, o as Asked);
  },
});

const show = async (one: One, report: MendReport, o: Asked): Promise<number> => {
  // what is begun in --fix is little, and who asks wants to know how it ends
  const ended = report.operation === undefined ? 0 : await waitForMending(one, report.operation, 'mending', o.timeout ?? 600);
  const told = report.findings.map((f) => ({
    ...f,
    fate: report.mended.includes(f.key) ? ('mended' as const) : report.begun.includes(f.key) ? ('begun' as const) : ('found' as const),
  }));
  if (wantsDocument(o)) await printDocument(one, (await import('../../lib/documents/check')).checkDocument(report.asked, report.silent, told), o);
  else if (o.csv) await (await import('../../lib/output/list')).renderList(told, checkColumns(), o, settingOf(one, 'onecheck', SHOWN));
  else await printFindings(one, told);
  const left = told.filter((f) => f.fate === 'found' && f.weight !== 'note');
  if (!wantsDocument(o) && !o.csv) one.io.err.write(`${summary(report, told.length)}\n`);
  if (ended !== 0) return ended;
  return report.silent.length > 0 ? UNANSWERED : left.length > 0 ? FOUND : 0;
};

const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

const summary = ({ asked, silent, mended, begun }: MendReport, found: number): string =>
  [
    `${many(asked, 'host')} asked`,
    ...(silent.length > 0 ? [`${silent.join(', ')} did not answer: what is true there is not known`] : []),
    found === 0 ? 'nothing found' : many(found, 'finding'),
    ...(mended.length + begun.length > 0 ? [`${mended.length + begun.length} mended`] : []),
  ].join('; ');

export const onecheck: Binary = { name: 'onecheck', summary: 'Compare the state with the hosts and the datastores, and mend what differs', verbs: [], root };
