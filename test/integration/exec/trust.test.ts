import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSshLinks, type SshSettings } from '../../../src/lib/exec/sshLinks';
import { knownLine, makeKey, type Sshd, startSshd } from '../../support/sshd';

let sshd: Sshd;
let dir: string;
beforeAll(async () => {
  sshd = await startSshd();
  dir = mkdtempSync(join(tmpdir(), 'onekit-trust-'));
});
afterAll(async () => {
  await sshd.stop();
  rmSync(dir, { recursive: true });
});

/** A first command over connections of its own. */
const attempt = async (settings: Partial<SshSettings> = {}) => {
  const links = openSshLinks({ knownHostsFile: sshd.knownHosts, identityFiles: [sshd.userKey], ...settings });
  try {
    return await links.to(sshd.target).run(['echo', 'in']);
  } finally {
    await links.close();
  }
};
let counter = 0;
const knownHosts = (...lines: string[]): string => {
  const file = join(dir, `known_hosts.${counter++}`);
  writeFileSync(file, lines.join(''));
  return file;
};
const name = (): string => `[127.0.0.1]:${sshd.target.port}`;
const printOf = (key: string): string => execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
const IN = { code: 0, stdout: 'in\n' };

describe('the key of the host', () => {
  test('unknown: refused; the command that is named mends it', async () => {
    const file = knownHosts();
    const error = await attempt({ knownHostsFile: file }).catch((e) => e);
    expect(error).toMatchObject({ kind: 'precondition', code: 'host-key-unknown' });
    for (const part of [`127.0.0.1 port ${sshd.target.port}`, printOf(sshd.hostKeys.ed25519)]) expect(error.message).toContain(part);
    execFileSync('/bin/sh', ['-c', error.next], { stdio: 'ignore' });
    await expect(attempt({ knownHostsFile: file })).resolves.toMatchObject(IN);
  });

  test('no file: unknown', async () => expect(attempt({ knownHostsFile: join(dir, 'none') })).rejects.toMatchObject({ code: 'host-key-unknown' }));

  test('a file that is a folder: said', async () => expect(attempt({ knownHostsFile: dir })).rejects.toMatchObject({ code: 'known-hosts-unreadable' }));

  test('changed: refused; the command that is named forgets the old one', async () => {
    const other = makeKey(join(dir, 'other'));
    const file = knownHosts('# pinned once\n', knownLine(name(), other));
    const error = await attempt({ knownHostsFile: file }).catch((e) => e);
    expect(error).toMatchObject({ kind: 'precondition', code: 'host-key-changed' });
    for (const part of [printOf(sshd.hostKeys.ed25519), printOf(other), `${file} line 2`]) expect(error.message).toContain(part);
    execFileSync('/bin/sh', ['-c', error.next], { stdio: 'ignore' });
    await expect(attempt({ knownHostsFile: file })).rejects.toMatchObject({ code: 'host-key-unknown' });
  });

  test('only another type is pinned: that one is asked for', async () => {
    await expect(attempt({ knownHostsFile: knownHosts(knownLine(name(), sshd.hostKeys.rsa)) })).resolves.toMatchObject(IN);
  });

  test('only a type is pinned that the host no longer has: changed', async () => {
    const file = knownHosts(knownLine(name(), makeKey(join(dir, 'ecdsa'), 'ecdsa')));
    await expect(attempt({ knownHostsFile: file })).rejects.toMatchObject({ code: 'host-key-changed', message: expect.stringContaining('line 1 has ecdsa') });
  });

  test('revoked: refused even though it is pinned', async () => {
    const file = knownHosts(knownLine(name(), sshd.hostKeys.ed25519), `@revoked ${knownLine('*', sshd.hostKeys.ed25519)}`);
    await expect(attempt({ knownHostsFile: file })).rejects.toMatchObject({
      kind: 'precondition',
      code: 'host-key-revoked',
      message: expect.stringContaining(`${file} line 2`),
    });
  });

  test('hashed: found', async () => {
    const file = knownHosts(knownLine(name(), sshd.hostKeys.ed25519));
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    await expect(attempt({ knownHostsFile: file })).resolves.toMatchObject(IN);
  });

  test('of an authority only: not trusted, and said why', async () => {
    const file = knownHosts(`@cert-authority ${knownLine('*', sshd.hostKeys.ed25519)}`);
    await expect(attempt({ knownHostsFile: file })).rejects.toMatchObject({ code: 'host-key-unknown', message: expect.stringContaining('@cert-authority') });
  });

  test('pinned while we run: counts for the next command of the same links', async () => {
    const file = knownHosts();
    const links = openSshLinks({ knownHostsFile: file, identityFiles: [sshd.userKey] });
    const node = links.to(sshd.target);
    await expect(node.run(['echo', 'in'])).rejects.toMatchObject({ code: 'host-key-unknown' });
    appendFileSync(file, knownLine(name(), sshd.hostKeys.ed25519));
    await expect(node.run(['echo', 'in'])).resolves.toMatchObject(IN);
    await links.close();
  });

  test('many who wait for one connection get the same refusal', async () => {
    const links = openSshLinks({ knownHostsFile: knownHosts(), identityFiles: [sshd.userKey] });
    const node = links.to(sshd.target);
    const refused = await Promise.allSettled(Array.from({ length: 5 }, () => node.run(['true'])));
    expect(refused.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(Array(5).fill('host-key-unknown'));
    await links.close();
  });
});

describe('the key of the user', () => {
  test('one that the node does not know: refused, and how to bring it there', async () => {
    const key = makeKey(join(dir, 'stranger'));
    await expect(attempt({ identityFiles: [key] })).rejects.toMatchObject({
      kind: 'precondition',
      code: 'ssh-auth-failed',
      message: expect.stringContaining(key),
      next: `ssh-copy-id -i ${key}.pub -p ${sshd.target.port} ${sshd.target.user}@127.0.0.1`,
    });
  });

  test('the second one is tried as well', async () => {
    await expect(attempt({ identityFiles: [makeKey(join(dir, 'first')), join(dir, 'none'), sshd.userKey] })).resolves.toMatchObject(IN);
  });

  test('more tries than the node allows is a refused login too', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => makeKey(join(dir, `many${index}`)));
    await expect(attempt({ identityFiles: keys })).rejects.toMatchObject({
      code: 'ssh-auth-failed',
      message: expect.stringContaining('Too many authentication failures'),
    });
  });

  test('open to others: refused before anything is sent', async () => {
    const key = join(dir, 'open');
    copyFileSync(sshd.userKey, key);
    chmodSync(key, 0o644);
    await expect(attempt({ identityFiles: [key] })).rejects.toMatchObject({ code: 'ssh-key-mode', next: `chmod 600 ${key}` });
  });

  test('an RSA key logs in', async () => {
    const key = makeKey(join(dir, 'rsa'), 'rsa');
    execFileSync('/bin/sh', ['-c', 'cat "$1.pub" >> "$2"', 'sh', key, join(sshd.dir, 'authorized_keys')]);
    await expect(attempt({ identityFiles: [key] })).resolves.toMatchObject(IN);
  });
});

describe('an agent', () => {
  let agent: ReturnType<typeof spawn>;
  const socket = (): string => join(dir, 'agent');
  beforeAll(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', socket()], { stdio: ['ignore', 'pipe', 'ignore'] });
    // it prints its socket when it listens
    await new Promise((resolve) => agent.stdout?.once('data', resolve));
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    agent.kill();
    await ended;
  });

  test('holds the key that a file keeps locked', async () => {
    const locked = makeKey(join(dir, 'locked'), 'ed25519', 'secret');
    await expect(attempt({ identityFiles: [locked] })).rejects.toMatchObject({ code: 'ssh-key-encrypted' });
    await expect(attempt({ identityFiles: [locked], agent: socket() })).rejects.toMatchObject({
      code: 'ssh-auth-failed',
      message: expect.stringContaining('the keys of the ssh agent'),
    });
    execFileSync('ssh-add', ['-q', sshd.userKey], { env: { ...process.env, SSH_AUTH_SOCK: socket() }, stdio: 'ignore' });
    await expect(attempt({ identityFiles: [locked], agent: socket() })).resolves.toMatchObject(IN);
  });

  test('that is gone does not stop a key file, and is named when there is no other way', async () => {
    await expect(attempt({ agent: join(dir, 'no-agent') })).resolves.toMatchObject(IN);
    await expect(attempt({ identityFiles: [], agent: join(dir, 'no-agent') })).rejects.toMatchObject({
      code: 'ssh-auth-failed',
      message: expect.stringContaining('the agent could not be asked'),
    });
  });

  test('that is the empty word is none', async () => expect(attempt({ identityFiles: [], agent: '' })).rejects.toMatchObject({ code: 'ssh-key-missing' }));
});
