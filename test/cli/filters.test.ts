import fc from 'fast-check';
import { isSample, tries } from '../support/sample';
import { furnishedSession, type Session } from './session';

/** Whatever is filtered by, the same objects are in the table, in CSV and in the documents. */
let s: Session;
beforeAll(async () => {
  s = await furnishedSession();
  for (const line of [
    'onetemplate instantiate small -m 3',
    'onetemplate instantiate small --name web-%i -m 3 --hold',
    'onetemplate instantiate small --name twin -m 2 --memory 512 --hold',
    'onevm create --name "my vm" --cpu 0.5 --memory 64 --hold',
  ])
    await s.data(line);
  await s.data('onevm poweroff 0');
  s.clock.pass(3700);
  await s.data('onevm create --name late --cpu 2 --memory 4G --hold');
});
afterAll(() => s.end());

const ids = {
  table: async (words: string[]) => (await s.data(['onevm', 'list', '-l', 'ID', '--no-header', ...words])).split('\n').map((l) => l.trim()),
  csv: async (words: string[]) =>
    (await s.data(['onevm', 'list', '--csv', '-l', 'NAME,ID', '--no-header', ...words])).split('\n').map((l) => l.slice(l.lastIndexOf(',') + 1)),
  xml: async (words: string[]) => [...(await s.data(['onevm', 'list', '-x', ...words])).matchAll(/^ {4}<ID>(\d+)<\/ID>$/gm)].map((m) => m[1] as string),
  extended: async (words: string[]) =>
    [...(await s.data(['onevm', 'list', '-x', '--extended', ...words])).matchAll(/^ {4}<ID>(\d+)<\/ID>$/gm)].map((m) => m[1] as string),
  json: async (words: string[]) => ((JSON.parse(await s.data(['onevm', 'list', '-j', ...words])).VM_POOL.VM ?? []) as { ID: string }[]).map((vm) => vm.ID),
  yaml: async (words: string[]) => [...(await s.data(['onevm', 'list', '-y', ...words])).matchAll(/^ {2}(?:- | {2})ID: '(\d+)'$/gm)].map((m) => m[1] as string),
};

const same = async (words: string[]): Promise<string[]> => {
  const seen: Record<string, string[]> = {};
  for (const [form, read] of Object.entries(ids)) seen[form] = (await read(words)).filter((id) => id !== '');
  for (const form of Object.keys(ids)) expect({ form, ids: seen[form] }).toEqual({ form, ids: seen.table });
  return seen.table as string[];
};

/** What the cells of a column hold, so that most filters leave some rows and take others away. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  ID: ['0', '3', '5', '9', '10'],
  name: ['web-1', 'twin', 'my vm', 'late', 'web', 'm'],
  USER: ['oneadmin'],
  Stat: ['hold', 'poff', 'runn'],
  CPU: ['0.5', '1', '2'],
  MEM: ['2G', '512M', '64M', '4G'],
  HOST: ['host1', ''],
  CLUSTER: ['default', ''],
  TIME: ['0d 01h01m', '  0d 00h00m'],
  IP: ['10.1.16.12', '10.1.16.1'],
};
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '~'];
const odd = fc.oneof(
  fc.constantFrom('', '.*', '%', 'WEB', '=='),
  fc.string({ maxLength: 3 }).filter((v) => !v.includes(',')),
);
const condition = fc
  .constantFrom(...Object.keys(CELLS))
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.constantFrom(...OPERATORS),
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(CELLS[name] as string[])) }, { weight: 1, arbitrary: odd }),
    ),
  )
  .map((parts) => parts.join(''));

test('any filter', async () => {
  let some = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(condition, { minLength: 1, maxLength: 3 }),
      fc.constantFrom([], ['--operator', 'OR'], ['--operator', 'and']),
      async (conditions, operator) => {
        const found = await same([`--filter=${conditions.join(',')}`, ...operator]);
        if (found.length > 0 && found.length < 10) some += 1;
      },
    ),
    { numRuns: tries(40) },
  );
  // a property that only ever sees nothing, or everything, says nothing; of a few tries that may be
  if (!isSample) expect(some).toBeGreaterThan(5);
});

test.each<[string[], string[]]>([
  [[], ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']],
  [
    ['-f', 'STAT=hold'],
    ['9', '8', '7', '6', '5', '4', '3'],
  ],
  [
    ['-f', 'NAME~web,ID>=4'],
    ['5', '4'],
  ],
  [
    ['-f', 'NAME=twin,STAT=poff', '--operator', 'OR'],
    ['7', '6', '0'],
  ],
  [['-f', 'NAME=my vm'], ['8']],
  [
    ['--search', 'VM.NAME=twin'],
    ['7', '6'],
  ],
  [
    ['--search', 'VM.TEMPLATE.NIC[*].IP=10.1.16.10|VM.TEMPLATE.MEMORY=4096', '-f', 'NAME!=web'],
    ['9', '0'],
  ],
  [['--search', 'VM.NAME=nobody', 'mine'], []],
  [
    ['mine', '-f', 'HOST='],
    ['9', '8', '7', '6', '5', '4', '3'],
  ],
  [
    ['-f', 'STAT!=hold', 'group'],
    ['2', '1', '0'],
  ],
])('%j', async (words, expected) => expect(await same(words)).toEqual(expected));
