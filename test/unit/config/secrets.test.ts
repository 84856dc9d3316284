import { chmodSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSecrets } from '../../../src/lib/config/secrets';
import { refuseOpenFile } from '../../../src/state/open';
import { tempDirs } from '../../contract/tempDir';
import { tries } from '../../support/sample';
import { anyText } from '../../support/text';

const dir = tempDirs();
let made = 0;
const newDir = (): string => join(dir(), String(++made));
const secretsIn = (dir: string) => openSecrets(join(dir, '.one'), refuseOpenFile);

test('what is sealed opens for its object, is another text each time, and stays when it is sealed again', () => {
  const secrets = secretsIn(newDir());
  fc.assert(
    fc.property(anyText(), (text) => {
      const sealed = secrets.seal(text, 'VM:1');
      expect(sealed).not.toBe(secrets.seal(text, 'VM:1'));
      expect(secrets.seal(sealed, 'VM:1')).toBe(sealed);
      expect(secrets.open(sealed, 'VM:1')).toBe(text);
    }),
    { numRuns: tries(50) },
  );
});

test('a value of another object, of another installation, or one that was changed is not opened', () => {
  const [here, there] = [secretsIn(newDir()), secretsIn(newDir())];
  const sealed = here.seal('hunter2', 'VM:1');
  const flipped = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
  expect([here.open(sealed, 'VM:2'), there.open(sealed, 'VM:1'), here.open(flipped, 'VM:1')]).toEqual([sealed, sealed, flipped]);
  // it is a text like any other for the other object
  expect(here.open(here.seal(sealed, 'VM:2'), 'VM:2')).toBe(sealed);
});

test('what was written in clear is read in clear, whatever it looks like', () => {
  const secrets = secretsIn(newDir());
  for (const text of ['plain', 'c2hvcnQ=', 'A'.repeat(64), 'pass word', 'ü']) expect(secrets.open(text, 'VM:1')).toBe(text);
});

test('the key is made when it is needed, for its owner alone, and one that others can read is refused', () => {
  const here = newDir();
  const secrets = secretsIn(here);
  const path = join(here, '.one', 'one_key');
  expect(existsSync(path)).toBe(false);
  secrets.seal('x', 'VM:1');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  expect(() => secretsIn(here).seal('x', 'VM:1')).toThrow(/one_key/);
});
