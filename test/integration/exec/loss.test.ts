import { existsSync, readFileSync, watch } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { Links, Runner, Target } from '../../../src/lib/exec/runner';
import { openSshLinks, type SshSettings } from '../../../src/lib/exec/sshLinks';
import { freePort, type Sshd, startSshd } from '../../support/sshd';

let sshd: Sshd;
const opened: Links[] = [];
/** programs that may outlive their connection */
const pids: number[] = [];
beforeAll(async () => {
  sshd = await startSshd();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((links) => links.close()));
});
afterAll(async () => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it went with its sshd
    }
  }
  await sshd.stop();
});

const linksTo = (settings: Partial<SshSettings> = {}): Links => {
  const links = openSshLinks({ knownHostsFile: sshd.knownHosts, identityFiles: [sshd.userKey], ...settings });
  opened.push(links);
  return links;
};
const nodeBy = (settings: Partial<SshSettings> = {}, target: Partial<Target> = {}): Runner => linksTo(settings).to({ ...sshd.target, ...target });

/** resolves when the file is there */
const appears = (file: string): Promise<void> =>
  new Promise((resolve) => {
    const seen = (): void => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(dirname(file), (_, name) => name === basename(file) && seen());
    seen();
  });

/** A command that has begun and does not end; it leaves a mark each time that it is run. */
const begun = async (node: Runner, name: string): Promise<{ call: Promise<unknown>; runs: () => string }> => {
  const file = join(sshd.dir, name);
  // renamed into place, since a file is there before anything is in it
  const call = node.script('echo run >> "$1"; echo $$ > "$1.new"; mv "$1.new" "$1.pid"; exec sleep 300', [file]);
  call.catch(() => undefined);
  await appears(`${file}.pid`);
  pids.push(Number(readFileSync(`${file}.pid`, 'utf8')));
  return { call, runs: () => readFileSync(file, 'utf8') };
};

describe('a connection that is lost', () => {
  test('in the middle of a command: it fails, is not run again, and the next command works', async () => {
    const node = nodeBy();
    const { call, runs } = await begun(node, 'middle');
    await sshd.kill();
    await expect(call).rejects.toMatchObject({
      kind: 'execution',
      code: 'connection-lost',
      message: expect.stringContaining('a script'),
      changed: expect.stringContaining('unknown'),
    });
    await expect(node.run(['echo', 'x'])).rejects.toMatchObject({ code: 'node-unreachable' });
    await sshd.restart();
    await expect(node.run(['echo', 'back'])).resolves.toMatchObject({ stdout: 'back\n' });
    expect(runs()).toBe('run\n');
  });

  test('while nothing ran: the next command works', async () => {
    const node = nodeBy();
    await node.run(['true']);
    await sshd.restart();
    await expect(node.run(['echo', 'back'])).resolves.toMatchObject({ stdout: 'back\n' });
  });

  test('after a command was asked for and before it had begun: it is sent over a new one, once', async () => {
    const node = nodeBy();
    await node.run(['true']);
    const file = join(sshd.dir, 'once');
    sshd.freeze();
    const call = node.script('echo run >> "$1"', [file]);
    // by then the question for a channel lies before a daemon that does not read
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    sshd.cut();
    sshd.wake();
    await expect(call).resolves.toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('run\n');
  });

  test('with others waiting for their turn: those go over a new one, each once', async () => {
    const node = nodeBy();
    const running = await Promise.all(['q1', 'q2', 'q3', 'q4'].map((name) => begun(node, name)));
    const file = join(sshd.dir, 'queued');
    const waiting = Array.from({ length: 5 }, (_, index) => node.script('echo "$1" >> "$2"', [String(index), file]));
    sshd.cut();
    for (const { call } of running) await expect(call).rejects.toMatchObject({ code: 'connection-lost' });
    for (const { code } of await Promise.all(waiting)) expect(code).toBe(0);
    expect(readFileSync(file, 'utf8').trim().split('\n').sort()).toEqual(['0', '1', '2', '3', '4']);
    for (const { runs } of running) expect(runs()).toBe('run\n');
  });

  test('to a node that hangs: found by asking whether it is there', async () => {
    const node = nodeBy({ keepaliveMs: 100, connectTimeoutMs: 300 });
    const { call } = await begun(node, 'hang');
    sshd.freeze();
    try {
      await expect(call).rejects.toMatchObject({ code: 'connection-lost', message: expect.stringContaining('Keepalive timeout') });
      await expect(node.run(['true'])).rejects.toMatchObject({ code: 'node-unreachable', message: expect.stringContaining('no answer within 0.3 s') });
    } finally {
      sshd.wake();
    }
    await sshd.restart();
    await expect(node.run(['echo', 'back'])).resolves.toMatchObject({ stdout: 'back\n' });
  });

  test('to a node that hangs, before a command begins: the timeout covers that as well', async () => {
    const node = nodeBy();
    await node.run(['true']);
    sshd.freeze();
    try {
      await expect(node.run(['true'], { timeoutMs: 200 })).rejects.toMatchObject({ code: 'timeout' });
    } finally {
      sshd.wake();
    }
    await expect(node.run(['echo', 'awake'])).resolves.toMatchObject({ stdout: 'awake\n' });
  });
});

describe('close', () => {
  test('ends what runs, and refuses what comes', async () => {
    const links = linksTo();
    const node = links.to(sshd.target);
    const { call } = await begun(node, 'closing');
    await links.close();
    await expect(call).rejects.toMatchObject({ code: 'connection-lost', message: expect.stringContaining('closed from this side') });
    await expect(node.run(['true'])).rejects.toMatchObject({ kind: 'precondition', code: 'links-closed' });
    await links.close();
  });

  test('comes to an end with a node that hangs', async () => {
    const links = linksTo();
    await links.to(sshd.target).run(['true']);
    sshd.freeze();
    try {
      await links.close();
    } finally {
      sshd.wake();
    }
  });

  test('without any connection', async () => expect(linksTo().close()).resolves.toBeUndefined());
});

describe('a node that cannot be reached', () => {
  let servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    servers = [];
  });
  /** a port that does something else than ssh */
  const serve = (onSocket: Parameters<typeof createServer>[1]): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer({}, onSocket);
      servers.push(server);
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });

  test('nobody listens', async () => {
    const port = await freePort();
    await expect(nodeBy({}, { port }).run(['true'])).rejects.toMatchObject({
      kind: 'precondition',
      code: 'node-unreachable',
      message: `127.0.0.1 port ${port} cannot be reached by ssh: nothing listens there (ECONNREFUSED)`,
      next: `ssh -p ${port} ${sshd.target.user}@127.0.0.1 true`,
    });
  });

  test('a name with two addresses where nobody listens', async () => {
    const port = await freePort();
    await expect(nodeBy({}, { host: 'localhost', port }).run(['true'])).rejects.toMatchObject({
      code: 'node-unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('no such name', async () => {
    await expect(nodeBy({}, { host: 'no-such-node.invalid' }).run(['true'])).rejects.toMatchObject({
      kind: 'precondition',
      code: 'node-name-unknown',
      next: 'getent hosts no-such-node.invalid',
    });
  });

  test('somebody listens and says nothing', async () => {
    const port = await serve((socket) => void socket.resume());
    await expect(nodeBy({ connectTimeoutMs: 200 }, { port }).run(['true'])).rejects.toMatchObject({
      code: 'node-unreachable',
      message: expect.stringContaining('no answer within 0.2 s'),
    });
  });

  test('somebody hangs up at once', async () => {
    const port = await serve((socket) => void socket.resume().end());
    await expect(nodeBy({}, { port }).run(['true'])).rejects.toMatchObject({ code: 'node-unreachable', message: expect.stringContaining('before handshake') });
  });

  test('somebody speaks something else', async () => {
    const port = await serve(
      (socket) =>
        void socket
          .on('error', () => undefined)
          .resume()
          .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await expect(nodeBy({}, { port }).run(['true'])).rejects.toMatchObject({ code: 'node-unreachable' });
  });
});
