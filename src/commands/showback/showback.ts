import { parseRef, type Ref } from '../../lib/model/idLists';
import { figureText } from '../../lib/model/quotas';
import type { Month } from '../../lib/model/showback';
import type { Column, ListOptions } from '../../lib/output/list';
import type { ShowbackRow } from '../../state/showback';
import { momentOption, parseMoment } from '../args/moment';
import { type Binary, defineCommand, flag, type Opt, text, words } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printTitle, settingOf } from '../titled';

const showbackColumns = (): readonly Column<ShowbackRow>[] => [
  { name: 'UID', size: 4, align: 'right', adjust: true, describe: 'User ID', value: (r) => String(r.uid) },
  { name: 'USER_NAME', size: 8, align: 'left', describe: 'User name', value: (r) => r.uname },
  { name: 'GID', size: 4, align: 'right', describe: 'Group ID', value: (r) => String(r.gid) },
  { name: 'GROUP_NAME', size: 8, align: 'left', describe: 'Group name', value: (r) => r.gname },
  { name: 'VM_ID', size: 6, align: 'right', describe: 'Virtual Machine ID', value: (r) => String(r.vm_id) },
  { name: 'VM_NAME', size: 15, align: 'left', describe: 'Virtual Machine name', value: (r) => r.vm_name },
  { name: 'MONTH', size: 5, align: 'right', describe: 'Month', value: (r) => String(r.month) },
  { name: 'YEAR', size: 5, align: 'right', describe: 'Year', value: (r) => String(r.year) },
  { name: 'HOURS', size: 6, align: 'right', describe: 'Hours', value: (r) => figureText(r.hours) },
  { name: 'RUNNING_HOURS', size: 7, align: 'right', describe: 'Running hours', value: (r) => figureText(r.running_hours) },
  { name: 'COST', size: 15, align: 'right', describe: 'Cost', value: (r) => figureText(r.cpu_cost + r.memory_cost + r.disk_cost) },
];

const SHOWN = ['USER_NAME', 'GROUP_NAME', 'VM_ID', 'VM_NAME', 'MONTH', 'YEAR', 'HOURS', 'RUNNING_HOURS', 'COST'];

const months = {
  start: momentOption('--start', '-s', 'from the month of this day on'),
  end: momentOption('--end', '-e', 'to the month of this day'),
};

const monthOf = (t: string | undefined): Month | undefined => (t === undefined ? undefined : parseMoment(t, new Date()));
const between = (o: { readonly start?: string; readonly end?: string }): { first?: Month; last?: Month } => {
  const [first, last] = [monthOf(o.start), monthOf(o.end)];
  return { ...(first ? { first } : {}), ...(last ? { last } : {}) };
};

const ref = (long: string, short: string, complete: 'users' | 'groups', summary: string): Opt<Ref> => ({
  long,
  short,
  value: complete === 'users' ? 'user' : 'group',
  complete,
  summary,
  parse: parseRef,
});

const list = defineCommand({
  name: 'list',
  summary: 'List what was calculated, a table for each month',
  args: {},
  options: {
    ...months,
    userfilter: ref('--userfilter', '-u', 'users', 'only VMs of this user'),
    group: ref('--group', '-g', 'groups', 'only VMs of this group'),
    ...formatOptions,
    csv: flag('--csv', 'print comma-separated values'),
    csvDel: text('--csv-del', 'del', 'separator of --csv'),
    list: words('--list', 'x,y,z', 'show these columns, in this order', { short: '-l', values: () => showbackColumns().map((c) => c.name) }),
    describe: flag('--describe', 'say what the columns are'),
  },
  async run(one, _args, o) {
    if (o.describe) return undefined;
    return one.call('showback.list', {
      ...between(o),
      ...(o.userfilter === undefined ? {} : { uid: await one.resolve('USER', o.userfilter) }),
      ...(o.group === undefined ? {} : { gid: await one.resolve('GROUP', o.group) }),
    });
  },
  async view(rows, one, o) {
    const { describeColumns, renderList } = await import('../../lib/output/list');
    if (!rows) return void one.io.out.write(describeColumns(showbackColumns()));
    if (wantsDocument(o)) return printDocument(one, (await import('../../lib/documents/showback')).showbackDocument(rows), o);
    const show = (some: readonly ShowbackRow[]) => renderList(some, showbackColumns(), o as ListOptions, settingOf(one, 'oneshowback', SHOWN));
    if (o.csv) return show(rows);
    const byMonth = new Map<string, ShowbackRow[]>();
    for (const row of rows) byMonth.set(`${row.month}/${row.year}`, [...(byMonth.get(`${row.month}/${row.year}`) ?? []), row]);
    for (const [month, its] of byMonth) {
      printTitle(one, `# Showback for ${month}`);
      await show(its);
      one.io.out.write('\n');
    }
  },
});

const calculate = defineCommand({
  name: 'calculate',
  summary: 'Calculate hours and costs of each VM and month; what was calculated before is replaced',
  args: {},
  options: months,
  run: (one, _args, o) => one.call('showback.calculate', between(o)),
  view: () => undefined,
});

export const oneshowback: Binary = { name: 'oneshowback', summary: 'What VMs cost', verbs: [list, calculate] };
