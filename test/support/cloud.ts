import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import Database from 'better-sqlite3';

/** What a program ended with; `code` is -1 when it was killed. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface How {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** seconds; default 120 */
  readonly limit?: number;
}

const PROJECT = resolve(__dirname, '../..');
const LAB = join(__dirname, 'lab/lab.sh');
const GUEST = join(__dirname, 'guest/build-guest.sh');
/** of oneadmin on the nodes */
const ONE_UID = 9869;
const WAIT_SECONDS = '100';

export const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** Asks again and again; resolves with the first answer that is neither undefined nor false. */
export const until = async <T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, seconds = 30, everyMs = 50): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(everyMs);
  }
};

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Said>;
}

export const begin = (argv: readonly string[], { env, stdin, limit = 120 }: How = {}): Started => {
  const child = spawn(argv[0] as string, argv.slice(1), { env: { ...process.env, ...env }, stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  // a program may end before it has read all
  child.stdin?.on('error', () => undefined).end(stdin);
  const timer = setTimeout(() => {
    err += `(ended by the test after ${limit} s)`;
    child.kill('SIGKILL');
  }, limit * 1000);
  const ended = new Promise<Said>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code: code ?? -1, out, err });
    });
  });
  return { child, ended };
};

export const must = async (argv: readonly string[], how: How = {}): Promise<string> => {
  const { code, out, err } = await begin(argv, how).ended;
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}\n${err}${out}`);
  return out;
};

/** A program of this machine, outside of the lab. */
export const local = (...argv: string[]): Promise<string> => must(argv);

/** Tables that are not what a person would call the state: who is logged in, who is at work, and numbers that are given once and never again. */
const PASSING = ['sessions', 'counters', 'worker', 'sqlite_sequence'];

export interface NodeHow {
  /** it does not see the front-end's datastores */
  readonly apart?: boolean;
  /** the front-end's key is not let in */
  readonly locked?: boolean;
  /** its host key is not pinned */
  readonly unpinned?: boolean;
  readonly options?: readonly string[];
}

export interface VmRow {
  readonly id: number;
  readonly state: number;
  readonly lcm_state: number;
  readonly error: string;
  readonly host_id: number | null;
  readonly datastore_id: number | null;
}

/**
 * A small cloud of real parts: the commands as they were built, a front-end and nodes in network namespaces (test/support/lab), guests under QEMU.
 * Everything is in a folder of its own below /var/tmp, and gone after `stop`.
 */
export class Cloud {
  readonly location: string;
  /** the only folder that images may be taken from */
  readonly files: string;
  /** key that guests let in when its public half is in their context */
  readonly userKey: string;
  readonly labEnv: NodeJS.ProcessEnv;

  private constructor(
    readonly base: string,
    readonly labName: string,
  ) {
    this.location = join(base, 'front-end');
    this.files = join(base, 'files');
    this.userKey = join(base, 'user_key');
    this.labEnv = { LAB_DIR: join(base, 'lab'), LAB_NAME: labName };
  }

  /** `config`: lines of oned.conf. Leaves the disk of the test guest at `guest`. */
  static async start(word: string, config = ''): Promise<Cloud> {
    const base = mkdtempSync(`/var/tmp/onekit-${word}-`);
    chmodSync(base, 0o711);
    const cloud = new Cloud(
      base,
      `${word}${basename(base)
        .slice(-6)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '0')}`,
    );
    try {
      await cloud.furnish(config);
    } catch (e) {
      await cloud.stop();
      throw e;
    }
    return cloud;
  }

  private async furnish(config: string): Promise<void> {
    for (const dir of [join(this.location, 'etc'), this.var('datastores'), this.files]) mkdirSync(dir, { recursive: true });
    mkdirSync(this.var('.ssh'), { mode: 0o700 });
    chownSync(this.var('datastores'), ONE_UID, ONE_UID);
    writeFileSync(join(this.location, 'etc/oned.conf'), `DATASTORE_LOCATION = "/var/lib/one/datastores"\n${config}\n`);
    writeFileSync(this.knownHosts, '', { mode: 0o600 });
    const key = (file: string): Promise<string> => local('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', basename(file), '-f', file);
    await Promise.all([key(this.frontKey), key(this.userKey), must([GUEST, this.files], { limit: 300 }), must([LAB, 'up'], { env: this.labEnv })]);
    // A guest that comes up, perhaps with an address that was on another node a moment ago, shall be found at once: it is asked for five times
    // a second, and the switch remembers nobody's place.
    await this.labCommand('exec', 'sh', '-c', 'echo 200 >/proc/sys/net/ipv4/neigh/trunk/retrans_time_ms && ip link set dev trunk type bridge ageing_time 0');
  }

  var(...path: string[]): string {
    return join(this.location, 'var', ...path);
  }

  get knownHosts(): string {
    return this.var('.ssh/known_hosts');
  }

  get frontKey(): string {
    return this.var('.ssh/id_ed25519');
  }

  /** the guest's disk: qcow2, 40 MB */
  get guest(): string {
    return join(this.files, 'tiny.qcow2');
  }

  /** Takes everything away, also after a failure half-way. Resolves with what is left: nothing, if all is well. */
  async stop(): Promise<string[]> {
    await this.run(['oned', '--stop'], { limit: 20 }).catch(() => undefined);
    await begin([LAB, 'down'], { env: this.labEnv }).ended;
    const look = await begin([LAB, 'check-clean'], { env: this.labEnv }).ended;
    const left = look.code === 0 ? [] : look.out.split('\n').filter((l) => !l.startsWith('ok'));
    const processes = (await begin(['pgrep', '-af', this.base]).ended).out.split('\n').filter(Boolean);
    rmSync(this.base, { recursive: true, force: true });
    return [...left, ...processes];
  }

  // ---- nodes ----

  labCommand(...words: string[]): Promise<string> {
    return must([LAB, ...words], { env: this.labEnv });
  }

  /** Starts a node; one that was stopped keeps its disk. */
  async node(name: string, how: NodeHow = {}): Promise<void> {
    const number = String(30 + Number(name.replace(/\D/g, '')));
    await this.labCommand(
      'node-start',
      name,
      number,
      ...(how.locked ? [] : ['--pubkey', `${this.frontKey}.pub`]),
      ...(how.apart ? [] : ['--shared', this.var('datastores')]),
      ...(how.options ?? []),
    );
    if (!how.unpinned) await this.pin(name);
  }

  /** The key comes from the node's own file, not from the network. */
  async pin(name: string): Promise<void> {
    const line = await this.labCommand('hostkey', name);
    if (!readFileSync(this.knownHosts, 'utf8').includes(line)) appendFileSync(this.knownHosts, line);
  }

  /** Runs a program on a node as root, not by the network. */
  on(name: string, ...argv: string[]): Promise<string> {
    return this.labCommand('node-exec', name, ...argv);
  }

  /** The words of `on`, for a program that is left running; they want `labEnv`. */
  onArgv(name: string, ...argv: string[]): string[] {
    return [LAB, 'node-exec', name, ...argv];
  }

  /** A folder of a running node as this machine sees it. */
  seen(name: string, path: string): string {
    return join('/proc', readFileSync(join(this.base, 'lab/nodes', name, 'pid'), 'utf8').trim(), 'root', path);
  }

  virsh(name: string, ...words: string[]): Promise<string> {
    return this.on(name, 'virsh', '-q', '-c', 'qemu:///system', ...words);
  }

  async domains(name: string): Promise<string[]> {
    return (await this.virsh(name, 'list', '--all', '--name')).split('\n').filter(Boolean).sort();
  }

  // ---- the front-end ----

  private frontEnd(argv: readonly string[]): string[] {
    // NODE_EXTRA_CA_CERTS costs each command 40 ms where a machine has it
    const env = [
      '-u',
      'ONE_XMLRPC',
      '-u',
      'NODE_EXTRA_CA_CERTS',
      '-u',
      'SSH_AUTH_SOCK',
      `ONE_LOCATION=${this.location}`,
      `ONE_AUTH=${this.location}/one_auth`,
      `PATH=${PROJECT}/bin:${process.env.PATH}`,
    ];
    return [LAB, 'exec', 'env', ...env, ...argv];
  }

  /** A program on the front-end, left running. `env` wins over what a command of ours is given. */
  begin(argv: readonly string[], how: How = {}): Started {
    const more = Object.entries(how.env ?? {}).map(([k, v]) => `${k}=${v}`);
    return begin(this.frontEnd(['env', ...more, ...argv]), { ...how, env: this.labEnv });
  }

  run(argv: readonly string[], how: How = {}): Promise<Said> {
    return this.begin(argv, how).ended;
  }

  /** A command that must go well; resolves with what it printed. One that waits gives up before the test does, so that it can say what it waited for. */
  async ok(argv: readonly string[], stdin?: string): Promise<string> {
    const waits = argv.some((word) => word.startsWith('--wait')) && !argv.includes('--timeout');
    const { code, out, err } = await this.run([...argv, ...(waits ? ['--timeout', WAIT_SECONDS] : [])], stdin === undefined ? {} : { stdin });
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}\n${err}${out}\n${waits ? this.workerLog() : ''}`);
    return out;
  }

  /** The end of what the worker wrote down. */
  private workerLog(): string {
    try {
      return readFileSync(this.var('oned.log'), 'utf8').split('\n').slice(-40).join('\n');
    } catch {
      return 'there is no oned.log';
    }
  }

  /** The same for one that prints the id of what it made. */
  async id(argv: readonly string[], stdin?: string): Promise<number> {
    const found = /ID: (\d+)/.exec(await this.ok(argv, stdin))?.[1];
    if (found === undefined) throw new Error(`${argv.join(' ')} told no id`);
    return Number(found);
  }

  async json(...argv: string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await this.ok([...argv, '-j'])) as Record<string, unknown>;
  }

  // ---- guests ----

  /** A command in a guest, by ssh with that key. */
  ssh(address: string, command: string, { key = this.userKey, stdin }: { key?: string; stdin?: string } = {}): Promise<Said> {
    const options = [
      'BatchMode=yes',
      'ConnectTimeout=3',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'LogLevel=ERROR',
    ].flatMap((o) => ['-o', o]);
    return this.run(['ssh', '-F', 'none', '-i', key, ...options, `root@${address}`, command], { limit: 20, ...(stdin === undefined ? {} : { stdin }) });
  }

  /** The same; must go well. */
  async inGuest(address: string, command: string, stdin?: string): Promise<string> {
    const { code, out, err } = await this.ssh(address, command, stdin === undefined ? {} : { stdin });
    if (code !== 0) throw new Error(`${address}: ${command} ended with ${code}\n${err}${out}`);
    return out.trim();
  }

  /** Waits until the guest lets us in; resolves with its name. */
  async up(address: string, seconds = 60): Promise<string> {
    // many short tries: one that is made while nobody has the address yet waits for seconds
    const tries = `ip neigh flush dev trunk; end=$(($(date +%s) + ${seconds})); until timeout 0.4 bash -c 'exec 3<>/dev/tcp/${address}/22' 2>/dev/null; do [ $(date +%s) -lt $end ] || exit 1; sleep 0.1; done`;
    const { code } = await this.run(['bash', '-c', tries], { limit: seconds + 5 });
    if (code !== 0) throw new Error(`no guest at ${address} within ${seconds} s`);
    return until(`a guest that lets us in at ${address}`, async () => {
      const said = await this.ssh(address, 'hostname');
      return said.code === 0 && said.out.trim();
    });
  }

  // ---- state ----

  /** A look into the state, past all commands. */
  rows<R = Record<string, unknown>>(sql: string, ...values: unknown[]): R[] {
    const db = new Database(this.var('one.db'), { readonly: true });
    try {
      return db.prepare(sql).all(...values) as R[];
    } finally {
      db.close();
    }
  }

  /** All that the state holds, by table; what passes by itself is left out. */
  dump(): Record<string, unknown[]> {
    const tables = this.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map((t) => t.name);
    return Object.fromEntries(tables.filter((t) => !PASSING.includes(t)).map((t) => [t, this.rows(`SELECT * FROM ${t}`)]));
  }

  vm(id: number): VmRow {
    return this.rows<VmRow>('SELECT id, state, lcm_state, error, host_id, datastore_id FROM vms WHERE id = ?', id)[0] as VmRow;
  }

  /** `done` and `begun` and the like of the last operation of an object: `shutdown done` */
  journal(type: string, id: number): string[] {
    return this.rows<{ step: string; event: string }>(
      'SELECT step, event FROM journal WHERE operation_id = (SELECT max(id) FROM operations WHERE object_type = ? AND object_id = ?) ORDER BY seq',
      type,
      id,
    ).map((j) => `${j.step} ${j.event}`.trim());
  }

  /** What a step left in the journal. */
  result<R>(type: string, id: number, step: string): R {
    const row = this.rows<{ detail: string }>(
      "SELECT detail FROM journal WHERE event = 'done' AND step = ? AND operation_id IN (SELECT id FROM operations WHERE object_type = ? AND object_id = ?) ORDER BY operation_id DESC",
      step,
      type,
      id,
    )[0];
    return JSON.parse(row?.detail ?? 'null') as R;
  }
}
