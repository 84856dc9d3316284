import { cidataDiskId, contextDisks } from '../../../src/lib/context/disks';
import { isOneError } from '../../../src/lib/errors/errors';
import type { Pairs } from '../../../src/lib/template/template';

const disks = (variables: Pairs, files: { name: string; path: string }[] = []) => contextDisks({ vmId: 7, name: 'web', variables, files });
const names = (variables: Pairs, files?: { name: string; path: string }[]) =>
  disks(variables, files).map(({ diskId, cd }) => [diskId, cd.label, ...cd.files.map((f) => f.name)]);

const NIC: Pairs = [
  ['ETH0_MAC', '02:00:00:00:00:01'],
  ['ETH0_IP', '10.0.0.1'],
];

test('one CD, label CONTEXT, with context.sh, the NoCloud files and what the owner adds', () => {
  expect(names([['DISK_ID', '1'], ...NIC], [{ name: 'init.sh', path: '/var/lib/one/x' }])).toEqual([
    [1, 'CONTEXT', 'context.sh', 'meta-data', 'user-data', 'network-config', 'init.sh'],
  ]);
  const [disk] = disks(
    [
      ['DISK_ID', '1'],
      ['A', "it's"],
    ],
    [{ name: 'init.sh', path: '/var/lib/one/x' }],
  );
  expect(disk?.cd.files[0]).toEqual({ name: 'context.sh', content: "A='it'\\''s'\nDISK_ID='1'\n" });
  expect(disk?.cd.files.at(-1)).toEqual({ name: 'init.sh', content: { path: '/var/lib/one/x' } });
});

test('a second CD, label cidata, only when it is asked for', () => {
  expect(names([['DISK_ID', '1'], ['CIDATA', 'yes'], ...NIC])).toEqual([
    [1, 'CONTEXT', 'context.sh', 'meta-data', 'user-data', 'network-config'],
    [2, 'cidata', 'meta-data', 'user-data', 'network-config'],
  ]);
  expect(
    names([
      ['DISK_ID', '1'],
      ['CIDATA', 'NO'],
    ]),
  ).toEqual([[1, 'CONTEXT', 'context.sh', 'meta-data', 'user-data']]);
  expect(
    cidataDiskId([
      ['DISK_ID', '1'],
      ['CIDATA', 'YES'],
      ['CIDATA_DISK_ID', '4'],
    ]),
  ).toBe(4);
  expect(cidataDiskId([['CIDATA', 'YES']])).toBeUndefined();
});

test.each([[[]], [[['DISK_ID', '']]], [[['DISK_ID', '-1']]], [[['DISK_ID', '1/../2']]]] as [Pairs][])('no disk id, no CD: %j', (variables) =>
  expect(disks(variables)).toEqual([]),
);

test.each(['', '.', '..', 'a/b', '../x', 'a\\b', 'a\nb', 'x'.repeat(65), 'context.sh', 'META-DATA', 'user-data'])(
  'an added file cannot be called %j',
  (name) => {
    try {
      disks([['DISK_ID', '1']], [{ name, path: '/x' }]);
      throw new Error('accepted');
    } catch (e) {
      expect(isOneError(e) && e.code).toBe('context-file');
    }
  },
);
