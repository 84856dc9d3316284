import { historyActionName } from '../../lib/model/historyActions';
import { parseRef, type Ref } from '../../lib/model/idLists';
import type { AcctRow } from '../../lib/ops/acct/read';
import type { Column, ListOptions } from '../../lib/output/list';
import { date, memory, size } from '../../lib/output/units';
import { momentOption, secondsOf } from '../args/moment';
import type { One } from '../context';
import { type Binary, defineCommand, flag, type Opt, text, words } from '../define';
import { printDocument } from '../formats';
import { printTitle, settingOf } from '../titled';

const acctColumns = (): readonly Column<AcctRow>[] => [
  { name: 'UID', size: 4, align: 'right', describe: 'User ID', value: (r) => String(r.vm.uid) },
  { name: 'VID', size: 4, align: 'right', describe: 'Virtual Machine ID', value: (r) => String(r.vm.id) },
  { name: 'SEQ', size: 3, align: 'right', describe: 'History record sequence number', value: (r) => String(r.record.seq) },
  { name: 'HOSTNAME', size: 15, align: 'left', describe: 'Host name', value: (r) => r.record.hostname },
  { name: 'ACTION', size: 16, align: 'left', describe: 'VM state change action', value: (r) => historyActionName(r.record.action) },
  { name: 'START_TIME', size: 14, align: 'right', describe: 'Start time', value: (r) => date(r.record.stime) },
  { name: 'END_TIME', size: 14, align: 'right', describe: 'End time', value: (r) => date(r.record.etime) },
  { name: 'MEMORY', size: 6, align: 'right', describe: 'Assigned memory', value: (r) => size(r.vm.memory_mb) },
  { name: 'CPU', size: 3, align: 'right', describe: 'Number of CPUs', value: (r) => String(r.vm.cpu) },
  { name: 'NETRX', size: 6, align: 'right', describe: 'Data received from the network', value: () => memory(0) },
  { name: 'NETTX', size: 6, align: 'right', describe: 'Data sent to the network', value: () => memory(0) },
  { name: 'DISK', size: 6, align: 'right', describe: 'Total disk size used', value: (r) => size(r.diskMb) },
];

const SHOWN = ['VID', 'HOSTNAME', 'ACTION', 'START_TIME', 'END_TIME', 'MEMORY', 'CPU', 'NETRX', 'NETTX', 'DISK'];
const names = (): string[] => acctColumns().map((c) => c.name);

const ref = (long: string, short: string, value: string, complete: 'users' | 'groups' | 'hosts', summary: string): Opt<Ref> => ({
  long,
  short,
  value,
  complete,
  summary,
  parse: parseRef,
});

const root = defineCommand({
  name: 'oneacct',
  summary: 'What VMs used, and where and when: a row for each stay of a VM on a host',
  args: {},
  options: {
    timezone: text('--timezone', 'TZ', 'time zone of the times given and shown', { short: '-t' }),
    start: momentOption('--start', '-s', 'stays that were going on then or begin later'),
    end: momentOption('--end', '-e', 'stays that began before that'),
    userfilter: ref('--userfilter', '-u', 'user', 'users', 'only VMs of this user'),
    group: ref('--group', '-g', 'group', 'groups', 'only VMs of this group'),
    host: ref('--host', '-H', 'HOST', 'hosts', 'only stays on this host'),
    xpath: text('--xpath', 'XPATH_EXPRESSION', "only records that this chooses: 'HISTORY[ETIME>0]'"),
    split: flag('--split', 'a table for each VM'),
    xml: flag('--xml', 'print the records as XML', '-x'),
    json: flag('--json', 'print the records as JSON', '-j'),
    csv: flag('--csv', 'print comma-separated values'),
    csvDel: text('--csv-del', 'del', 'separator of --csv'),
    list: words('--list', 'x,y,z', 'show these columns, in this order', { short: '-l', values: names }),
    describe: flag('--describe', 'say what the columns are'),
  },
  async run(one, _args, o) {
    if (o.describe) return undefined;
    // the whole process is one command: its times are all of one zone
    if (o.timezone !== undefined) process.env.TZ = o.timezone;
    const period = { start: secondsOf(o.start, false) ?? -1, end: secondsOf(o.end, true) ?? -1 };
    const rows = await one.call('acct.records', {
      ...period,
      ...(o.userfilter === undefined ? {} : { uid: await one.resolve('USER', o.userfilter) }),
      ...(o.group === undefined ? {} : { gid: await one.resolve('GROUP', o.group) }),
      ...(o.host === undefined ? {} : { hostId: await one.resolve('HOST', o.host) }),
    });
    return { period, rows: o.xpath === undefined ? rows : await chosen(rows, o.xpath) };
  },
  async view(result, one, o) {
    const { describeColumns, renderList } = await import('../../lib/output/list');
    if (!result) return void one.io.out.write(describeColumns(acctColumns()));
    const { rows, period } = result;
    const how = o as ListOptions;
    if (o.xml) return printXml(one, rows);
    if (o.json) return printDocument(one, { name: 'HISTORY_RECORDS', members: await documents(rows) }, { json: true });
    const show = (some: readonly AcctRow[], shown: readonly string[]) => renderList(some, acctColumns(), how, settingOf(one, 'oneacct', shown));
    if (o.csv) return show(byUser(rows).flat(), ['UID', ...SHOWN]);
    if (period.start !== -1 || period.end !== -1)
      one.io.out.write(`Showing active history records from ${shownTime(period.start)} to ${shownTime(period.end)}\n\n`);
    for (const its of byUser(rows)) {
      printTitle(one, `# User ${its[0]?.vm.uid}`);
      for (const table of o.split ? grouped(its, (r) => r.vm.id) : [its]) {
        await show(table, SHOWN);
        one.io.out.write('\n');
      }
    }
  },
});

const grouped = (rows: readonly AcctRow[], key: (r: AcctRow) => number): AcctRow[][] => {
  const groups = new Map<number, AcctRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups.values()];
};

const byUser = (rows: readonly AcctRow[]): AcctRow[][] => grouped(rows, (r) => r.vm.uid);

const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-11-23 14:05:00 +0100`, `-` for none */
const shownTime = (seconds: number): string => {
  if (seconds === -1) return '-';
  const d = new Date(seconds * 1000);
  const offset = -d.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())} ${zone}`;
};

const documents = async (rows: readonly AcctRow[]) => {
  const { stayDocument } = await import('../../lib/documents/vm');
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield stayDocument(row.record, row.view());
    },
  };
};

const chosen = async (rows: readonly AcctRow[], expression: string): Promise<AcctRow[]> => {
  const [{ parseXpath }, { stayDocument }] = [await import('../../lib/documents/xpath'), await import('../../lib/documents/vm')];
  const wanted = parseXpath(expression, 'HISTORY');
  return rows.filter((row) => wanted(stayDocument(row.record, row.view())));
};

/** The field writes the records one behind the other, without going in. */
const printXml = async (one: One, rows: readonly AcctRow[]): Promise<void> => {
  const { writeXml } = await import('../../lib/xml/write');
  one.io.out.write('<HISTORY_RECORDS>\n');
  for (const record of await documents(rows)) one.io.out.write(writeXml(record));
  one.io.out.write(`${rows.length === 0 ? '' : '\n'}</HISTORY_RECORDS>\n`);
};

export const oneacct: Binary = { name: 'oneacct', summary: 'Accounting', verbs: [], root };
