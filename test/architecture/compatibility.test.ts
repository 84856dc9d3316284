import { type Binary, type Opt, optionsOf, type Verb } from '../../src/commands/define';
import { allBinaries } from '../../src/commands/generate/all';
import { compatibilityDoc } from '../../src/commands/generate/compatibility';
import { field, fieldList } from '../../src/commands/generate/field';
import { verbsOf } from '../../src/commands/generate/words';

/** What the page says of us has to follow from the declarations, and what we offer has to be the field's or be declared as ours. */
const wantedOf = (binary: Binary): readonly string[] => field.find((f) => f.name === binary.name)?.verbs.map((v) => v.name) ?? [];
const known = allBinaries.filter((b) => field.some((f) => f.name === b.name));

test('the facts of the field are whole', () => {
  expect(field.length).toBeGreaterThan(25);
  expect(field.flatMap((b) => b.verbs).length).toBeGreaterThan(350);
  expect(fieldList.map((o) => o.long)).toEqual(expect.arrayContaining(['--filter', '--csv-del', '--yaml']));
  expect(field.find((b) => b.name === 'onevm')?.verbs.find((v) => v.name === 'deploy')).toEqual({
    name: 'deploy',
    args: { required: 2, all: 3, usage: '<range|vmid_list> <hostid> [<datastoreid>]' },
    options: expect.arrayContaining([{ long: '--enforce', short: '-e', value: undefined }]),
  });
});

test.each(known.map((b) => [b.name, b] as const))('%s has no verb that the field does not know and that is not declared as ours', (_name, binary) => {
  const verbs = binary.root ? [] : binary.verbs;
  expect(verbs.filter((v) => !wantedOf(binary).includes(v.name) && v.ours === undefined).map((v) => v.name)).toEqual([]);
  expect(verbs.filter((v) => wantedOf(binary).includes(v.name) && v.ours !== undefined).map((v) => v.name)).toEqual([]);
});

test('differences are sentences a person can use', () => {
  const notes = allBinaries
    .flatMap((b) => verbsOf(b).flatMap((v) => [v.differs, v.ours, ...optionsOf(v).own.map((o) => o.differs)]))
    .filter((n) => n !== undefined);
  expect(notes.length).toBeGreaterThan(3);
  expect(notes.filter((n) => n.length < 15 || /[.\n]$/.test(n))).toEqual([]);
});

describe('the page', () => {
  const option = (long: string, more: Partial<Opt<unknown>> = {}): Opt<unknown> => ({ long, summary: 'x', ...more });
  const verb = (name: string, more: Partial<Verb> = {}): Verb => ({
    name,
    summary: 'x',
    args: {},
    options: {},
    run: async () => undefined,
    view: () => undefined,
    ...more,
  });
  const list = verb('list');
  const pageOf = (...verbs: Verb[]): string => compatibilityDoc([{ name: 'onehost', summary: 'x', verbs: [list, ...verbs] }]);
  const rowOf = (page: string, name: string): string | undefined => page.split('\n').find((l) => l.startsWith(`| \`${name}\` |`));

  test('says of every verb of the field what it is', () => {
    const page = pageOf();
    for (const v of field.find((b) => b.name === 'onehost')?.verbs ?? []) expect(rowOf(page, v.name)).toBeDefined();
    expect(rowOf(page, 'rename')).toContain('| not yet: ');
    expect(page).toMatch(/^\| oneflow \| `list`/m);
  });

  test('a verb works, differs by its note, or by its arguments', () => {
    const arg = { usage: 'hostid', parse: (t: string) => t };
    expect(rowOf(pageOf(verb('enable', { args: { a: arg } })), 'enable')).toBe('| `enable` | works |  |');
    expect(rowOf(pageOf(verb('enable', { args: { a: arg }, differs: 'looks first' })), 'enable')).toContain('**differs**: looks first |');
    expect(rowOf(pageOf(verb('enable')), 'enable')).toContain('**differs**: arguments here: none |');
  });

  test('so do its options', () => {
    const row = rowOf(
      pageOf(
        verb('create', {
          args: { a: { usage: 'h', parse: (t) => t }, b: { usage: 'f', optional: true, parse: (t) => t } },
          options: { im: option('--im', { value: 'x' }), vm: option('--vm', { short: '-v' }), more: option('--no-look') },
        }),
      ),
      'create',
    );
    expect(row).toBe(
      [
        '| `create` | works | `-c --cluster` not yet: 0.3, the rest of the surface',
        '`-i --im` **differs**: without its short form -i',
        '`-v --vm` **differs**: takes no value here',
        'ours besides: `--no-look` |',
      ].join('<br>'),
    );
  });

  test('verbs that the field does not have are named as ours', () =>
    expect(rowOf(pageOf(verb('why', { ours: 'says why it waits' })), 'why')).toBe('| `why` | ours: says why it waits |  |'));
});
