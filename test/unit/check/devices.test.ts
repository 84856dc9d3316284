import { domain, file, found, keys, place, seen, vm } from './cloud';

const with1 = (over: Parameters<typeof domain>[0], more: Parameters<typeof seen>[0] = {}) => seen({ domains: [domain(over)], ...more });

describe('disks of a domain', () => {
  test('one that the state does not know', () => {
    const disks = [...domain().disks, { target: 'vdb', path: '/srv/other.qcow2' }];
    expect(found({ node1: with1({ disks }) })).toMatchObject([
      { key: 'VM-DISK-UNKNOWN:3:vdb', next: 'ssh oneadmin@node1 virsh -c qemu:///system detach-disk one-3 vdb' },
    ]);
  });
  test('a number that no disk has', () =>
    expect(keys({ node1: with1({ disks: [...domain().disks, { target: 'vdb', path: place('101/3/disk.7') }] }) })).toEqual(['VM-DISK-UNKNOWN:3:vdb']));
  test('an empty drive is nothing', () => expect(keys({ node1: with1({ disks: [...domain().disks, { target: 'hda', path: '' }] }) })).toEqual([]));
});

describe('snapshots', () => {
  const vms = [vm({ snapshots: [{ id: 0, name: 'snap-7' }] })];
  test('known on both sides', () => expect(keys({ vms, node1: with1({ snapshots: ['snap-7'] }) })).toEqual([]));
  test('only in the state', () => expect(found({ vms })).toMatchObject([{ key: 'VM-SNAPSHOT-LOST:3:0', next: 'onevm snapshot-delete 3 0' }]));
  test('libvirt forgot it, and what it is told again lies beside the disks', () =>
    expect(keys({ vms, node1: seen({ files: [...seen().files, file('101/3/snap-7.snapshot.xml')] }) })).toEqual([]));
  test('only in the domain', () => expect(keys({ node1: with1({ snapshots: ['by hand'] }) })).toEqual(['VM-SNAPSHOT-UNKNOWN:3:by hand']));
  test('a hypervisor that does not tell says nothing', () => expect(keys({ vms, node1: with1({ snapshots: undefined }) })).toEqual([]));
});

describe('taps', () => {
  test('on no bridge', () =>
    expect(found({ node1: seen({ taps: [{ name: 'one-3-0', bridge: '' }] }) })).toMatchObject([
      { key: 'VM-TAP-LOOSE:3:one-3-0', next: 'ssh oneadmin@node1 sudo ip link set dev one-3-0 master br46' },
    ]));
  test('on another', () => expect(keys({ node1: seen({ taps: [{ name: 'one-3-0', bridge: 'br0' }] }) })).toEqual(['VM-TAP-BRIDGE:3:one-3-0']));
  test('a tap that cannot be seen is not said to be loose', () => expect(keys({ node1: seen({ taps: [] }) })).toEqual([]));
});

test('two VMs with one VNC port on a host', () => {
  const other = vm({ id: 4, domain: 'one-4', uuid: 'u4', state: 'POWEROFF', disks: [], nics: [] });
  expect(keys({ vms: [vm(), other] })).toEqual(['VM-VNC-TWICE:4:5903']);
  expect(keys({ vms: [vm(), { ...other, hostId: 2 }] })).toEqual([]);
});
