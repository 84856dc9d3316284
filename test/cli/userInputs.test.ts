import { Session } from './session';

/** The questions a template asks, and who answers them. */
const UI = `NAME=ui
CPU=1
MEMORY=64
USER_INPUTS=[ALPHA="M|text|Your name||bob",BETA="O|number|A number| |3",LST="M|list|Pick|a,b,c|a",PW="M|password|Pw",NOTE="O|text64|Note"]
CONTEXT=[ALPHA="$ALPHA"]
INPUTS_ORDER="ALPHA,BETA"
`;
const HEAD = 'There are some parameters that require user input. Use the string <<EDITOR>> to launch an editor (e.g. for multi-line inputs)\n';

describe('a template with user inputs', () => {
  let s: Session;
  beforeAll(async () => {
    s = new Session();
    s.file('ui', UI);
    s.file('fixed', 'NAME=fixed\nCPU=1\nMEMORY=64\nUSER_INPUTS=[F="M|fixed|?||8",MEMORY="M|range|Memory|64..128|64"]\n');
    await s.run('onetemplate create ui');
    await s.run('onetemplate create fixed');
  });
  afterAll(() => s.end());
  const userTemplate = async (vm: string) => (JSON.parse((await s.run(`onevm show ${vm} -j`)).out) as { VM: { USER_TEMPLATE: object } }).VM.USER_TEMPLATE;

  test('without anybody to ask says what is missing, and makes nothing', async () => {
    const before = await s.run('onevm list --no-header');
    const said = await s.run('onetemplate instantiate ui --name u0 --hold', { stdin: '' });
    expect(said).toMatchObject({ code: 255, out: `${HEAD}  * (ALPHA) Your name\n    Press enter for default (bob). ` });
    expect(said.err).toBe('end of file reached\n  next: onetemplate instantiate --help, or answer with --user-inputs ALPHA=bob,BETA=3,LST=a,PW=...,NOTE=...\n');
    expect(await s.run('onevm list --no-header')).toEqual(before);
  });

  test('takes answers with the command', async () => {
    const said = await s.run('onetemplate instantiate ui --name u1 --hold --user-inputs ALPHA=me,BETA=4,LST=b,PW=zz,NOTE=hi', { stdin: '' });
    expect({ ...said, out: said.out.replace(/\d+\n$/, 'N\n') }).toEqual({ code: 0, err: '', out: `${HEAD}VM ID: N\n` });
    expect(await userTemplate('u1')).toMatchObject({ ALPHA: 'me', BETA: '4', LST: 'b', PW: 'zz', NOTE: Buffer.from('hi').toString('base64') });
    expect((await s.run('onevm show u1 -x')).out).toContain('<ALPHA><![CDATA[me]]></ALPHA>\n      <DISK_ID>');
  });

  test('takes answers line by line: empty for the default, a number for an item of a list; what is unfit is asked again', async () => {
    const said = await s.run('onetemplate instantiate ui --name u2 --hold', { stdin: '\nfour\n44\n2\nsecret\n\n' });
    expect(said.err).toBe('');
    expect(said.out).toContain('"four" is not an integer');
    expect(said.out).toMatch(/VM ID: \d+\n$/);
    expect(await userTemplate('u2')).toMatchObject({ ALPHA: 'bob', BETA: '44', LST: 'c', PW: 'secret' });
    expect(await userTemplate('u2')).not.toHaveProperty('NOTE');
  });

  test.each([
    ['onetemplate instantiate ui --hold --user-inputs LST=d', /^--user-inputs: LST: "d" is none of a, b, c\n/],
    ['onetemplate instantiate ui --hold --user-inputs GAMMA=1', /^--user-inputs: the template asks for no GAMMA; it asks for ALPHA, BETA, /],
    ['onetemplate instantiate fixed --hold --user-inputs F=9,MEMORY=64', /^--user-inputs: F: it is fixed: "8"\n/],
    ['onetemplate instantiate fixed --hold --user-inputs MEMORY=1024', /^--user-inputs: MEMORY: 1024 is not in the range 64\.\.128\n/],
  ])('%s', async (line, message) => {
    const said = await s.run(line, { stdin: '' });
    expect(said).toMatchObject({ code: 255, out: '' });
    expect(said.err).toMatch(message);
  });

  test('capacity can be an input; an option answers it', async () => {
    await s.run('onetemplate instantiate fixed --name f1 --hold --user-inputs MEMORY=100', { stdin: '' });
    await s.run('onetemplate instantiate fixed --name f2 --hold --memory 512', { stdin: '' });
    expect((await s.run('onevm list --no-header -l NAME,MEM')).out).toMatch(/^f2 +512M\nf1 +100M\n/);
    expect(await userTemplate('f1')).toMatchObject({ F: '8' });
  });
});

test('a template comes as JSON or YAML too, from a file or standard input', async () => {
  const s = new Session();
  s.file('t.json', '{"NAME": "j", "CPU": 1, "MEMORY": 64, "DISK": [{"TYPE": "swap", "SIZE": 5}]}');
  s.file('bad.yaml', 'NAME: y\nDISK: {A: {B: 1}}\n');
  expect((await s.run('onetemplate create t.json')).out).toBe('ID: 0\n');
  expect((await s.run('onetemplate create', { stdin: 'name: y\ncpu: 1\nmemory: 64\n' })).out).toBe('ID: 1\n');
  expect((await s.run('onetemplate show j')).out).toContain('CPU="1"\nDISK=[\n  SIZE="5",\n  TYPE="swap" ]\nMEMORY="64"\n');
  expect((await s.run('onetemplate create bad.yaml')).err).toMatch(/^bad\.yaml:2:11: expected a plain value of DISK\/A /);
  s.end();
});
