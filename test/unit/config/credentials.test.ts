import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  firstCredentials,
  hashPassword,
  parseCredentials,
  readCredentials,
  sessionKey,
  sessionMark,
  verifyPassword,
} from '../../../src/lib/config/credentials';
import { refuseOpenFile } from '../../../src/state/open';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the text of a credentials file', () => {
  test('is the user and, after the first colon, the password', () =>
    expect(parseCredentials('oneadmin:a:b c\n', 'f')).toEqual({ user: 'oneadmin', password: 'a:b c' }));
  test('ends at the first line', () => expect(parseCredentials('me:secret\r\nother:line\n', 'f').password).toBe('secret'));
  test.each(['', '\n', 'oneadmin', ':secret', '  :x'])('%j is refused with what to type', (text) => {
    expect(() => parseCredentials(text, '/x/one_auth')).toThrow(
      expect.objectContaining({ code: 'auth-file', next: expect.stringContaining('> /x/one_auth && chmod 600 /x/one_auth') }),
    );
  });
  test('is never told in an error', () => expect(() => parseCredentials('geheim', 'f')).not.toThrow('geheim'));
});

describe('a credentials file', () => {
  test('that is missing is refused with what to type', () => {
    expect(() => readCredentials(join(dir(), 'none'), refuseOpenFile)).toThrow(
      expect.objectContaining({ code: 'auth-missing', next: expect.stringContaining('chmod 600') }),
    );
  });
  test('that others can read is refused', () => {
    writeFileSync(join(dir(), 'auth'), 'me:secret', { mode: 0o644 });
    expect(() => readCredentials(join(dir(), 'auth'), refuseOpenFile)).toThrow(
      expect.objectContaining({ code: 'file-open-to-others', next: `chmod 600 ${dir()}/auth` }),
    );
  });
  test('that the administrator made is what the first run takes', () => {
    writeFileSync(join(dir(), 'auth'), 'boss:secret\n', { mode: 0o600 });
    expect(firstCredentials(join(dir(), 'auth'), refuseOpenFile)).toEqual({ user: 'boss', password: 'secret' });
  });
  test('is made by the first run, for its owner only, with a password that nobody chose', () => {
    const path = join(dir(), 'deep', '.one', 'one_auth');
    const made = firstCredentials(path, refuseOpenFile);
    expect(readFileSync(path, 'utf8')).toBe(`oneadmin:${made.password}\n`);
    expect([modeOf(path), modeOf(join(path, '..'))]).toEqual([0o600, 0o700]);
    expect(made.password).toMatch(/^[\w-]{24}$/);
    expect(firstCredentials(path, refuseOpenFile)).toEqual(made);
  });
});

describe('a stored password', () => {
  test('is recognised, and no other is', async () => {
    const stored = await hashPassword('geheim');
    await expect(verifyPassword('geheim', stored)).resolves.toBe(true);
    await expect(verifyPassword('Geheim', stored)).resolves.toBe(false);
    await expect(verifyPassword('', stored)).resolves.toBe(false);
  });
  test('is stored differently each time, and not in clear', async () => {
    const [one, two] = await Promise.all([hashPassword('geheim'), hashPassword('geheim')]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[^$]+\$[^$]+$/);
    expect(one).not.toContain('geheim');
  });
  test.each(['', 'geheim', 'sha1$x', 'scrypt$32768$8$1$$', 'scrypt$32768$8$1$c2FsdA=='])("%j is nobody's password", (stored) =>
    expect(verifyPassword('geheim', stored)).resolves.toBe(false),
  );
});

describe('a session', () => {
  const key = Buffer.alloc(32, 1);
  const me = { user: 'me', password: 'secret' };
  const mark = sessionMark(key, me, 'hash');
  test('is the same for the same user', () => expect(sessionMark(key, { ...me }, 'hash')).toBe(mark));
  test('ends with the stored hash, the password, the user or the key', () => {
    const others = [
      sessionMark(key, me, 'hash2'),
      sessionMark(key, { ...me, password: 'secret2' }, 'hash'),
      sessionMark(key, { ...me, user: 'you' }, 'hash'),
      sessionMark(Buffer.alloc(32, 2), me, 'hash'),
    ];
    expect(new Set([mark, ...others]).size).toBe(5);
  });
  test('does not tell the password', () => expect(mark).not.toContain('secret'));

  test('has a key of 32 random bytes, made once, for its owner only', () => {
    const made = sessionKey(join(dir(), '.one'), refuseOpenFile);
    expect(made).toHaveLength(32);
    expect(sessionKey(join(dir(), '.one'), refuseOpenFile)).toEqual(made);
    expect(modeOf(join(dir(), '.one', 'session.key'))).toBe(0o600);
    expect(sessionKey(join(dir(), 'other'), refuseOpenFile)).not.toEqual(made);
  });
  test('with a key that others can read is refused', () => {
    writeFileSync(join(dir(), 'session.key'), Buffer.alloc(32), { mode: 0o640 });
    expect(() => sessionKey(dir(), refuseOpenFile)).toThrow(`${dir()}/session.key can be read or written by others (mode 0640)`);
  });
});
