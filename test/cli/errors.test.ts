import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Arg, optionsOf, type Verb } from '../../src/commands/define';
import { allBinaries } from '../../src/commands/generate/all';
import { INDEXED, type IndexedNoun } from '../../src/commands/nameIndex';
import { NOUNS } from '../../src/state/objects';
import { sample } from '../support/sample';
import { furnished, type How, type Said, saidBesides } from './session';

/** Requests that cannot be done: 255, nothing on standard output, and on standard error what is wrong and what to type; but for the few that the field tells otherwise. */
const session = furnished(
  'onetemplate instantiate small -m 2 --name twin',
  // whatever a verb takes besides its object, there is one of that name
  'onegroup create host1',
  'oneuser create host1 secret',
);

beforeEach(() => session().charter());

const refused = async (line: string | string[], about: RegExp, how: How = {}): Promise<Said> => {
  const said = await session().run(line, how);
  const typed = [line].flat().join(' ');
  expect(ALOUD.test(typed) ? said.out + said.err : said.err).toMatch(about);
  expect([line, said.code, ALOUD.test(typed) || said.out]).toEqual([line, typed.startsWith('onelog ') ? 1 : 255, ALOUD.test(typed) || '']);
  return said;
};

/** Told on standard output once the object is asked for; one that cannot be asked for ends the verb. */
const ALOUD = /^one(user|group) (umask|quota)\b/;

const takesObjects = (verb: Verb): boolean =>
  Object.values(verb.args)[0]?.complete !== undefined && Object.values(verb.args)[0]?.complete !== 'file' && !['list', 'top'].includes(verb.name);
/** Those that print documents, and those that change something. */
const takesJson = (verb: Verb): boolean => Object.values(optionsOf(verb)).some((some) => some.some((o) => o.long === '--json'));
const verbs = allBinaries.flatMap((binary) => binary.verbs.filter(takesObjects).map((verb) => ({ at: `${binary.name} ${verb.name}`, binary, verb })));

describe.each(sample(verbs, 16))('$at', ({ binary, verb }) => {
  const [first, ...others] = Object.values(verb.args) as [Arg<unknown>, ...Arg<unknown>[]];
  const { label, long } = NOUNS[INDEXED[first.complete as IndexedNoun]];
  const more = others.filter((a) => !a.optional).map((a) => a.values?.[0] ?? (a.complete === undefined && !/(id|size)$/.test(a.usage) ? 'host1' : '0'));
  const how = saidBesides[`${binary.name} ${verb.name}`] ?? [];
  // for those that read a template when no file is named
  const refuses = (line: string[], about: RegExp): Promise<Said> => refused(line, about, { stdin: 'SIZE=1\n' });
  const words = (object: string, ...options: string[]): string[] => [binary.name, verb.name, object, ...more, ...how, ...options];

  test('a number that nothing has', () => refuses(words('4242'), new RegExp(`^\\[one\\.\\w+\\.\\w+\\] Error getting ${long} \\[4242\\]\\.\n`)));
  test('a name that nothing has', () => refuses(words('no such'), new RegExp(`^${label} named no such not found\\.\n`)));
  test('a name with what could be code', () => refuses(words("x'; DROP TABLE vms; --"), new RegExp(`^${label} named x'; DROP TABLE vms; -- not found\\.\n`)));
  if (first.list) {
    test('several, one of them unknown by name: none is touched', () => refuses(words('4242,no such'), new RegExp(`^${label} named no such not found\\.\n$`)));
    test('several unknown numbers: each is told', async () => {
      const { err } = await refuses(words('4242..4243'), /4242/);
      if (!ALOUD.test(`${binary.name} ${verb.name}`)) expect(err).toContain('4243');
    });
  }
  if (takesJson(verb))
    test('-j tells it as JSON', async () => {
      for (const object of ['4242', 'no such']) {
        const { err } = await refuses(words(object, '-j'), /\n$/);
        expect(JSON.parse(err)).toEqual({ error: { code: 'missing', kind: 'missing', message: expect.stringContaining(object), changed: null, next: null } });
      }
    });
});

describe('names that several have', () => {
  test('are refused, with the ids there are', () => refused('onevm show twin', /^There are multiple VMs with name twin\.\n {2}next: use an id: 0, 1\n$/));
  test('before anything is done', async () => {
    await refused('onevm terminate 0,twin', /^There are multiple VMs with name twin\./);
    expect(await session().data('onevm list -l ID --no-header')).toBe('   1\n   0\n');
  });
  test('for programs', async () =>
    expect(JSON.parse((await refused('onevm show twin -j', /./)).err).error).toMatchObject({ code: 'ambiguous', next: 'use an id: 0, 1' }));
});

describe('who asks', () => {
  test.each<[string, string, RegExp]>([
    [
      'a wrong password',
      'onevm list --user oneadmin --password wrong',
      /^User couldn't be authenticated, aborting call\.\n {2}next: check the user and password in /,
    ],
    ['an unknown user', 'onevm list --user nobody --password x', /^User couldn't be authenticated/],
    ['a user that only servers are', 'onevm list --user serveradmin --password x', /^User couldn't be authenticated/],
    ['a wrong password of a change', 'onevm terminate 0 --user oneadmin --password wrong', /^User couldn't be authenticated/],
  ])('%s', (_what, line, about) => refused(line, about));

  test('a wrong password and an unknown user look the same', async () => {
    const [wrong, unknown] = [
      await session().run('oneuser show --user oneadmin --password wrong -j'),
      await session().run('oneuser show --user nobody --password wrong -j'),
    ];
    expect(wrong).toEqual(unknown);
    expect(JSON.parse(wrong.err).error).toMatchObject({ code: 'not-authenticated', kind: 'denied' });
  });

  const auth = (text: string, mode = 0o600): NodeJS.ProcessEnv => {
    const path = join(session().location, 'another-auth');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return { ONE_AUTH: path };
  };
  test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
    [
      'a file that is not there',
      () => ({ ONE_AUTH: '/nowhere/auth' }),
      /^there are no credentials: \/nowhere\/auth does not exist\n {2}next: echo 'USER:PASSWORD' > \/nowhere\/auth && chmod 600 \/nowhere\/auth\n$/,
    ],
    ['a file without a colon', () => auth('oneadmin\n'), /does not hold user:password\n {2}next: /],
    ['an empty file', () => auth(''), /does not hold user:password/],
    ['a file that others can read', () => auth('oneadmin:x\n', 0o644), /can be read or written by others \(mode 0644\)\n {2}next: chmod 600 /],
    ['a file with a wrong password', () => auth('oneadmin:wrong\n'), /^User couldn't be authenticated/],
  ])('%s', async (_what, env, about) => {
    const { out, err, code } = await session().run('onevm list', { env: env() });
    expect(err).toMatch(about);
    expect([code, out]).toEqual([255, '']);
  });
  test('the right password on the command line', async () => {
    const password = readFileSync(join(session().location, 'auth'), 'utf8').trim().split(':')[1] as string;
    expect(await session().data(`oneuser show --user oneadmin --password ${password}`)).toContain('NAME            : oneadmin');
    expect((await session().run(`oneuser show --user oneadmin --password ${password}x`)).err).not.toContain(password);
  });
});

describe('lists', () => {
  test.each<[string, RegExp]>([
    ['onevm list -l ID,WEIGHT', /^Column 'WEIGHT' not found\n/],
    ['onevm list -f WEIGHT=1', /^Column 'WEIGHT' not found\n/],
    ['onevm list -f NAME', /^Expression 'NAME' incorrect\n/],
    ['onevm list -f NAME=x --operator XOR', /^--operator is AND or OR, not 'XOR'\n/],
    ['onevm list --size NAME=wide', /^--size NAME=wide: a width is needed/],
    ['onevm list --expand NAME=2', /^--expand NAME=2: a share is a number from 0 to 1/],
    ['onevm list --csv --csv-del ""', /^--csv-del cannot be ""\n/],
    ['onevm list nobody', /^USER named nobody not found\.\n/],
    ['onevm list -f WEIGHT=1 -x', /^Column 'WEIGHT' not found\n/],
  ])('%s', (line, about) => refused(line, about));
});

describe('what is given', () => {
  test.each<[string, RegExp]>([
    ['onehost sync', /^onehost sync is not needed: nodes hold no scripts of ours[^\n]*\n {2}next: onehost forceupdate\n/],
    ['onehost sync --force host1', /^onehost sync is not needed/],
    ['onedatastore create', /^a template file is needed: NAME, TYPE, DS_MAD, TM_MAD\n {2}next: onedatastore create FILE\n$/],
    ['onedatastore create nowhere.tmpl', /^command create: argument 0 must be one of file, \(nowhere\.tmpl: (Error: )?ENOENT/],
    ['onedatastore create .', /^command create: argument 0 must be one of file, \(\.: it is not a file\)\n/],
    ['onedatastore create images.tmpl', /NAME is already taken by DATASTORE 100\.\n {2}next: onedatastore show 100\n$/],
    ['onedatastore create broken.tmpl', /broken\.tmpl:2:\d+: /],
    [
      'onehost create h',
      /^Drivers are mandatory to create a host:\n\t -i information driver\n\t -v hypervisor driver\n {2}next: onehost create h -i kvm -v kvm\n$/,
    ],
    ['onehost create host1 -i dummy -v dummy', /NAME is already taken by HOST 0\./],
    ['onehost create a/b -i dummy -v dummy', /Invalid NAME/],
    ['onehost create h -i dummy -v dummy -c nowhere', /^CLUSTER named nowhere not found\.\n/],
    ['oneimage create image.tmpl', /^Datastore to save the image is mandatory: \n\t -d datastore_id\n {2}next: onedatastore list\n$/],
    ['oneimage create image.tmpl -d nowhere', /^DATASTORE named nowhere not found\.\n/],
    ['oneimage create -d 100 --name x --path /tmp/x --type CHEESE', /^Type should be: OS, /],
    ['oneimage create -d 100 --name x --size 3cm --type DATABLOCK', /^Size value malformed/],
    ['onevnet create', /^a template file is needed: NAME, VN_MAD, BRIDGE, AR\n/],
    ['onetemplate create', /Invalid NAME, it cannot be empty\n {2}next: onetemplate create --help\n$/],
    ['onetemplate create --name a;b', /char ';' is not allowed/],
    ['onetemplate create --name small --cpu 1 --memory 1', /NAME is already taken by TEMPLATE 0\./],
    ['onetemplate create --name x --memory much', /^Memory value malformed/],
    ['onetemplate create --name x --cpu fast', /^invalid argument: --cpu fast\n/],
    ['onetemplate create --name x --context nothing', /^--context: "nothing" is not KEY=VALUE\n/],
    ['onetemplate create --name x --nic private:ip', /^"private:ip": a name, then :attribute=value as often as needed\n/],
    ['onetemplate create --name x --ssh nowhere.pub', /^--ssh nowhere\.pub: ENOENT/],
    ['onetemplate instantiate small -m 0', /^--multiple 0: between 1 and 1000\n/],
    ['onetemplate instantiate small -m 1001', /^--multiple 1001: between 1 and 1000\n/],
    ['onetemplate instantiate small nowhere.tmpl', /argument 0 must be one of file, \(nowhere\.tmpl/],
    ['onevm create', /^a template file, or options like --cpu and --memory, are needed\n {2}next: onevm create --help\n$/],
    ['onevm deploy 0 nowhere', /^HOST named nowhere not found\.\n/],
    ['onevm deploy 0 host1 nowhere', /^DATASTORE named nowhere not found\.\n/],
  ])('%s', async (line, about) => {
    session().file('broken.tmpl', 'NAME = x\nTYPE = [ oh\n');
    await refused(line, about);
  });

  test('a template on standard input', async () => {
    const made = await session().run('onetemplate create', { stdin: 'NAME = piped\nCPU = 1\nMEMORY = 64\n' });
    expect(made).toEqual({ code: 0, err: '', out: 'ID: 1\n' });
    const broken = await session().run('onetemplate create', { stdin: 'NAME = [\n' });
    expect([broken.code, broken.out]).toEqual([255, '']);
    expect(broken.err).toMatch(/^standard input:\d+:\d+: /);
  });
});

describe('what cannot be done now', () => {
  test('says in which states it could be', () => refused('onevm resume 0', /^\[one\.vm\.action\] Error performing action "resume": .*RUNNING.*POWEROFF.*\n/));
  test('of several, the others are done', async () => {
    await session().data('onevm poweroff 0');
    const said = await session().run('onevm resume 0,1 -v');
    expect(said.code).toBe(255);
    expect(said.out).toBe('VM 0: resuming\n');
    expect(said.err).toMatch(/RUNNING/);
  });
  test('an image in use', () =>
    refused('oneimage delete 0', /^\[one\.image\.delete\] Cannot delete image\. There are 2 VMs using it\.\n {2}next: oneimage show 0\n$/));
  test('a network in use', () => refused('onevnet delete 0', /^\[one\.vn\.delete\] Can not remove a virtual network with leases in use/));
  test('a host in use', () => refused('onehost delete 0', /^\[one\.host\.delete\] Cannot delete host, it has 2 VMs: 0,1\n/));
  test('a datastore in use', () => refused('onedatastore delete 100', /^\[one\.datastore\.delete\] Cannot delete datastore\. Datastore 100 is not empty/));
});

test('every error ends its line, and no error names the code it comes from', async () => {
  for (const line of ['onevm show 4242', 'onevm show nobody', 'onevm list -f X', 'onehost create h', 'onevm fly']) {
    const { err } = await session().run(line);
    expect(err).toMatch(/\n$/);
    expect(err).not.toMatch(/\.ts|\.js|at \w+ \(|this is a bug/);
  }
});

/** The words of a verb of any command, those that it is all of included. */
const everyVerb = allBinaries.flatMap((binary) => [
  ...(binary.root ? [{ words: [binary.name], verb: binary.root }] : []),
  ...binary.verbs.map((verb) => ({ words: [binary.name, verb.name], verb })),
]);

describe('-j tells what is wrong with the words of every verb as JSON', () => {
  const told = async (words: readonly string[], message: RegExp): Promise<void> => {
    const { out, err, code } = await session().run([...words, '-j']);
    expect([words.join(' '), code, out]).toEqual([words.join(' '), 255, '']);
    expect(JSON.parse(err)).toEqual({
      error: { code: 'usage', kind: 'usage', message: expect.stringMatching(message), changed: null, next: expect.any(String) },
    });
  };

  test('an option that there is not', async () => {
    for (const { words } of everyVerb) await told([...words, '--no-such-option'], /^invalid option: --no-such-option/);
  });

  test('an argument that is missing', async () => {
    const wanting = everyVerb.filter(({ verb }) => Object.values(verb.args).some((a) => !a.optional));
    expect(wanting.length).toBeGreaterThan(200);
    for (const { words } of wanting) await told(words, /requires (one parameter|\d parameters) to run/);
  });

  test('an argument too much', async () => {
    for (const { words, verb } of everyVerb) await told([...words, ...Object.keys(verb.args).map(() => '0'), 'more', 'yet'], /^Wrong number of arguments/);
  });
});
