import type { Entry, Facts } from '../../../src/lib/nodes/facts/facts';
import { keptFiles, lostEntries, mergedEntries, packEntries, unpackEntries, withKept } from '../../../src/lib/nodes/manifest';

const entry = (seq: string, path: string, more: Partial<Entry> = {}): Entry => ({ seq, kind: 'file', path, was: undefined, sums: ['a'], ...more });
const MODULES = entry('1', '/etc/modules', { was: { mode: '644', uid: 0, gid: 5, text: Buffer.from([0, 255, 10]) } });
const FOLDER = entry('2', '/var/lib/one', { kind: 'folder', was: { mode: '755', uid: 0, gid: 0 } });
const KEYS = entry('3', '/var/lib/one/.ssh/authorized_keys');

test('the copy is the same to the byte', () => expect(unpackEntries(packEntries([MODULES, FOLDER, KEYS]))).toEqual([MODULES, FOLDER, KEYS]));

test('what the machine lost comes from the copy, in its order, and is told', () => {
  const facts = { entries: [FOLDER] } as unknown as Facts;
  const told = withKept(facts, [MODULES, FOLDER, KEYS]);
  expect(told.facts.entries).toEqual([MODULES, FOLDER, KEYS]);
  expect(told.notes).toEqual(['the manifest on the machine lacks 2 of 3 entries; they are taken from the copy that the front-end keeps']);
  expect(lostEntries([FOLDER], [MODULES, FOLDER, KEYS])).toEqual([MODULES, KEYS]);
});

test('what both have is as the machine says it', () => {
  const newer = { ...KEYS, sums: ['a', 'b'] };
  expect(mergedEntries([newer], [KEYS])).toEqual([newer]);
  expect(withKept({ entries: [newer] } as unknown as Facts, [KEYS]).notes).toEqual([]);
});

test('private keys are not read for it', () =>
  expect(keptFiles([MODULES, FOLDER, KEYS, entry('4', '/var/lib/one/.ssh/id_ed25519'), entry('5', '/var/lib/one/.ssh/id_ed25519.pub')])).toEqual([
    '/etc/modules',
    '/var/lib/one/.ssh/authorized_keys',
    '/var/lib/one/.ssh/id_ed25519.pub',
  ]));
