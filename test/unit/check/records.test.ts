import { CODES } from '../../../src/lib/check/codes';
import { isSelected } from '../../../src/lib/check/finding';
import { age } from '../../../src/lib/check/places';
import { found, host, keys, NOW, vm } from './cloud';

test('a lease of a VM that ended, and one of an interface that is not there', () => {
  const leases = [
    { networkId: 0, address: '10.1.16.10', vmId: 3, nicId: 0 },
    { networkId: 0, address: '10.1.16.11', vmId: 3, nicId: 1 },
    { networkId: 0, address: '10.1.16.12', vmId: 8, nicId: 0 },
  ];
  expect(keys({ leases })).toEqual(['LEASE-LEFT:3:0:10.1.16.11', 'LEASE-LEFT:8:0:10.1.16.12']);
  expect(keys({ leases, justEnded: new Set([8]), vms: [vm({ busy: true })] })).toEqual([]);
});
test('an interface without a lease', () => expect(keys({ leases: [] })).toEqual(['LEASE-MISSING:3:0']));
test('a VNC port of a VM that ended', () => expect(keys({ vncPorts: [{ port: 5999, vmId: 9 }] })).toEqual(['VNC-PORT-LEFT:9']));
test('a passing state without work', () =>
  expect(found({ vms: [vm({ state: 'SHUTDOWN' })] })).toMatchObject([{ key: 'VM-STUCK:3', next: 'onevm recover --failure 3' }]));

test('work that nobody is at, after a moment of grace', () => {
  const operations = [{ id: 7, kind: 'vm.poweroff', object: 'VM 3', age: 60 }];
  expect(keys({ operations })).toEqual(['OPERATION-ALONE:7']);
  expect(keys({ operations, workerAtWork: true })).toEqual([]);
  expect(keys({ operations: operations.map((o) => ({ ...o, age: 2 })) })).toEqual([]);
});
test('locks of what is gone', () => {
  const lock = { type: 'VM', id: 3, uid: 2, object: true, user: true };
  expect(keys({ locks: [lock] })).toEqual([]);
  expect(keys({ locks: [{ ...lock, user: false }] })).toEqual(['LOCK-LEFT:VM-3']);
  expect(keys({ locks: [{ ...lock, object: false }] })).toEqual(['LOCK-LEFT:VM-3']);
});
test('hosts that were not looked at', () => {
  expect(keys({ hosts: [host(1, 'node1', { lookedAt: NOW - 361 }), host(2, 'node2', { lookedAt: 0 })] })).toEqual([
    'HOST-LOOK-OLD:node1',
    'HOST-NEVER-LOOKED:node2',
  ]);
  expect(keys({ hosts: [host(1, 'node1', { lookedAt: NOW - 359 }), host(2, 'node2', { lookedAt: 0, offline: true })] })).toEqual([]);
});
test('files of ours that others can read', () => {
  const own = [
    { path: '/var/lib/one/.one/one_auth', mode: 0o644, atMost: 0o600 },
    { path: '/etc/one/oned.conf', mode: 0o644, atMost: 0o755 },
  ];
  expect(found({ own })).toMatchObject([
    { key: 'FILE-OPEN:/var/lib/one/.one/one_auth', next: 'chmod 600 /var/lib/one/.one/one_auth', mend: { do: 'mode', mode: 0o600 } },
  ]);
});

test('errors come first, notes last', () => {
  const weights = found({
    vncPorts: [{ port: 1, vmId: 9 }],
    leases: [],
    stores: [{ id: 1, name: 'old', kind: 'image', root: '/x', shared: false, lookedAt: 0 }],
  }).map((f) => f.weight);
  expect(weights).toEqual([...weights].sort((a, b) => ['error', 'warning', 'note'].indexOf(a) - ['error', 'warning', 'note'].indexOf(b)));
  expect(new Set(weights).size).toBe(3);
});

test.each([
  [['VM-OFF'], false],
  [['lease-missing'], true],
  [['LEASE-MISSING:3:0'], true],
  [['vm:3'], true],
  [['VM:4'], false],
  [[], true],
])('a selection of %j', (words, expected) => expect(isSelected(found({ leases: [] })[0] as never, words)).toBe(expected));

test.each([
  [0, '0 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7200, '2 h'],
  [200_000, '2 d'],
])('%d seconds are %s', (seconds, text) => expect(age(seconds)).toBe(text));

/** Append-only: scripts test for them. A new code is added here, too; none is ever taken out. */
test('the codes are those that were released, and perhaps more', () => {
  const released =
    'VM-OFF VM-RUNS VM-TWICE VM-ELSEWHERE VM-UNREACHABLE VM-FOREIGN-DOMAIN DOMAIN-LEFT DOMAIN-WILD VM-DISK-MISSING VM-DISK-UNKNOWN VM-DISK-BACKING VM-FOLDER-LEFT VM-FOLDER-ELSEWHERE VM-SNAPSHOT-LOST VM-SNAPSHOT-UNKNOWN VM-TAP-LOOSE VM-TAP-BRIDGE VM-VNC-TWICE VM-STUCK IMAGE-FILE-MISSING IMAGE-SIZE IMAGE-FORMAT IMAGE-BACKING IMAGE-FILE-LEFT IMAGE-USE IMAGE-STUCK LEASE-LEFT LEASE-MISSING VNC-PORT-LEFT OPERATION-ALONE LOCK-LEFT HOST-SILENT HOST-NEVER-LOOKED HOST-LOOK-OLD DATASTORE-LOOK-OLD FILE-OPEN TRASH-KEPT'.split(
      ' ',
    );
  expect(Object.keys(CODES)).toEqual(expect.arrayContaining(released));
});
