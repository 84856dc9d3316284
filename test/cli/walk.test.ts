import { golden, Session } from './session';

/** One long session: what a person types from the first host to the last delete, and every word of the answers. */
const parts = new Map<string, readonly string[]>();
const part = (name: string, ...lines: string[]): void => {
  parts.set(name, lines);
};

const NOUNS = ['onehost', 'onedatastore', 'oneimage', 'onevnet', 'onetemplate', 'onevm', 'oneuser', 'onegroup', 'oneacl'];
const all = (words: string): string[] => NOUNS.map((noun) => `${noun} ${words}`);
const SHOWN = [
  'onehost show host1',
  'onedatastore show Images',
  "oneimage show 'debian 12'",
  'onevnet show private',
  'onetemplate show small',
  'onevm show 0',
  'oneuser show oneadmin',
  'onegroup show users',
];

part(
  'furnish',
  'onedatastore create images.tmpl',
  'onedatastore create system.tmpl',
  'onedatastore create files.tmpl',
  'onehost create host1 -i dummy -v dummy',
  'onevnet create net.tmpl',
  'oneimage create image.tmpl -d Images',
  'onetemplate create vm.tmpl',
);
part(
  'instantiate',
  'onetemplate instantiate small -m 2',
  'onetemplate instantiate 0 --name web-%i -m 2 --memory 512 --hold',
  'onevm create --name bare --cpu 0.5 --memory 128 --hold',
  'onevm create --name dry --cpu 1 --memory 1G --nic private --vnc --dry',
);
part('lists', ...all('list'));
part('lists as csv', ...all('list --csv'));
part(
  'lists with other columns',
  'onevm list -l ID,NAME,IP,STAT,HOST,CLUSTER',
  'onevm list -c user',
  'onevm list --size NAME=4,HOST=20',
  'onevm list --adjust NAME --no-header',
  'onevm list -n',
  'onevm list -k',
  'onehost list -l ID,TCPU,FCPU,ACPU,TMEM,FMEM,AMEM,REAL_CPU,REAL_MEM',
  'onehost list -k -l ID,ALLOCATED_MEM,REAL_MEM',
  'oneimage list -k',
  'onedatastore list -k -f DS=dummy',
  'oneimage list -l ID,NAME,REGTIME,MODTIME',
  "onevm list --csv --csv-del ';' -l ID,NAME",
);
part(
  'lists filtered',
  'onevm list -f STAT=runn',
  'onevm list -f NAME~web',
  'onevm list -f NAME~web,ID=3',
  'onevm list -f NAME=bare,ID=1 --operator OR',
  "onevm list -f 'CPU<1' -x",
  'onevm list -f NAME=nobody',
  'onevm list -f NAME=nobody -j',
  'onevm list mine',
  'onevm list 1',
  'onevm list oneadmin -l ID',
);
part('lists as xml', ...all('list -x'));
part('lists as json', ...all('list -j'));
part('lists as yaml', ...all('list -y'));
part('lists extended', 'onevm list --extended -x', 'onehost list --extended -j');
part('shows', ...SHOWN);
part('shows as xml', ...SHOWN.map((l) => `${l} -x`));
part('shows as json', ...SHOWN.map((l) => `${l} -j`));
part('shows as yaml', ...SHOWN.map((l) => `${l} -y`));
part('shows of a part', 'onevm show 0 --all', 'onevnet show private --show-ar', 'onevm show bare', 'onedatastore show 101');
part(
  'life',
  'onevm release 2',
  'onevm show 2',
  'onevm hold 2',
  'onevm deploy 3 host1 System',
  'onevm poweroff 0 -v',
  'onevm poweroff --hard small-1',
  'onevm list',
  'onevm resume 1',
  'onevm terminate --hard 0',
  'onevm list',
  'onevm show 0',
  'onevm poweroff 1..3',
  'onehost disable host1 -v',
  'onehost show host1',
  'onehost offline host1',
  'onehost list',
  'onehost enable host1',
  'onehost list',
);
part(
  'delete',
  'oneimage delete 0',
  'onevnet delete private',
  'onehost delete host1',
  'onedatastore delete Images,System',
  'onevm terminate 1..4',
  'onevm list',
  'onetemplate delete small -v',
  'onevnet delete private -v',
  'oneimage delete 0 -v',
  'onehost delete host1 -v',
  'onedatastore delete Images,101,Files -v',
  ...all('list'),
);

describe('a long session', () => {
  const said = new Map<string, string>();
  let log: readonly string[];
  beforeAll(async () => {
    const s = new Session();
    s.furnish();
    for (const [name, lines] of parts) {
      s.clock.pass(61);
      await s.type(...lines);
      said.set(name, s.transcript());
    }
    log = s.log;
    s.end();
  });

  test.each([...parts.keys()])('%s', (name) => {
    const text = said.get(name) as string;
    expect(text).toBe(golden(`walk-${name.replaceAll(' ', '-')}`, text));
  });

  test('all that was begun was done', () => expect(log.filter((line) => !line.endsWith('done'))).toEqual([]));
});

describe('on a terminal', () => {
  test('lists have colours and share the width, pages have titles that stand out', async () => {
    const t = new Session();
    t.furnish();
    for (const line of t.furnishing) await t.data(line);
    await t.data('onetemplate instantiate small -m 2');
    let text = '';
    for (const line of [
      'onevm list',
      'onevm list --no-expand',
      'onevm list --expand NAME=0.5,HOST=0.5',
      'onehost list',
      'onevm show 0',
      'onevnet show 0',
      'onehost show 0',
      'onevm show 9',
    ]) {
      const said = await t.run(line, { terminal: 100, env: { TERM: 'xterm' } });
      text += `$ ${line}\n${said.out}${said.err.replace(/^(?=.)/gm, '! ')}\n`;
    }
    const shown = t.scrub(text).replaceAll('\u001b', '\\e');
    expect(shown).toBe(golden('terminal', shown));
    const plain = await t.run('onevm list', { terminal: 100, env: { TERM: 'xterm', NO_COLOR: '1' } });
    expect(plain.out).not.toContain('\u001b');
    t.end();
  });
});
