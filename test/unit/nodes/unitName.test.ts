import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { escapePath, mountUnitName } from '../../../src/lib/nodes/render/unitName';

/** All at once: it takes any number of paths. */
const bySystemd = (paths: readonly string[]): string[] =>
  execFileSync('systemd-escape', ['-p', '--', ...paths], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .trimEnd()
    .split(' ');

const part = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.stringMatching(/^[a-zA-Z0-9:_.\-\\]{1,12}$/),
    fc.constantFrom('.', '...', '.a', '-', '\\x2d', 'ü', '@'),
  )
  .map((t) => t.replace(/[/\0\s]|\p{Surrogate}/gu, '_'))
  .filter((t) => t !== '..');
const path = fc.tuple(fc.array(part, { maxLength: 5 }), fc.boolean()).map(([parts, double]) => `/${parts.join(double ? '//' : '/')}${double ? '/' : ''}`);

test('paths become unit names as by systemd-escape', () => {
  const paths = fc.sample(path, { numRuns: 5000, seed: 9869 }).filter((p) => Buffer.byteLength(p) < 200);
  expect(paths.length).toBeGreaterThan(4000);
  expect(paths.map((p) => [p, escapePath(p)])).toEqual(bySystemd(paths).map((name, i) => [paths[i], name]));
});

test('a datastore is mounted by the unit that systemd looks for', () =>
  expect(mountUnitName('/var/lib/one/datastores/100')).toBe('var-lib-one-datastores-100.mount'));

test.each(['relative', '/a/../b', ''])('%p names no unit', (bad) => expect(() => escapePath(bad)).toThrow('not a path'));
