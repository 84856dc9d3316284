import type { Column, ListOptions, ListSetting } from '../../../src/lib/output/list';
import { renderList } from '../../../src/lib/output/list';
import type { StartPager } from '../../../src/lib/output/pager';
import { FakeSink } from './fakeSink';

/** A small table that has everything a column can have. */
export interface Server {
  readonly id: number;
  readonly owner: string;
  readonly uid: number;
  readonly name: string;
  readonly stat: string;
  readonly host: string;
  readonly ips: string;
}

export const columns: readonly Column<Server>[] = [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number', value: (s) => String(s.id) },
  { name: 'NAME', size: 9, align: 'left', expand: true, describe: 'What it is called', value: (s) => s.name },
  { name: 'USER', size: 6, align: 'left', describe: 'Whose it is', value: (s, how) => (how.numeric ? String(s.uid) : s.owner) },
  { name: 'STAT', size: 4, align: 'right', describe: 'State', value: (s) => s.stat },
  { name: 'HOST', size: 6, align: 'left', expand: true, describe: 'Where it is', value: (s) => s.host },
  { name: 'IP', size: 8, align: 'left', adjust: true, describe: 'Addresses', value: (s) => s.ips },
];

export const server = (id: number, name: string, more: Partial<Server> = {}): Server => ({
  id,
  name,
  owner: 'carol',
  uid: 7,
  stat: 'runn',
  host: 'node1',
  ips: '10.9.8.7',
  ...more,
});

export const servers: readonly Server[] = [
  server(12, 'mail', { stat: 'fail', host: '' }),
  server(3, 'a-long-database-name', { owner: 'dominique', uid: 8 }),
  server(0, 'web', { stat: 'poff', host: 'node-with-a-name', ips: '10.9.8.7,10.9.8.8' }),
];

export const shown = ['ID', 'USER', 'NAME', 'STAT', 'HOST'];

interface Around extends Partial<ListSetting> {
  readonly rows?: Iterable<Server>;
  readonly start?: StartPager;
}

export const listed = async (options: ListOptions = {}, around: Around = {}): Promise<string> => {
  const out = (around.out as FakeSink | undefined) ?? new FakeSink();
  const { rows, start, ...setting } = around;
  await renderList(rows ?? servers, columns, options, { out, env: {}, shown, confs: { net: ['NAME', 'IP'] }, ...setting }, start);
  return out.text;
};
