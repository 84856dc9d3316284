import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describeColumns, filterRows, renderList, smallTable } from '../../../src/lib/output/list';
import { FakePager, FakeSink } from './fakeSink';
import { columns, listed, type Server, server, servers } from './servers';

describe('a list off a terminal', () => {
  it('cuts columns at their width with no mark, has one blank between, and strips what is blank at the end', async () => {
    expect(await listed()).toBe(
      ['  ID USER   NAME      STAT HOST  ', '  12 carol  mail      fail', '   3 domini a-long-da runn node1', '   0 carol  web       poff node-w', ''].join(
        '\n',
      ),
    );
  });

  it('cuts headings like cells', async () => {
    expect(await listed({ size: ['STAT=2'], list: ['STAT', 'ID'] })).toMatch(/^ST {3}ID\nfa {3}12\n/);
  });

  it('has a heading and nothing else for no rows, and not even that with --no-header', async () => {
    expect(await listed({}, { rows: [] })).toBe('  ID USER   NAME      STAT HOST  \n');
    expect(await listed({ noHeader: true }, { rows: [] })).toBe('');
  });

  it('shows the columns of --list, in any case, in that order', async () => {
    expect(await listed({ list: ['stat', 'Name'], noHeader: true })).toBe('fail mail\nrunn a-long-da\npoff web\n');
  });

  it('says which column is not there, and how to learn which are', async () => {
    await expect(listed({ list: ['ID', 'COLOUR'] }, { file: 'oneserver' })).rejects.toMatchObject({
      kind: 'usage',
      message: "Column 'COLOUR' not found",
      next: 'oneserver list --describe',
    });
  });

  it('shows a set by option or environment; the option wins; a set that is not there is not missed', async () => {
    const byOption = await listed({ listconf: 'net' });
    expect(byOption).toMatch(/^NAME {6}IP {15}\n/);
    expect(await listed({}, { env: { ONE_LISTCONF: 'net' } })).toBe(byOption);
    expect(await listed({ listconf: 'nowhere' }, { env: { ONE_LISTCONF: 'net' } })).toBe(await listed());
    expect(await listed({ list: ['ID'], listconf: 'net' })).toBe('  ID\n  12\n   3\n   0\n');
  });

  it('lets an adjust column grow to its longest value, never shrink', async () => {
    expect(await listed({ list: ['IP', 'STAT'], noHeader: true })).toBe('10.9.8.7          fail\n10.9.8.7          runn\n10.9.8.7,10.9.8.8 poff\n');
    expect(await listed({ list: ['NAME', 'STAT'], adjust: ['name'], noHeader: true })).toBe(
      'mail                 fail\na-long-database-name runn\nweb                  poff\n',
    );
    expect(await listed({ list: ['HOST', 'ID'], adjust: ['HOST'], noHeader: true }, { rows: [server(1, 'x', { host: 'n' })] })).toBe('n         1\n');
  });

  it('measures what stands where the column usually does, as the tables of the field do, unless it was asked to adjust', async () => {
    const wide = `${'ID'.padStart(20)}\nmail      ${'12'.padStart(20)}\na-long-da ${'3'.padStart(20)}\nweb       ${'0'.padStart(20)}\n`;
    expect(await listed({ list: ['NAME', 'ID'] })).toBe(`NAME      ${wide}`);
    expect(await listed({ list: ['NAME', 'ID'], adjust: ['ID'], noHeader: true })).toBe('mail        12\na-long-da    3\nweb          0\n');
  });

  it('means the width that --size gives, also for an adjust column', async () => {
    expect(await listed({ list: ['IP', 'STAT'], size: ['ip=3'], noHeader: true })).toBe('10. fail\n10. runn\n10. poff\n');
    await expect(listed({ size: ['NAME'] })).rejects.toThrow('--size NAME: a width is needed, as in NAME=20');
    await expect(listed({ size: ['NAME=0'] })).rejects.toThrow('--size NAME=0');
    await expect(listed({ size: ['NOPE=4'] })).rejects.toThrow("Column 'NOPE' not found");
  });

  it('does not expand', async () => {
    expect(await listed({ expand: true })).toBe(await listed());
  });

  it('gives the options to the columns', async () => {
    expect(await listed({ list: ['USER'], numeric: true, noHeader: true })).toBe('7\n8\n7\n');
  });

  it('counts a surrogate pair as one character and never splits it', async () => {
    const rows = [server(1, '🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘'), server(2, 'é🐘')];
    expect(await listed({ list: ['NAME', 'ID'], size: ['ID=4'], noHeader: true }, { rows })).toBe(`${'🐘'.repeat(9)}    1\né🐘           2\n`);
  });

  it('lets no value break its line or steer the terminal', async () => {
    expect(await listed({ list: ['NAME', 'ID'], size: ['ID=4'], noHeader: true }, { rows: [server(1, 'a\nb\u001b[2Jc'), server(2, 'x\u009by')] })).toBe(
      'a b [2Jc     1\nx y          2\n',
    );
  });

  it('writes many rows with few writes, and asks each cell once', async () => {
    const out = new FakeSink();
    let asked = 0;
    const value = (s: Server): string => {
      asked += 1;
      return s.name;
    };
    const counting: typeof columns = [{ name: 'NAME', size: 9, align: 'left', describe: '', value }];
    function* many(): Generator<Server> {
      for (let i = 0; i < 20_000; i += 1) yield server(i, `s${i}`);
    }
    await renderList(many(), counting, { noHeader: true }, { out, env: {}, shown: ['NAME'], confs: {} });
    expect(out.text.split('\n')).toHaveLength(20_001);
    expect(out.writes.length).toBeLessThan(10);
    expect(asked).toBe(20_000);
  });
});

describe('--filter', () => {
  const ids = (filter: string[], operator?: string): number[] => filterRows(servers, columns, { filter, operator }).map((s) => s.id);

  it.each([
    ['NAME=web', [0]],
    ['name=web', [0]],
    ['NAME!=web', [12, 3]],
    ['NAME~a', [12, 3]],
    ['NAME=a-long-da', []], // judged by the whole value, not by what the width leaves
    ['NAME=a-long-database-name', [3]],
    ['ID>0', [12, 3]],
    ['ID>=3', [3]], // strings: "12" stands before "3"
    ['ID<=12', [12, 0]],
    ['HOST=', [12]],
    ['NAME = web', [0]],
  ])('%s', (filter, expected) => {
    expect(ids([filter])).toEqual(expected);
  });

  it('joins by AND, or by OR when told', () => {
    expect(ids(['NAME~a', 'ID=3'])).toEqual([3]);
    expect(ids(['NAME=web', 'ID=3'], 'or')).toEqual([3, 0]);
    expect(() => ids(['NAME=web'], 'XOR')).toThrow("--operator is AND or OR, not 'XOR'");
  });

  it('refuses what it does not understand', () => {
    expect(() => ids(['NAME'])).toThrow("Expression 'NAME' incorrect");
    expect(() => ids(['=web'])).toThrow("Expression '=web' incorrect");
    expect(() => ids(['NAME!web'])).toThrow("Expression 'NAME!web' incorrect");
    expect(() => ids(['COLOUR=red'])).toThrow("Column 'COLOUR' not found");
  });

  it('sees the values as the options have them', () => {
    expect(filterRows(servers, columns, { filter: ['USER=8'], numeric: true }).map((s) => s.id)).toEqual([3]);
  });

  it('does not see the blanks that set a value off', () => {
    expect(filterRows([server(1, '  0 / -')], columns, { filter: ['NAME=0 / -'] })).toHaveLength(1);
  });

  it('may look at a column that is not shown', async () => {
    expect(await listed({ filter: ['IP~,'], list: ['ID'], noHeader: true })).toBe('   0\n');
  });
});

describe('--csv', () => {
  it('gives whole values, quotes what has to be quoted, and an empty value', async () => {
    const rows = [server(1, 'a,b', { host: '' }), server(2, 'say "hi"', { host: 'two\nlines' }), server(3, '  blanks ')];
    expect(await listed({ csv: true, list: ['ID', 'NAME', 'HOST'] }, { rows })).toBe(
      'ID,NAME,HOST\n1,"a,b",""\n2,"say ""hi""","two\nlines"\n3,  blanks ,node1\n',
    );
  });

  it('takes another delimiter, and may leave the heading out', async () => {
    expect(await listed({ csv: true, csvDel: ';', list: ['NAME', 'IP'], filter: ['ID=0'] })).toBe('NAME;IP\nweb;10.9.8.7,10.9.8.8\n');
    expect(await listed({ csv: true, csvDel: '|', list: ['IP'], noHeader: true, filter: ['ID=0'] })).toBe('10.9.8.7,10.9.8.8\n');
    await expect(listed({ csv: true, csvDel: '"' })).rejects.toThrow('--csv-del cannot be');
  });
});

describe('a list on a terminal', () => {
  const head = (text: string): string => `\u001b[1m\u001b[4m${text}\u001b[0m`;
  const plain = (text: string): string[] => stripVTControlCharacters(text).split('\n');

  it('has a bold underlined heading, and colours good and bad states with their padding', async () => {
    const rows = [server(1, 'a'), server(2, 'b', { stat: 'err' }), server(3, 'c', { stat: 'boot' })];
    const text = await listed({ list: ['ID', 'STAT'] }, { rows, out: new FakeSink(80) });
    expect(text).toBe(`${head('  ID STAT')}\n   1 \u001b[32mrunn\u001b[0m\n   2 \u001b[31m err\u001b[0m\n   3 boot\n`);
  });

  it('has no colours for who does not want them', async () => {
    expect(await listed({ list: ['STAT'] }, { out: new FakeSink(80), env: { NO_COLOR: '1' } })).toBe('STAT\nfail\nrunn\npoff\n');
    expect(await listed({ list: ['STAT'] }, { out: new FakeSink(80), env: { TERM: 'dumb' } })).not.toContain('\u001b');
  });

  // 4+6+9+4+6 and four blanks are 33: at 40 there are 7 to share, 4 for 9 of 15 and the rest for the last
  it('shares what is left by the widths, and what rounding leaves goes to the last', async () => {
    const [first] = plain(await listed({}, { out: new FakeSink(40) }));
    expect(first).toBe('  ID USER   NAME          STAT HOST     ');
    expect(first).toHaveLength(40);
  });

  it('never shrinks', async () => {
    expect(plain(await listed({}, { out: new FakeSink(20) }))[0]).toHaveLength(33);
    expect(plain(await listed({ expand: ['NAME=0.5'] }, { out: new FakeSink(20) }))[0]).toHaveLength(33);
  });

  it('expands the columns that are named, all when none is named, none with --no-expand', async () => {
    const at = async (options: Parameters<typeof listed>[0]): Promise<string> => plain(await listed(options, { out: new FakeSink(43) }))[0] as string;
    expect(await at({ expand: ['user'] })).toBe('  ID USER             NAME      STAT HOST  ');
    expect(await at({ expand: ['USER=0.2', 'NAME=0.5'] })).toBe('  ID USER     NAME           STAT HOST  ');
    // 10 to share among 29: 1, 2, 3, 1 and the 3 that are left
    expect(await at({ expand: true })).toBe('   ID USER     NAME          STAT HOST     ');
    expect(await at({ noExpand: true })).toHaveLength(33);
    await expect(at({ expand: ['NAME=2'] })).rejects.toThrow('--expand NAME=2: a share is a number from 0 to 1');
  });
});

describe('the pager of a list', () => {
  const rows = Array.from({ length: 30 }, (_, i) => server(i, `s${i}`));

  it('comes when the rows do not fit, without colours', async () => {
    const pager = new FakePager();
    const out = new FakeSink(80, 24);
    await listed({}, { rows, out, start: pager.start });
    expect(pager.commands).toEqual(['more']);
    expect(pager.text.split('\n')).toHaveLength(32);
    expect(pager.text).not.toContain('\u001b');
    expect(out.text).toBe('');
  });

  it('is the one of ONE_PAGER', async () => {
    const pager = new FakePager();
    await listed({}, { rows, out: new FakeSink(80, 24), start: pager.start, env: { ONE_PAGER: 'less -S' } });
    expect(pager.commands).toEqual(['less -S']);
  });

  it.each([
    ['with --no-pager', { noPager: true }, new FakeSink(80, 24)],
    ['when they fit', {}, new FakeSink(80, 32)],
    ['off a terminal', {}, new FakeSink()],
  ])('stays away %s', async (_, options, out) => {
    const pager = new FakePager();
    expect(await listed(options, { rows, out, start: pager.start })).toContain('s29');
    expect(pager.commands).toEqual([]);
  });

  it('counts the heading only when there is one', async () => {
    const pager = new FakePager();
    await listed({ noHeader: true }, { rows, out: new FakeSink(80, 31), start: pager.start });
    expect(pager.commands).toEqual([]);
    await listed({}, { rows, out: new FakeSink(80, 31), start: pager.start });
    expect(pager.commands).toEqual(['more']);
  });

  it('also shows CSV', async () => {
    const pager = new FakePager();
    await listed({ csv: true }, { rows, out: new FakeSink(80, 24), start: pager.start });
    expect(pager.text).toMatch(/^ID,USER,NAME,STAT,HOST\n0,carol,s0,/);
  });
});

describe('column files', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'columns-'));
    mkdirSync(join(home, '.one/cli'), { recursive: true });
    mkdirSync(join(home, 'etc/cli'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const around = (): Partial<Parameters<typeof listed>[1]> => ({ file: 'oneserver', etc: join(home, 'etc'), env: { HOME: home } });

  it('set widths and what is shown; the person’s own stands before the administrator’s', async () => {
    writeFileSync(join(home, 'etc/cli/oneserver.yaml'), ':NAME:\n  :size: 3\n:default:\n- :NAME\n');
    expect(await listed({ noHeader: true }, around())).toBe('mai\na-l\nweb\n');
    writeFileSync(join(home, '.one/cli/oneserver.yaml'), ':NAME:\n  :size: 3\n:default:\n- :NAME\n- :ID\n');
    expect(await listed({ noHeader: true }, around())).toBe('mai   12\na-l    3\nweb    0\n');
  });

  it('add sets, and leave alone what they do not name', async () => {
    writeFileSync(join(home, 'etc/cli/oneserver.yaml'), ':mine: [ :ID, :STAT ]\n');
    expect(await listed({ listconf: 'mine', noHeader: true }, around())).toBe('  12 fail\n   3 runn\n   0 poff\n');
    expect(await listed({}, around())).toBe(await listed());
  });

  it('may name columns that another version had', async () => {
    writeFileSync(join(home, 'etc/cli/oneserver.yaml'), ':PCI:\n  :size: 3\n:default:\n- :PCI\n- :ID\n');
    expect(await listed({ noHeader: true }, around())).toBe('  12\n   3\n   0\n');
  });

  it('are refused with file and line', async () => {
    const path = join(home, 'etc/cli/oneserver.yaml');
    writeFileSync(path, ':NAME:\n  :size: wide\n');
    await expect(listed({}, around())).rejects.toMatchObject({ kind: 'precondition', code: 'column-file', message: expect.stringContaining(`${path}:2: `) });
  });
});

it('--describe names the columns', () => {
  expect(describeColumns(columns.slice(0, 2))).toBe('ID                  : Number              \nNAME                : What it is called   \n');
});

it('a table in a page follows the rules of a list', () => {
  const two = columns.slice(0, 2);
  expect(smallTable(servers.slice(0, 2), two)).toEqual(['  ID NAME     ', '  12 mail', '   3 a-long-da']);
  expect(smallTable(servers.slice(0, 2), two, { terminal: 30 })[2]).toBe('   3 a-long-database-name');
});
