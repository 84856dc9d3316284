import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIdentities } from '../../../src/lib/exec/identities';

describe('readIdentities', () => {
  let dir: string;
  const file = (name: string): string => join(dir, name);
  const key = (name: string, ...options: string[]): string => {
    execFileSync('ssh-keygen', ['-q', '-f', file(name), ...options]);
    return file(name);
  };
  // RSA keys as small as ssh-keygen makes them: long ones take it seconds
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'onekit-keys-'));
    key('plain', '-t', 'ed25519', '-N', '');
    key('rsa', '-t', 'rsa', '-b', '1024', '-N', '', '-m', 'PEM');
    key('locked', '-t', 'ed25519', '-N', 'secret');
    key('lockedPem', '-t', 'rsa', '-b', '1024', '-N', 'secret', '-m', 'PEM');
    key('lockedPkcs8', '-t', 'rsa', '-b', '1024', '-N', 'secret', '-m', 'PKCS8');
    key('open', '-t', 'ed25519', '-N', '');
    chmodSync(file('open'), 0o644);
    writeFileSync(file('rubbish'), 'no key\n', { mode: 0o600 });
    chmodSync(file('plain.pub'), 0o600);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('reads the keys that exist, in their order', async () => {
    const found = await readIdentities([file('none'), file('rsa'), file('plain')], undefined);
    expect(found.map((identity) => [identity.file, identity.key.type])).toEqual([
      [file('rsa'), 'ssh-rsa'],
      [file('plain'), 'ssh-ed25519'],
    ]);
  });

  test('takes a key that only its owner may read', async () => {
    chmodSync(file('plain'), 0o400);
    await expect(readIdentities([file('plain')], undefined)).resolves.toHaveLength(1);
  });

  test('refuses a key that others may read', async () => {
    await expect(readIdentities([file('open')], undefined)).rejects.toMatchObject({
      kind: 'precondition',
      code: 'ssh-key-mode',
      message: expect.stringContaining('0644'),
      next: `chmod 600 ${file('open')}`,
    });
  });

  test.each(['locked', 'lockedPem', 'lockedPkcs8'])('refuses an encrypted key (%s), and leaves it to an agent when there is one', async (name) => {
    await expect(readIdentities([file(name)], undefined)).rejects.toMatchObject({
      code: 'ssh-key-encrypted',
      next: expect.stringContaining(`ssh-add ${file(name)}`),
    });
    await expect(readIdentities([file(name), file('plain')], '/agent')).resolves.toMatchObject([{ file: file('plain') }]);
  });

  test.each(['rubbish', 'plain.pub'])('refuses what is no private key (%s)', async (name) => {
    await expect(readIdentities([file(name)], undefined)).rejects.toMatchObject({ code: 'ssh-key-unreadable', message: expect.stringContaining(file(name)) });
  });

  test('a folder is no key', async () => {
    await expect(readIdentities([dir], undefined)).rejects.toMatchObject({ code: 'ssh-key-unreadable' });
  });

  test('no key at all: names where it looked, and makes one', async () => {
    await expect(readIdentities([file('none'), file('nothing')], undefined)).rejects.toMatchObject({
      code: 'ssh-key-missing',
      message: expect.stringContaining(`${file('none')}, ${file('nothing')} do not exist`),
      next: `ssh-keygen -t ed25519 -N '' -f ${file('none')}`,
    });
    await expect(readIdentities([], undefined)).rejects.toMatchObject({ code: 'ssh-key-missing' });
  });

  test('an agent is enough', async () => {
    await expect(readIdentities([file('none')], '/agent')).resolves.toEqual([]);
  });
});
