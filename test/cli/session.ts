import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Binary } from '../../src/commands/define';
import { openDrivers } from '../../src/commands/drivers';
import { allBinaries } from '../../src/commands/generate/all';
import type { Io, Stream } from '../../src/commands/io';
import { main } from '../../src/commands/main';
import { serve } from '../../src/commands/oned/serve';
import { version } from '../../src/commands/version';
import { loadConfig } from '../../src/lib/config/config';
import { resolvePaths } from '../../src/lib/config/paths';
import { openSecrets } from '../../src/lib/config/secrets';
import { DUMMY_IMAGES, DUMMY_SYSTEM } from '../../src/lib/drivers/storage/dummy/figures';
import { size } from '../../src/lib/output/units';
import { openState, refuseOpenFile } from '../../src/state/open';
import { Copies, copyFolder } from '../support/folders';
import { cheapHash, TestClock } from '../support/world';

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

export interface How {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** standard output and error are a terminal that wide */
  readonly terminal?: number;
  /** and that high; 1000 when absent */
  readonly rows?: number;
  /** what `top` does instead of waiting */
  readonly pause?: (seconds: number) => Promise<boolean>;
}

/** As a shell splits a line: blanks, single and double quotes. */
export const split = (line: string): string[] => [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|[^\s'"]+)+/g)].map((m) => m[0].replace(/['"]/g, ''));

const sink = (columns: number | undefined, rows = 1000): Stream & { text: string } => ({
  text: '',
  isTTY: columns !== undefined,
  columns,
  rows: columns === undefined ? undefined : rows,
  write(text) {
    this.text += text;
  },
});

export const binaryNamed = (name: string): Binary => {
  const found = allBinaries.find((b) => b.name === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found;
};

/** What has to be said to some verbs besides their arguments before they look at their object. */
export const saidBesides: Readonly<Record<string, readonly string[]>> = {
  'onevm recover': ['--failure'],
  'onevnet recover': ['--failure'],
  'onevm disk-attach': ['--image', '0'],
  'onevm nic-attach': ['--network', '0'],
  'onevm pci-attach': ['--pci', '02:00.0'],
  'oneimage restore': ['--datastore', '0'],
};

/** What the dummy datastores have: image and system. */
const OURS = [0, ...[DUMMY_IMAGES, DUMMY_SYSTEM].flatMap((d) => [d.totalMb, d.freeMb, d.usedMb])].flatMap((mb) => [String(mb), size(mb)]);

/** A cloud in a folder of its own and a person who types. Commands run in this process, with dummy drivers; so does the worker they wake, to its end, before the next command. */
export class Session {
  readonly clock = new TestClock();
  readonly log: string[] = [];
  private working: Promise<void> | undefined;
  private readonly written: string[] = [];
  /** false: work is left undone */
  workerAnswers = true;

  constructor(readonly location = realpathSync(mkdtempSync(join(tmpdir(), 'onekit-cli-')))) {
    mkdirSync(join(location, 'work'), { recursive: true });
  }

  file(name: string, text: string): void {
    writeFileSync(join(this.location, 'work', name), text);
  }

  /** What `onevm create-chart` reads before it asks for the VM. */
  charter(): void {
    mkdirSync(join(this.location, 'etc/cli'), { recursive: true });
    writeFileSync(join(this.location, 'etc/cli/onevm.yaml'), ':charters:\n  :suspend:\n    :time: "+60"\n');
  }

  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { ONE_LOCATION: this.location, ONE_AUTH: join(this.location, 'auth'), HOME: this.location, ...more };
  }

  async run(line: string | readonly string[], how: How = {}): Promise<Said> {
    const [name = '', ...words] = typeof line === 'string' ? split(line) : line;
    const out = sink(how.terminal, how.rows);
    const err = sink(how.terminal);
    const stdin = Object.assign(Readable.from(how.stdin === undefined ? [] : [Buffer.from(how.stdin)]), { isTTY: how.stdin === undefined });
    const io: Io = { env: this.env(how.env), stdin, out, err, cwd: join(this.location, 'work') };
    const code = await main(binaryNamed(name), words, io, { clock: this.clock, hashPassword: cheapHash, startWorker: () => this.wake(), pause: how.pause });
    await this.working;
    return { out: out.text, err: err.text, code };
  }

  /** The command has to go well and say nothing but data. */
  async data(line: string | readonly string[], how: How = {}): Promise<string> {
    const said = await this.run(line, how);
    if (said.code !== 0 || said.err !== '') throw new Error(`${line}: ${said.code}\n${said.err}`);
    return said.out;
  }

  /** Runs commands and keeps what was typed and said. */
  async type(...lines: string[]): Promise<Said[]> {
    const all: Said[] = [];
    for (const line of lines) {
      const said = await this.run(line);
      this.written.push(`$ ${line}\n${said.out}${said.err === '' ? '' : said.err.replace(/^(?=.)/gm, '! ')}${said.code === 0 ? '' : `[${said.code}]\n`}`);
      all.push(said);
    }
    return all;
  }

  /** All that was typed and said, with what is another at each run made the same. */
  transcript(): string {
    return this.scrub(this.written.splice(0).join('\n'));
  }

  /** What takes its place has the same width: columns stay where they are. */
  scrub(text: string): string {
    const same =
      (name: string) =>
      (found: string): string =>
        `<${name.padEnd(found.length - 2, '.')}>`;
    return (
      text
        .replaceAll(this.location, '<LOCATION>')
        .replaceAll(version, 'onekit VERSION')
        // the folders of the datastores that are there from the beginning lie on this machine's disk: its figures are not ours
        .replace(/^( {3}[12] (?:default|files {2}) {3})[ \d.]+[MGTP] [ \d]\d\d?%?/gm, '$1<SIZ> <F>')
        .replace(/^([12],(?:default|files),)[\d.]+[MGTP],\d+%/gm, '$1<SIZE>,<FREE>')
        .replace(/((?:TOTAL|FREE|USED)_MB\W+)(\d+)/g, (all, key: string, value: string) => (OURS.includes(value) ? all : `${key}<MB>`))
        .replace(/^((?:TOTAL|FREE|USED): +: )([\d.]+[MGTP]) *$/gm, (all, key: string, value: string) => (OURS.includes(value) ? all : `${key}<SIZE>`))
        // a dummy domain's figures grow by the clock of the machine
        .replace(/^((?:CPU|NETTX|NETRX|DISK[RW]\w+) +)([\d.]+[KMG]?)(?= )/gm, (_all, head: string, value: string) => `${head}${'#'.padEnd(value.length)}`)
        .replace(/scrypt\$[\w$+/=]+/g, '<HASHED>')
        .replace(/\b\d\d\/\d\d \d\d:\d\d:\d\d\b/g, same('DATE'))
        .replace(/^(! )?\d\d:\d\d:\d\d /gm, '$1<TIME..> ')
        .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, same('UUID'))
        .replace(/\b[0-9a-f]{32,64}\b/g, same('HASH'))
        // YAML has quotes around one that could be a number
        .replace(/: '(<HASH\.+>)'$/gm, ': $1')
    );
  }

  private wake(): void {
    if (!this.workerAnswers || this.working) return;
    this.working = this.work().finally(() => {
      this.working = undefined;
    });
  }

  /** One worker, to its end. */
  async work(): Promise<void> {
    const paths = resolvePaths(this.env());
    const state = openState(paths.var);
    const config = loadConfig(paths);
    const drivers = openDrivers(paths, config, {});
    try {
      await serve(
        { state, clock: this.clock, paths, config, drivers, secrets: openSecrets(paths.privateDir, refuseOpenFile), uuid: randomUUID, hashPassword: cheapHash },
        'once',
        (line) => this.log.push(line),
      );
    } finally {
      await drivers.close();
      await state.close();
    }
  }

  /** Files for a host, three datastores (100 images, 101 system, 102 files), a network, an image and a template; `furnishing` makes them. */
  furnish(): void {
    this.file('images.tmpl', 'NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = dummy\nTM_MAD = dummy\n');
    this.file('system.tmpl', 'NAME = System\nTYPE = SYSTEM_DS\nTM_MAD = dummy\n');
    this.file('files.tmpl', 'NAME = Files\nTYPE = FILE_DS\nDS_MAD = dummy\nTM_MAD = dummy\n');
    this.file('net.tmpl', NETWORK);
    this.file('other.tmpl', 'NAME = other\nVN_MAD = dummy\nBRIDGE = br47\nAR = [ TYPE = "IP4", IP = "10.2.0.1", SIZE = "9" ]\n');
    this.file('image.tmpl', IMAGE);
    this.file('vm.tmpl', VM);
  }

  readonly furnishing = [
    'onedatastore create images.tmpl',
    'onedatastore create system.tmpl',
    'onedatastore create files.tmpl',
    'onehost create host1 -i dummy -v dummy',
    'onevnet create net.tmpl',
    'oneimage create image.tmpl -d Images',
    'onetemplate create vm.tmpl',
  ];

  end(): void {
    rmSync(this.location, { recursive: true, force: true });
  }
}

const make = async (): Promise<Session> => {
  const session = new Session();
  session.furnish();
  for (const line of session.furnishing) await session.data(line);
  return session;
};

/**
 * A furnished cloud. Making it takes longer than most tests: in the room of a run (test/support/jest/room.cjs) it is made once, and copied. It stays where
 * it is until the room goes, since images are known by their whole path.
 */
export const furnishedSession = async (): Promise<Session> => {
  const room = process.env.ONEKIT_TEST_ROOM;
  if (room === undefined) return make();
  const model = join(room, 'furnished');
  if (!existsSync(model)) {
    const made = await make();
    try {
      symlinkSync(made.location, model);
    } catch {
      // another worker was quicker
      made.end();
    }
  }
  const session = new Session();
  session.end();
  copyFolder(model, session.location);
  return session;
};

/** A furnished cloud with what these commands made besides; each test has a copy, so that none depends on another. */
export const furnished = (...more: string[]): (() => Session) => {
  let copies: Copies;
  let session: Session;
  beforeAll(async () => {
    const base = await furnishedSession();
    for (const line of more) await base.data(line);
    copies = new Copies(base.location);
  });
  afterAll(() => copies.end());
  beforeEach(() => {
    session = new Session(copies.take());
  });
  afterEach(() => copies.giveBack());
  return () => session;
};

const NETWORK = `NAME = "private"
VN_MAD = "dummy"
BRIDGE = "br46"
AR = [ TYPE = "IP4", IP = "10.1.16.10", SIZE = "50" ]
NETWORK_ADDRESS = "10.1.16.0"
NETWORK_MASK = "255.255.240.0"
GATEWAY = "10.1.16.1"
DNS = "10.1.16.1"
`;

const IMAGE = `NAME = "debian 12"
TYPE = OS
PATH = "/tmp/debian-12.qcow2"
DESCRIPTION = "an image of 1024 MB"
DEV_PREFIX = vd
`;

const VM = `NAME = "small"
CPU = "1"
VCPU = "2"
MEMORY = "2048"
DISK = [ IMAGE = "debian 12", IMAGE_UNAME = "oneadmin" ]
NIC = [ NETWORK = "private", NETWORK_UNAME = "oneadmin" ]
CONTEXT = [ NETWORK = "YES", SSH_PUBLIC_KEY = "$USER[SSH_PUBLIC_KEY]" ]
GRAPHICS = [ TYPE = "VNC", LISTEN = "0.0.0.0" ]
LABEL = "a label of mine"
`;

const folder = join(__dirname, '../fixtures/cli');

/** UPDATE_GOLDEN=1 writes them anew: read the difference before you keep it. */
export const golden = (name: string, text: string): string => {
  const file = join(folder, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : `there is no ${file}`;
};
