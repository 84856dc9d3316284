import fc from 'fast-check';
import { hasKey, keyIn, withNextBeside, withNextInstead } from '../../../src/lib/nodes/keys/keyLines';

const NEXT = { old: 'OLD=', next: { type: 'ssh-ed25519', key: 'NEW=' }, comment: 'me@front' };
const HOST = { ...NEXT, comment: '' };

test.each([
  ['ssh-rsa OLD= who ever\n', 'ssh-rsa OLD= who ever\nssh-ed25519 NEW= me@front\n', 'ssh-ed25519 NEW= me@front\n'],
  [
    'restrict,command="echo ssh-rsa" ssh-rsa OLD=\n',
    'restrict,command="echo ssh-rsa" ssh-rsa OLD=\nrestrict,command="echo ssh-rsa" ssh-ed25519 NEW= me@front\n',
    'restrict,command="echo ssh-rsa" ssh-ed25519 NEW= me@front\n',
  ],
  ['# ssh-rsa OLD= was here\nssh-rsa OTHER= x\n', '# ssh-rsa OLD= was here\nssh-rsa OTHER= x\n', '# ssh-rsa OLD= was here\nssh-rsa OTHER= x\n'],
  ['ssh-rsa OLD==x\n', 'ssh-rsa OLD==x\n', 'ssh-rsa OLD==x\n'],
  ['ssh-rsa OLD= a\nssh-ed25519 NEW= me@front\n', 'ssh-rsa OLD= a\nssh-ed25519 NEW= me@front\n', 'ssh-ed25519 NEW= me@front\n'],
])('%j', (text, beside, instead) => {
  expect(withNextBeside(text, [NEXT])).toBe(beside);
  expect(withNextInstead(text, [NEXT])).toBe(instead);
  expect(withNextInstead(beside, [NEXT])).toBe(instead);
});

test('names of known_hosts, hashed ones too, are taken over', () => {
  const text = 'n1,10.0.0.1 ssh-ed25519 OLD=\n|1|c2FsdA==|aGFzaA== ssh-ed25519 OLD=\n';
  expect(withNextBeside(text, [HOST])).toBe(
    'n1,10.0.0.1 ssh-ed25519 OLD=\nn1,10.0.0.1 ssh-ed25519 NEW=\n|1|c2FsdA==|aGFzaA== ssh-ed25519 OLD=\n|1|c2FsdA==|aGFzaA== ssh-ed25519 NEW=\n',
  );
});

test('whatever else is in a file stays, nothing is written twice, and the old key is gone in the end', () => {
  const other = fc.constantFrom('', '# a remark', 'ssh-rsa ELSE= x', 'no key at all', '@revoked * ssh-rsa BAD=');
  const mine = fc.constantFrom('ssh-rsa OLD= a', 'from="10.0.0.1" ssh-ed25519 OLD=');
  fc.assert(
    fc.property(fc.array(fc.oneof(other, mine)), (lines) => {
      const text = lines.map((l) => `${l}\n`).join('');
      const beside = withNextBeside(text, [NEXT]);
      expect(withNextBeside(beside, [NEXT])).toBe(beside);
      const without = (t: string): string[] => t.split('\n').filter((l) => !/OLD=|NEW=/.test(l));
      for (const t of [beside, withNextInstead(beside, [NEXT]), withNextInstead(text, [NEXT])]) expect(without(t)).toEqual(without(text));
      expect(hasKey(withNextInstead(beside, [NEXT]), 'OLD=')).toBe(false);
      expect(hasKey(beside, 'NEW=')).toBe(hasKey(text, 'OLD='));
      expect(
        withNextInstead(beside, [NEXT])
          .split('\n')
          .filter((l) => keyIn(l) === 'NEW=').length,
      ).toBeLessThanOrEqual(2);
    }),
  );
});
