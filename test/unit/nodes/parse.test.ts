import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsOf, NODE_CODES, probeFindings } from '../../../src/lib/nodes/check';
import { CLOUD_CODES } from '../../../src/lib/nodes/cloud/findings';
import { unifiedDiff } from '../../../src/lib/nodes/diff';
import { parseFacts } from '../../../src/lib/nodes/facts/parse';
import { FACTS } from '../../../src/lib/nodes/facts/script';
import { forgetPlan } from '../../../src/lib/nodes/plan/forget';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { sha256 } from '../../../src/lib/nodes/sums';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const CLEAN = ['uid 0', 'host n', 'os debian 12', 'time 1800000000', 'systemd yes', 'kvm real', `mounts ${b64('/dev/vda / ext4 rw 0 0\n')}`, 'room 1000 500'];
const facts = (...lines: string[]) => parseFacts(`${[...CLEAN, ...lines, 'end'].join('\n')}\n`);

describe('the answer of a machine', () => {
  test('of this one is understood', () => {
    const odd = '/nowhere/with a blank';
    const { stdout, status } = spawnSync(
      'perl',
      ['-', 'no', '3', '/etc/passwd', '/etc', odd, '1', 'ssh.service', '1', '/nowhere/100', '1', 'localhost:1', 'localhost'],
      {
        input: FACTS,
        encoding: 'utf8',
      },
    );
    expect(status).toBe(0);
    const told = parseFacts(stdout);
    expect(told.uid).toBe(process.getuid?.());
    expect(told.paths.get('/etc/passwd')).toMatchObject({ kind: 'file', mode: '644', uid: 0, gid: 0, text: readFileSync('/etc/passwd') });
    expect(told.paths.get('/etc')).toMatchObject({ kind: 'folder', mode: '755' });
    expect(told.paths.get(odd)).toEqual({ kind: 'absent' });
    expect(told.mounts.find((m) => m.where === '/proc')?.type).toBe('proc');
    expect(told.interfaces.has('lo')).toBe(true);
    expect(told.guards.get('/nowhere/100')).toEqual({ kind: 'absent' });
    expect(told.resolves.get('localhost')).toBe('127.0.0.1');
    // nobody listens at port 1
    expect(told.logins).toEqual(new Map([['localhost:1', false]]));
    const virtual = /^flags\s*:.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
    expect(existsSync('/dev/kvm') ? ['silent', virtual ? 'real' : 'software'] : ['none']).toContain(told.kvm);
  });

  test('that breaks off is none', () => expect(() => parseFacts(CLEAN.join('\n'))).toThrow(/broke off/));

  test('mounts with a blank in their names', () =>
    expect(parseFacts(`mounts ${b64('filer:/a\\040b /mnt/a\\040b nfs4 rw,hard 0 0\n')}\nend\n`).mounts).toEqual([
      { source: 'filer:/a b', where: '/mnt/a b', type: 'nfs4', options: ['rw', 'hard'] },
    ]));
});

test.each([
  ['a\nb\nc\n', 'a\nB\nc\n', '--- /f\n+++ /f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n'],
  [undefined, 'a\n', '--- /dev/null\n+++ /f\n@@ -0,0 +1 @@\n+a\n'],
  ['a\n', undefined, '--- /f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'],
  ['same\n', 'same\n', ''],
])('the difference of %j and %j', (before, after, diff) => expect(unifiedDiff('/f', before, after)).toBe(diff));

test('a difference is one that patch(1) understands', () => {
  const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  const after = before.flatMap((l, i) => (i === 3 ? [] : i === 20 ? ['new', l] : i === 38 ? ['other'] : [l]));
  const [a, b] = [before, after].map((l) => `${l.join('\n')}\n`) as [string, string];
  const diff = unifiedDiff('/f', a, b);
  expect(diff.match(/^@@/gm)).toHaveLength(3);
  const script = 'd=$(mktemp -d); trap "rm -r $d" EXIT; printf %s "$1" >"$d/a"; printf %s "$2" >"$d/b"; diff -u "$d/a" "$d/b" | tail -n +3';
  expect(diff.split('\n').slice(2).join('\n')).toBe(spawnSync('sh', ['-c', script, 'x', a, b], { encoding: 'utf8' }).stdout);
});

describe('a check', () => {
  const text = (more = ''): string => `machines: { n: { roles: [hypervisor], address: 10.0.0.1${more} }, m: { roles: [], address: 10.0.0.2 } }`;
  const codes = (lines: readonly string[], file = text(), time = { asked: 1_800_000_000, answered: 1_800_000_001 }) =>
    findingsOf(readPlatform(file, 'p'), { machine: 'n', steps: [] }, facts(...lines), time).map((f) => f.code);
  const FILER = 'machines: { n: { roles: [filer], address: 10.0.0.1 } }\nnfs: { filer: n, root: /srv, clients: 10.0.0.0/8, exports: [images] }';
  const BRIDGE = text(', network: { interface: eno1, bridges: { br46: { vlan: 46 } } }');

  test('of a machine in order finds nothing', () =>
    expect(codes([`resolves ${b64('m')} 10.0.0.2`, 'interface br46 1500', 'interface eno1.46 1500'], BRIDGE)).toEqual([]));
  test.each<[string, string[], string]>([
    ['NODE-KVM', ['kvm none'], text()],
    ['NODE-KVM', ['kvm silent'], text()],
    ['NODE-KVM', ['kvm software'], text()],
    ['NODE-VERSION', ['package installed libvirt-daemon-system 7.0.0-3+deb11u3'], text()],
    ['NODE-VERSION', ['package installed qemu-system-x86 1:5.2+dfsg-11'], text()],
    ['NODE-LOGIN', [`login ${b64('m:22')} out`], text()],
    ['NODE-EXPORTS', [`file ${b64('/var/lib/nfs/etab')} 644 0 0 ${b64('/srv/images\t10.0.0.0/8(ro,fsid=0)\n')}`], FILER],

    ['NODE-NAME', [`resolves ${b64('m')} `], text()],
    ['NODE-NAME', [`resolves ${b64('m')} 10.0.0.9`], text()],
    ['NODE-BRIDGE', ['interface eno1.46 1500'], BRIDGE],
    ['NODE-BRIDGE', ['interface br46 1500'], BRIDGE],
    ['NODE-MTU', ['interface br46 1500', 'interface eno1.46 9000'], BRIDGE],
  ])('%s: %j', (code, lines, file) => {
    const own = parseFacts(`${[...CLEAN.filter((l) => !lines.some((m) => m.split(' ')[0] === l.split(' ')[0])), ...lines, 'end'].join('\n')}\n`);
    const found = findingsOf(readPlatform(file, 'p'), { machine: 'n', steps: [] }, own, { asked: 1_800_000_000, answered: 1_800_000_001 });
    expect(found.map((f) => f.code)).toEqual([code]);
  });
  test.each([
    [1_800_000_000, 1_800_000_001, []],
    [1_800_000_004, 1_800_000_005, []],
    [1_800_000_060, 1_800_000_061, ['NODE-CLOCK']],
    [1_799_999_900, 1_799_999_901, ['NODE-CLOCK']],
    // a slow answer is no wrong clock
    [1_799_999_900, 1_800_000_001, []],
  ])('asked at %d and answered at %d', (asked, answered, wanted) => expect(codes([], text(), { asked, answered })).toEqual(wanted));
  describe('of mounts', () => {
    const file = `machines: { n: { roles: [hypervisor], address: 10.0.0.1 }, f: { roles: [filer], address: 10.0.0.2 } }
nfs: { filer: f, root: /store, clients: 10.0.0.0/24, exports: [images] }
datastores: { 100: { name: I, type: image, export: images } }`;
    const where = '/var/lib/one/datastores/100';
    const mounted = (type = 'nfs4', source = 'f:/images') => `mounts ${b64(`/dev/vda / ext4 rw 0 0\n${source} ${where} ${type} rw 0 0\n`)}`;
    const found = (...lines: string[]) => {
      const own = parseFacts(`${[...CLEAN.filter((l) => !l.startsWith('mounts')), ...lines, 'end'].join('\n')}\n`);
      return findingsOf(readPlatform(file, 'p'), { machine: 'n', steps: [] }, own, { asked: 1_800_000_000, answered: 1_800_000_001 }).map(
        (f) => `${f.code} ${f.text}`,
      );
    };
    const room = (total: string): string => `capacity ${b64(where)} ${total}`;
    const guard = (empty: string): string => `guard ${b64(where)} folder 555 0 0 yes ${empty}`;

    test('in order', () => expect(found(mounted(), room('1000 500'), guard('empty'))).toEqual([]));
    test.each([
      [[mounted('tmpfs', 'none'), room('1000 500')], `NODE-MOUNT ${where} is tmpfs from none, not nfs4`],
      [[mounted(), room('')], `NODE-MOUNT ${where} does not answer`],
      [[mounted(), room('104857600 4000000'), guard('empty')], `NODE-CAPACITY only 3 % of 100.0 GiB at ${where} are free`],
      [[mounted(), room('1000 500'), guard('filled')], `NODE-GUARD ${where} holds files that the mount hides; they fill the disk of the machine`],
    ])('%j', (lines, wanted) => expect(found(...lines)).toEqual([wanted]));
    test('what a probe said', () =>
      expect(probeFindings('n', [`${where} cannot be written and read by oneadmin: no`])).toEqual([
        { machine: 'n', code: 'NODE-PROBE', text: `${where} cannot be written and read by oneadmin: no`, next: `findmnt ${where}` },
      ]));
  });

  test('docs/platform.md has every code', () => {
    const page = readFileSync(join(__dirname, '../../../docs/platform.md'), 'utf8');
    for (const [code, { weight, means }] of Object.entries({ ...NODE_CODES, ...CLOUD_CODES })) expect(page).toContain(`| ${code} | ${weight} | ${means} |`);
  });
});

describe('forget', () => {
  const entry = (seq: number, kind: string, path: string, was: string, sums: string, before = ''): string =>
    `entry ${seq} ${kind} ${b64(path)} ${was} ${sums} ${before}`;
  const file = (path: string, text: string, owned = '644 0 0'): string => `file ${b64(path)} ${owned} ${b64(text)}`;
  const sum = (text: string): string => sha256(Buffer.from(text));

  test('the last that was written is taken back first; what somebody changed is left', () => {
    const plan = forgetPlan(
      'n',
      facts(
        entry(1, 'file', '/etc/modules', '600,0,5', `${sum('old\n8021q\n')},`, b64('old\n')),
        file('/etc/modules', 'old\n8021q\n'),
        entry(2, 'file', '/etc/exports', 'absent', `${sum('ours')},`),
        file('/etc/exports', 'ours and more'),
        entry(3, 'folder', '/store', 'absent', ''),
        entry(4, 'folder', '/store/one', '700,7,7', ''),
        entry(5, 'account', 'oneadmin', 'absent', ''),
      ),
    );
    expect(plan.notes).toEqual(['/etc/exports was changed by somebody else since; it is left']);
    expect(plan.steps.map((s) => [s.id, (s.returns ?? []).map((r) => (r.kind === 'file' ? r.change.path : r.path))])).toEqual([
      ['files', ['/etc/modules']],
      ['account', ['oneadmin']],
      ['folders', ['/store/one', '/store']],
      ['manifest', []],
    ]);
    expect(plan.steps[0]?.returns).toMatchObject([{ change: { after: { mode: '600', uid: 0, gid: 5, text: Buffer.from('old\n') } } }]);
    expect(plan.steps[2]?.returns).toMatchObject([{ was: { mode: '700', uid: 7, gid: 7 } }, { was: undefined }]);
  });

  test('a mount ends before its unit goes', () => {
    const unit = '/etc/systemd/system/var-lib-one-datastores-100.mount';
    const plan = forgetPlan('n', facts(entry(1, 'file', unit, 'absent', `${sum('unit')},`), file(unit, 'unit')));
    expect(plan.steps.map((s) => [s.id, s.commands])).toEqual([
      ['mounts', [['systemctl', 'disable', '--now', 'var-lib-one-datastores-100.mount']]],
      ['files', [['systemctl', 'daemon-reload']]],
      ['manifest', undefined],
    ]);
  });

  test('the network goes back with the interfaces that differ', () => {
    const old = 'auto eno1\niface eno1 inet static\n  address 10.0.0.1/24\n';
    const bridge = 'auto br0\niface br0 inet static\n  bridge_ports eno1\n  address 10.0.0.1/24\n';
    const plan = forgetPlan(
      'n',
      facts(
        entry(1, 'file', '/etc/network/interfaces', '644,0,0', `${sum('source interfaces.d/*\n')},`, b64(old)),
        file('/etc/network/interfaces', 'source interfaces.d/*\n'),
        entry(2, 'file', '/etc/network/interfaces.d/br0', 'absent', `${sum(bridge)},`),
        file('/etc/network/interfaces.d/br0', bridge),
      ),
    );
    expect(plan.steps[0]).toMatchObject({ id: 'network', network: { down: ['br0'], up: ['eno1'], flattened: old } });
  });
});
