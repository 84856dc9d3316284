import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, Server, type ServerChannel, type Session } from 'ssh2';
import type { Runner } from '../../../src/lib/exec/runner';
import { openSshLinks } from '../../../src/lib/exec/sshLinks';
import { knownLine, makeKey } from '../../support/sshd';

/** Servers that do what a healthy sshd never does at a moment that a test could choose. */

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'onekit-odd-'));
  makeKey(join(dir, 'host'));
  makeKey(join(dir, 'user'));
});
afterAll(() => rmSync(dir, { recursive: true }));

type OnExec = (asked: { connection: Connection; accept: () => ServerChannel; reject: () => void; turn: number }) => void;

/** A server that lets everybody in; `onExec` does with each command what it likes. Gives how many commands came. */
const against = async (onExec: OnExec, body: (node: Runner) => Promise<void>): Promise<number> => {
  let turn = 0;
  const server = new Server({ hostKeys: [readFileSync(join(dir, 'host'))] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      const session: Session = accept();
      session.on('exec', (acceptExec, reject) => onExec({ connection, accept: acceptExec, reject, turn: ++turn }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(dir, 'known_hosts'), knownLine(`[127.0.0.1]:${port}`, join(dir, 'host')));
  const links = openSshLinks({ knownHostsFile: join(dir, 'known_hosts'), identityFiles: [join(dir, 'user')] });
  try {
    await body(links.to({ host: '127.0.0.1', port, user: 'anybody' }));
  } finally {
    await links.close();
    await new Promise((resolve) => server.close(resolve));
  }
  return turn;
};

test('the connection goes after the command was sent and before it was answered: it may have begun, so it is not sent again', async () => {
  const commands = await against(
    ({ connection }) => void connection.end(),
    (node) => expect(node.run(['true'])).rejects.toMatchObject({ kind: 'execution', code: 'connection-lost', changed: expect.stringContaining('unknown') }),
  );
  expect(commands).toBe(1);
});

test('the exit code comes and the connection goes before the end of the output: the result is not called whole', async () => {
  const commands = await against(
    ({ connection, accept }) => {
      const channel = accept();
      channel.write('half of the out');
      channel.exit(0);
      setImmediate(() => connection.end());
    },
    (node) => expect(node.run(['true'])).rejects.toMatchObject({ code: 'connection-lost' }),
  );
  expect(commands).toBe(1);
});

test('a session that closes without an exit code is no success', async () => {
  await against(
    ({ accept }) => void accept().close(),
    (node) => expect(node.run(['true'])).rejects.toMatchObject({ code: 'connection-lost', message: expect.stringContaining('without an exit code') }),
  );
});

test('a refused command is a failure of that command only', async () => {
  await against(
    ({ accept, reject, turn }) => {
      if (turn === 1) return reject();
      const channel = accept();
      channel.exit(0);
      channel.close();
    },
    async (node) => {
      await expect(node.run(['true'])).rejects.toMatchObject({ code: 'connection-lost' });
      await expect(node.run(['true'])).resolves.toMatchObject({ code: 0 });
    },
  );
});
