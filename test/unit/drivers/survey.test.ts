import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from '../../../src/lib/drivers/node';
import { readSurvey } from '../../../src/lib/drivers/survey/kvm/kvmSurvey';
import { parseFiles } from '../../../src/lib/drivers/survey/kvm/parseSurvey';

const node: Node = { id: 0, name: 'node1', target: { host: 'node1', port: 22, user: 'oneadmin' }, datastores: '/ds' };
const N = 'abc';
const UUID = '00000000-0000-4000-8000-000000000001';
const section = (name: string, text: string, code = 0): string => `@${N} begin ${name}\n${text}\n@${N} end ${code}\n`;

/** As libvirt 9 prints it, cut to what is read. */
const XML = `<domain type='qemu' id='1'>
  <name>one-1</name>
  <uuid>${UUID}</uuid>
  <memory unit='KiB'>163840</memory>
  <vcpu placement='static'>2</vcpu>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/ds/101/1/disk.0' index='2'/>
      <backingStore type='file' index='3'><format type='qcow2'/><source file='/ds/100/abc'/><backingStore/></backingStore>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'><target dev='hda' bus='ide'/><readonly/></disk>
    <interface type='bridge'><mac address='02:00:0A:01:10:0A'/><source bridge='br46'/><target dev='one-1-0'/></interface>
  </devices>
</domain>
`;

const whole = (over: Partial<Record<string, string>> = {}): string =>
  Object.entries({
    version: section('version', 'libvirt 9.0.0'),
    list: section('list', `${UUID} one-1`),
    states: section('states', "Domain: 'one-1'\n  state.state=1\n  state.reason=1\n"),
    persistent: section('persistent', ''),
    domains: section('domains', `@${N} domain ${UUID}${XML}\n@${N} snapshots ${UUID}snap-7\n\n`),
    after: section('after', UUID),
    taps: section('taps', 'one-1-0 br46\none-2-0 '),
    files: section('files', 'd 4096 101/1\t\nf 10 101/1/disk.0\t\nl 9 101/1/disk.1\t/ds/100/p'),
    starts: section('starts', ''),
    done: section('done', ''),
    ...over,
  })
    .map(([, text]) => text ?? '')
    .join('');
const read = (stdout: string) => readSurvey(node, { code: 0, stdout, stderr: 'error: gone' }, N);

test('domains, taps and files', () => {
  const { domains, taps, files } = read(whole());
  expect(domains).toEqual([
    {
      name: 'one-1',
      uuid: UUID,
      state: 'running',
      persistent: false,
      vcpus: 2,
      memoryKb: 163_840,
      disks: [
        { target: 'vda', path: '/ds/101/1/disk.0' },
        { target: 'hda', path: '' },
      ],
      nics: [{ mac: '02:00:0a:01:10:0a', tap: 'one-1-0', bridge: 'br46' }],
      snapshots: ['snap-7'],
    },
  ]);
  expect(taps).toEqual([
    { name: 'one-1-0', bridge: 'br46' },
    { name: 'one-2-0', bridge: '' },
  ]);
  expect(files).toEqual([
    { path: '/ds/101/1', kind: 'folder', bytes: 4096 },
    { path: '/ds/101/1/disk.0', kind: 'file', bytes: 10, unread: true },
    { path: '/ds/101/1/disk.1', kind: 'link', bytes: 9, to: '/ds/100/p' },
  ]);
});

test('a domain that ended while it was asked for is none', () =>
  expect(read(whole({ domains: section('domains', `@${N} domain ${UUID}@${N} snapshots ${UUID}`), after: section('after', '') })).domains).toEqual([]));
test('one that is there and is not described: nothing may be said of the node', () =>
  expect(() => read(whole({ domains: section('domains', '') }))).toThrow('libvirt does not describe it'));

test.each(['list', 'states', 'persistent', 'domains', 'after'])('without %s nothing may be said: refused, never half an answer', (name) =>
  expect(() => read(whole({ [name]: section(name, '', 1), done: '' }))).toThrow('libvirt on node1 does not answer'),
);
test('an answer that breaks off is none', () => expect(() => read(whole({ done: '' }))).toThrow('broke off'));
test('no hypervisor', () => expect(() => read(section('novirsh', ''))).toThrow('no hypervisor'));

describe('starts of files', () => {
  /** version 3, 40 MiB, backing file at 104 */
  const qcow2 = (backing: string): Buffer => {
    const b = Buffer.alloc(104 + backing.length);
    b.write('QFI\xfb', 0, 'latin1');
    b.writeUInt32BE(3, 4);
    b.writeBigUInt64BE(backing === '' ? 0n : 104n, 8);
    b.writeUInt32BE(backing.length, 16);
    b.writeBigUInt64BE(BigInt(40 * 2 ** 20), 24);
    b.write(backing, 104);
    return b;
  };
  const head = (path: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(`==> ./${path} <==\n`), bytes, Buffer.from('\n')]);
  const line = (path: string, bytes: number): string => `f ${bytes} ${path}\t`;

  test('the size of a qcow2 file, and what it leans on', () => {
    const [a, b] = [qcow2('/ds/100/abc'), qcow2('')];
    const files = parseFiles(
      [line('101/1/disk.0', a.length), line('100/abc', b.length)].join('\n'),
      Buffer.concat([head('101/1/disk.0', a), head('100/abc', b)]),
      '/ds',
    );
    expect(files.map((f) => f.qcow2)).toEqual([
      { sizeBytes: 40 * 2 ** 20, backing: '/ds/100/abc' },
      { sizeBytes: 40 * 2 ** 20, backing: undefined },
    ]);
  });
  test('another order than in the list, and bytes that look like a heading', () => {
    const odd = Buffer.from('==> ./100/abc <==\nno image');
    const starts = Buffer.concat([head('100/abc', qcow2('')), head('101/1/disk.0', odd)]);
    const files = parseFiles([line('101/1/disk.0', odd.length), line('100/abc', 104)].join('\n'), starts, '/ds');
    expect(files.map((f) => [f.path, f.qcow2 !== undefined])).toEqual([
      ['/ds/101/1/disk.0', false],
      ['/ds/100/abc', true],
    ]);
  });
  test('a name of a backing file that is further away than was read is another file', () => {
    const far = qcow2('/x');
    far.writeBigUInt64BE(9999n, 8);
    expect(parseFiles(line('101/1/disk.0', far.length), head('101/1/disk.0', far), '/ds')[0]?.qcow2?.backing).toBe('another file');
  });
});

describe.each(['9.0.0', '11.3.0'])('a recorded survey, of libvirt %s', (version) => {
  const place = '/var/lib/one/datastores';
  const text = readFileSync(join(__dirname, `../../fixtures/virsh/survey-libvirt-${version}.txt`), 'utf8');
  const { domains, taps, files } = readSurvey({ ...node, datastores: place }, { code: 0, stdout: text, stderr: '' }, '5eed5eed5eed5eed');

  test('the domains, with what they have', () => {
    expect(domains).toEqual([
      {
        name: 'one-7',
        uuid: '11111111-2222-4333-8444-555555555507',
        state: 'running',
        persistent: false,
        vcpus: 2,
        memoryKb: 32_768,
        disks: [
          { target: 'vda', path: `${place}/101/7/disk.0` },
          { target: 'hda', path: `${place}/101/7/disk.1` },
        ],
        nics: [
          { mac: '02:00:0a:01:10:00', tap: 'one-7-0', bridge: 'br46' },
          { mac: '02:00:0a:01:10:01', tap: 'one-7-1', bridge: 'br46' },
        ],
        snapshots: ['snap-3', 'snap-4'],
      },
      expect.objectContaining({ name: 'one-12', state: 'paused', persistent: false, disks: [], nics: [], snapshots: [] }),
      expect.objectContaining({ name: "legacy 'web' = 1", state: 'off', persistent: true, snapshots: [] }),
    ]);
  });
  test('the taps on their bridges, and the files with what their headers say', () => {
    expect(taps).toEqual(['one-7-0', 'one-7-1'].map((name) => ({ name, bridge: 'br46' })));
    expect(files.find((f) => f.path === `${place}/101/7/disk.0`)?.qcow2).toEqual({ sizeBytes: 64 * 2 ** 20, backing: `${place}/100/image` });
    expect(files.find((f) => f.path === `${place}/100/image`)?.qcow2).toEqual({ sizeBytes: 64 * 2 ** 20, backing: undefined });
  });
});
