import { domain, facts, file, folder, found, front, image, keys, place, seen, vm } from './cloud';

const front1 = (...files: (typeof front)['files']) => ({ frontEnd: { seen: { ...front, files: [...front.files, ...files] } } });

describe('disks of VMs', () => {
  test('one that is not there', () =>
    expect(found({ node1: seen({ files: [folder('101/3')] }) })).toMatchObject([
      { key: 'VM-DISK-MISSING:3:0', next: `ssh oneadmin@node1 ls -l ${place('101/3')}` },
    ]));
  test('of one that is broken or at work nothing is said', () => {
    expect(keys({ vms: [vm({ state: 'PROLOG_FAILURE' })], node1: seen({ files: [], domains: [] }) })).toEqual([]);
    expect(keys({ vms: [vm({ busy: true })], node1: seen({ files: [] }) })).toEqual([]);
  });
  test('a host that is silent: nothing is missing', () => expect(keys({ vms: [vm({ state: 'POWEROFF' })], node1: 'no route' })).toEqual(['HOST-SILENT:node1']));
  test('an overlay of another file', () => {
    const files = [folder('101/3'), file('101/3/disk.0', { qcow2: { sizeBytes: 1, backing: '/etc/shadow' } })];
    expect(found({ node1: seen({ files }) })[0]?.text).toBe(`disk 0 of VM 3 is an overlay of /etc/shadow, and should be of ${place('100/abc')}`);
  });
  test('a VM without a host has its disks on the front-end', () => {
    const stopped = { vms: [vm({ state: 'STOPPED', hostId: undefined })], node1: seen({ domains: [], files: [] }) };
    expect(keys(stopped)).toEqual(['VM-DISK-MISSING:3:0']);
    expect(keys({ ...stopped, ...front1(folder('101/3'), file('101/3/disk.0')) })).toEqual([]);
  });
});

describe('folders that belong to nobody', () => {
  const left = (files = [folder('101/9'), file('101/9/disk.0')]) => seen({ files: [...seen().files, ...files] });

  test('may go to the trash, with one more word', () =>
    expect(found({ node1: left() })).toMatchObject([
      { key: 'VM-FOLDER-LEFT:9:node1:101', next: 'onecheck VM-FOLDER-LEFT:9:node1:101 --fix --remove', mend: { do: 'trash', hostId: 1, path: place('101/9') } },
    ]));
  test('in an image datastore a folder is no VM', () => expect(keys({ node1: seen({ files: [...seen().files, folder('100/9')] }) })).toEqual([]));
  test('other names are not ours', () => expect(keys({ node1: seen({ files: [...seen().files, folder('101/backup'), folder('7/9')] }) })).toEqual([]));
  test('of a VM that ended just now: nothing', () => expect(keys({ node1: left(), justEnded: new Set([9]) })).toEqual([]));
  test('a domain has a disk in it, running or not: it stays', () => {
    const f = found({
      node1: { ...left(), domains: [domain(), domain({ name: 'mine', uuid: 'u', state: 'off', disks: [{ target: 'vda', path: place('101/9/disk.0') }] })] },
    }).find((x) => x.code === 'VM-FOLDER-LEFT');
    expect([f?.mend, f?.text]).toEqual([undefined, expect.stringContaining('the domain mine on node1 has a disk in it')]);
  });
  test('a disk leans on it: it stays', () => {
    const files = [folder('101/9'), file('101/9/disk.0'), file('101/5/disk.0', { qcow2: { sizeBytes: 1, backing: place('101/9/disk.0') } })];
    expect(found({ node1: left(files) })[0]?.mend).toBeUndefined();
  });
  test('a disk that nobody can read might lean on it: it stays', () =>
    expect(found({ node1: left([folder('101/9'), file('101/5/disk.0', { unread: true })]) })[0]).toMatchObject({
      text: expect.stringContaining('cannot be read and may lean on it'),
    }));

  const shared = facts().stores.map((s) => ({ ...s, shared: s.kind === 'system' }));
  test('seen by two hosts it is told once', () =>
    expect(keys({ stores: shared, node1: left(), node2: left() }).filter((k) => k.startsWith('VM-FOLDER'))).toEqual(['VM-FOLDER-LEFT:9:node1:101']));
  test('shared with a host that is silent: it stays', () => {
    const f = found({ stores: shared, node1: left(), node2: 'no route' }).find((x) => x.code === 'VM-FOLDER-LEFT');
    expect([f?.mend, f?.text]).toEqual([undefined, expect.stringContaining('node2 cannot be asked whether it has it open')]);
  });
  test('its own host alone counts where nothing is shared', () =>
    expect(found({ node1: left(), node2: 'no route' }).find((x) => x.code === 'VM-FOLDER-LEFT')?.mend).toBeDefined());

  const second = { domains: [], taps: [], files: [folder('101/3'), file('101/3/disk.0')] };
  test('a second folder of a VM, when all disks are where it is', () =>
    expect(found({ node2: second })).toMatchObject([{ key: 'VM-FOLDER-ELSEWHERE:3:node2:101', mend: { do: 'trash', hostId: 2 } }]));
  test('the only one that has the disk stays, wherever it lies', () => {
    const f = found({ node1: seen({ files: [] }), node2: second }).find((x) => x.code === 'VM-FOLDER-ELSEWHERE');
    expect([f?.mend, f?.text]).toEqual([undefined, expect.stringContaining('it stays')]);
  });
  test('the host of the VM is silent: it stays', () =>
    expect(found({ node1: 'no route', node2: second }).find((x) => x.code === 'VM-FOLDER-ELSEWHERE')?.mend).toBeUndefined());
  test('what is in the trash is told, and does not count', () =>
    expect(found({ node1: seen({ files: [...seen().files, folder('101/.trash'), folder('101/.trash/9-5')] }) })).toMatchObject([
      { key: 'TRASH-KEPT:System:node1', weight: 'note' },
    ]));
});

describe('images', () => {
  const stored = (more: object) => ({ frontEnd: { seen: { ...front, files: [{ ...(front.files[0] as (typeof front)['files'][number]), ...more }] } } });
  test('its file is gone', () => expect(keys({ frontEnd: { seen: { ...front, files: [] } } })).toEqual(['IMAGE-FILE-MISSING:0']));
  test('the front-end could not be read: nothing is missing', () => expect(keys({ frontEnd: { silent: 'find: broken' } })).toEqual([]));
  test('another size', () => expect(keys(stored({ qcow2: { sizeBytes: 41 * 2 ** 20, backing: undefined } }))).toEqual(['IMAGE-SIZE:0']));
  test('another format', () => expect(keys(stored({ qcow2: undefined }))).toEqual(['IMAGE-FORMAT:0']));
  test('it leans on another file', () => expect(keys(stored({ qcow2: { sizeBytes: 40 * 2 ** 20, backing: '/srv/base' } }))).toEqual(['IMAGE-BACKING:0']));
  test('registered with a path elsewhere: not ours to look for', () =>
    expect(keys({ images: [image({ source: '/srv/os' })], node1: seen({ files: [folder('101/3'), file('101/3/disk.0')] }) })).toEqual([
      'IMAGE-FILE-LEFT:Images:abc',
    ]));
  test('a front-end that was moved: its files are those of its images', () =>
    expect(
      keys({ images: [image({ source: '/old/place/100/abc' })], vms: [], leases: [], vncPorts: [], node1: seen({ domains: [], taps: [], files: [] }) }),
    ).toEqual([]));
  test('a file that belongs to none', () =>
    expect(found(front1(file('100/def')))).toMatchObject([{ key: 'IMAGE-FILE-LEFT:Images:def', mend: { do: 'trash', hostId: -1 } }]));
  test('a copy on its way, and snapshots beside an image, belong to it', () => expect(keys(front1(file('100/abc.part'), folder('100/abc.snap')))).toEqual([]));
  test.each([
    ['an overlay leans on it', { node2: { domains: [], taps: [], files: [file('101/8/disk.0', { qcow2: { sizeBytes: 1, backing: place('100/def') } })] } }],
    [
      'a domain has it open',
      { node2: { domains: [domain({ name: 'x', uuid: 'x', disks: [{ target: 'vda', path: place('100/def') }] })], taps: [], files: [] } },
    ],
    ['a host is silent', { node2: 'no route' }],
  ])('%s: it stays', (_what, story) => expect(found({ ...front1(file('100/def')), ...story }).find((f) => f.code === 'IMAGE-FILE-LEFT')?.mend).toBeUndefined());
  test('used by nobody', () =>
    expect(found({ images: [image({ users: [] })] })).toMatchObject([{ key: 'IMAGE-USE:0', mend: { do: 'image-ready', imageId: 0 } }]));
  test('waits for nothing', () => expect(keys({ images: [image({ life: 'waits' })] })).toEqual(['IMAGE-STUCK:0']));
});
