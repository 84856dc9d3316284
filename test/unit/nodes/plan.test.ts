import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { RESCUE_UNIT } from '../../../src/lib/nodes/apply/networkScripts';
import type { Facts, Found, Guard } from '../../../src/lib/nodes/facts/facts';
import { inTurn } from '../../../src/lib/nodes/machines';
import { forgetPlan } from '../../../src/lib/nodes/plan/forget';
import { planMachine } from '../../../src/lib/nodes/plan/plan';
import type { FileChange, MachinePlan } from '../../../src/lib/nodes/plan/step';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { withoutInterfaces } from '../../../src/lib/nodes/render/interfacesFile';
import { manualText, planText } from '../../../src/lib/nodes/show';
import { after, bareMachine, file, INSTALLED } from './simulated';

const root = join(__dirname, '../../..');
const platform = readPlatform(readFileSync(join(root, 'docs/examples/platform.yaml'), 'utf8'), 'platform.yaml');
const trust = { authorized: ['ssh-ed25519 AAAAFRONT oneadmin@on-buster'], known: ['on-node1,192.168.43.1 ssh-ed25519 AAAANODE1'] };

const bare = (name: string, more: Partial<Facts> = {}, files: Record<string, Found> = {}): Facts => bareMachine(platform, name, more, files);

const planOf = (name: string, facts = bare(name)): MachinePlan => planMachine(platform, name, facts, trust, new Map());

/** UPDATE_GOLDEN=1 writes them anew: read the difference before you keep it. */
const golden = (name: string, text: string): string => {
  const path = join(root, 'test/fixtures/nodes', name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  return existsSync(path) ? readFileSync(path, 'utf8') : `there is no ${path}`;
};

describe.each([...platform.machines.keys()])('%s', (name) => {
  test('a bare machine: what has to be done', () => {
    const text = planText(planOf(name));
    expect(text).toBe(golden(`${name}.plan`, text));
  });

  test('the same, to be typed', () => {
    const text = manualText(planOf(name));
    expect(text).toBe(golden(`${name}.sh`, text));
    execFileSync('sh', ['-n'], { input: text });
  });

  test('done once, there is nothing more to do', () => {
    const facts = bare(name);
    expect(planText(planOf(name, after(facts, planOf(name, facts))))).toBe(`${name}: nothing to do\n`);
  });
});

const filesOf = (plan: MachinePlan): Map<string, FileChange> => new Map(plan.steps.flatMap((s) => (s.files ?? []).map((f) => [f.path, f] as const)));
const textOf = (plan: MachinePlan, path: string): string | undefined => filesOf(plan).get(path)?.after?.text.toString();

test('systemd finds nothing wrong with the mount units', () => {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  try {
    const units = [...filesOf(planOf('on-node1'))]
      .filter(([path]) => path.endsWith('.mount'))
      .map(([path, f]) => ({ path: join(folder, basename(path)), text: f.after?.text }));
    expect(units).toHaveLength(3);
    for (const u of units) writeFileSync(u.path, u.text as Buffer);
    const verify = (path: string): string => execFileSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8', stdio: 'pipe' });
    for (const u of units) expect(verify(u.path)).toBe('');
    const misnamed = join(folder, 'var-lib-one.mount');
    writeFileSync(misnamed, units[0]?.text as Buffer);
    expect(() => verify(misnamed)).toThrow(/Where=/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const visudo = spawnSync('sh', ['-c', 'command -v visudo || ls /usr/sbin/visudo']).stdout.toString().trim();
(visudo === '' ? test.skip : test)('sudo finds nothing wrong with its rule', () => {
  const input = textOf(planOf('on-node1'), '/etc/sudoers.d/oneadmin') as string;
  execFileSync(visudo, ['-cf', '-'], { input, stdio: 'pipe' });
  expect(() => execFileSync(visudo, ['-cf', '-'], { input: input.replace('NOPASSWD:', 'NOPASSWD'), stdio: 'pipe' })).toThrow();
});

test('nor with the unit that takes an unconfirmed network back at boot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  try {
    const path = join(folder, 'onenode-rescue.service');
    writeFileSync(path, RESCUE_UNIT);
    expect(execFileSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a machine set up by hand', () => {
  const BY_HAND = `${INSTALLED.replace(/# The primary[\s\S]*/, '')}# to the trunk
auto eno1.43 br43
iface eno1.43 inet manual
iface br43 inet static
  address 192.168.43.1
  netmask 255.255.255.0
  gateway 192.168.43.254
  bridge-ports eno1.43
  bridge_fd 0
  bridge_maxwait 0
  dns-nameservers 192.168.43.251
auto eno1.46
iface eno1.46 inet manual
auto br46
iface br46 inet manual
  bridge_ports eno1.46
  bridge_maxwait 0
  bridge_fd 0
`;
  const network = (plan: MachinePlan) => plan.steps.find((s) => s.id === 'network');

  test('is adopted without any change, however its stanzas are written', () => {
    expect(network(planOf('on-node1', bare('on-node1', {}, { '/etc/network/interfaces': file(BY_HAND) })))).toBeUndefined();
  });

  test('what differs is written anew, and nothing else', () => {
    const plan = planOf('on-node1', bare('on-node1', {}, { '/etc/network/interfaces': file(BY_HAND.replace('bridge_ports eno1.46', 'bridge_ports eno1.47')) }));
    expect([...filesOf(plan).keys()].filter((p) => p.startsWith('/etc/network'))).toEqual(['/etc/network/interfaces', '/etc/network/interfaces.d/br46']);
    expect(textOf(plan, '/etc/network/interfaces')).toContain('bridge-ports eno1.43');
    expect(textOf(plan, '/etc/network/interfaces')).not.toContain('br46');
    expect(network(plan)?.network).toMatchObject({ down: ['br46'], up: ['br46'] });
  });

  test('comments and empty lines of the administrator stay', () => {
    const text =
      '# mine\n\n\nauto lo\niface lo inet loopback\n\n# old\nauto br46 eth9\niface br46 inet dhcp\n  # why\n  mtu 9000\n\n\niface eth9 inet manual\n';
    expect(withoutInterfaces(text, new Set(['br46']))).toBe('# mine\n\n\nauto lo\niface lo inet loopback\n\n# old\nauto eth9\n\n\niface eth9 inet manual\n');
    expect(withoutInterfaces(text, new Set(['br47']))).toBe(text);
  });

  test.each([
    ['oneadmin ALL=(ALL) NOPASSWD: ALL\n', undefined],
    ['oneadmin ALL=(root) NOPASSWD: /usr/sbin/ip\n', undefined],
    ['# oneadmin ALL=(ALL) NOPASSWD: ALL\n', 'written'],
    ['other ALL=(ALL) NOPASSWD: ALL\n', 'written'],
  ])('sudo: %j', (text, written) => {
    const plan = planOf('on-node1', bare('on-node1', {}, { '/etc/sudoers.d/oneadmin': file(text, '440') }));
    expect(textOf(plan, '/etc/sudoers.d/oneadmin') && 'written').toBe(written);
  });

  test('exports of others stay, and one that says the same is left to say it', () => {
    const theirs = '"/store/one/images"\t192.168.43.0/24(no_subtree_check,sync,rw)\n/srv *(ro)\n';
    const plan = planOf('on-filer1', bare('on-filer1', {}, { '/etc/exports': file(theirs) }));
    expect(textOf(plan, '/etc/exports')?.startsWith(theirs)).toBe(true);
    expect(textOf(plan, '/etc/exports')?.match(/images/g)).toHaveLength(1);
    expect(() => planOf('on-filer1', bare('on-filer1', {}, { '/etc/exports': file(theirs.replace('rw', 'ro')) }))).toThrow(/already has .*images/);
  });

  test('a step that was cut off before its commands is done again', () => {
    const facts = bare('on-filer1');
    const done = after(facts, planOf('on-filer1', facts));
    expect(planOf('on-filer1', { ...done, pending: new Set(['exports']) }).steps).toMatchObject([{ id: 'exports', files: [], commands: [['exportfs', '-r']] }]);
  });
});

describe('a container', () => {
  const ABSENT: Found = { kind: 'absent' };
  const facts = bare('on-master1');
  const done = after(facts, planOf('on-master1', facts));
  const steps = (more: Partial<Facts>) => planOf('on-master1', { ...done, ...more }).steps;

  test('that does not run is started, and not made again', () => {
    expect(steps({ containers: new Set() })).toMatchObject([
      {
        id: 'container-on-buster',
        files: [],
        commands: [
          ['lxc-start', '-n', 'on-buster'],
          ['lxc-wait', '-n', 'on-buster', '-s', 'RUNNING', '-t', '60'],
        ],
      },
    ]);
    expect(steps({ containers: new Set() })[0]?.container).toBeUndefined();
  });
  test('starts at boot', () =>
    expect(steps({ units: new Map([['lxc.service', { enabled: false, active: false }]]) })).toMatchObject([
      { commands: [['systemctl', 'enable', 'lxc.service']] },
    ]));
  test('that is half made is begun again', () =>
    expect(steps({ paths: new Map([...done.paths, ['/var/lib/lxc/on-buster/rootfs', ABSENT]]) })[0]?.container).toMatchObject({ name: 'on-buster' }));
  test('and by the file as it is now', () => {
    const begun = new Map([
      ...done.paths,
      ['/var/lib/lxc/on-buster/rootfs', ABSENT] as const,
      ['/var/lib/lxc/on-buster/config', file('lxc.rootfs.path = dir:/var/lib/lxc/on-buster/rootfs\nlxc.net.0.link = br9\n')] as const,
    ]);
    expect(textOf(planOf('on-master1', { ...done, paths: begun }), '/var/lib/lxc/on-buster/config')).toContain('lxc.net.0.link = br43\n');
  });
  test('whose root file system lies elsewhere is not made again', () => {
    const config = (done.paths.get('/var/lib/lxc/on-buster/config') as Extract<Found, { kind: 'file' }>).text
      .toString()
      .replace('dir:/var/lib/lxc/on-buster/rootfs', 'btrfs:/srv/x');
    expect(steps({ paths: new Map([...done.paths, ['/var/lib/lxc/on-buster/rootfs', ABSENT], ['/var/lib/lxc/on-buster/config', file(config)]]) })).toEqual([]);
  });
  test('whose place is something else is refused', () =>
    expect(() => steps({ paths: new Map([...done.paths, ['/var/lib/lxc/on-buster/rootfs', file('')]]) })).toThrow(/rootfs is no folder/));

  test('is left by forget, with what belongs to it, unless it is asked for', () => {
    const entry = (seq: number, kind: Facts['entries'][number]['kind'], path: string) => ({ seq: String(seq), kind, path, was: undefined, sums: [] });
    const kept = {
      ...done,
      entries: [
        entry(1, 'folder', '/var/lib/lxc/on-buster'),
        entry(2, 'file', '/var/lib/lxc/on-buster/config'),
        entry(3, 'container', '/var/lib/lxc/on-buster/rootfs'),
      ],
    };
    expect(forgetPlan('on-master1', kept)).toMatchObject({
      steps: [],
      notes: ['container on-buster is left with all that is in it; --containers takes it away'],
    });
    expect(forgetPlan('on-master1', kept, true).steps[0]).toMatchObject({
      id: 'container-on-buster',
      returns: [{ kind: 'container', path: '/var/lib/lxc/on-buster/rootfs' }],
    });
  });
});

describe('the folder under a mount', () => {
  const where = '/var/lib/one/datastores/101';
  const MOUNTED = [{ source: 'on-filer1:/system', where, type: 'nfs4', options: ['rw'] }];
  const GUARDED: Guard = { kind: 'folder', mode: '555', uid: 0, gid: 0, immutable: 'yes', empty: true };
  const plan = (guard: Guard | undefined, mounts: Facts['mounts']) => {
    const facts = bare('on-node1');
    const done = after(facts, planOf('on-node1', facts));
    const guards = new Map(done.guards);
    if (guard) guards.set(where, guard);
    else guards.delete(where);
    return planOf('on-node1', { ...done, guards, mounts });
  };

  test.each<[string, Guard | undefined]>([
    ['guarded', GUARDED],
    ['on a file system that makes nothing immutable', { ...GUARDED, immutable: 'unable' }],
    ['not to be seen', undefined],
    ['full of files, which only a person can judge', { ...GUARDED, mode: '755', empty: false }],
  ])('of a mount in use, %s: nothing to do', (_how, guard) => expect(plan(guard, MOUNTED).steps).toEqual([]));

  test.each<[string, Guard]>([
    ['of another mode', { ...GUARDED, mode: '755' }],
    ["somebody else's", { ...GUARDED, uid: 9869 }],
    ['not immutable', { ...GUARDED, immutable: 'no' }],
  ])('of a mount in use, %s: it is guarded there', (_how, guard) => {
    expect(plan(guard, MOUNTED).steps).toMatchObject([{ id: 'guard-101', folders: [{ path: where, mode: '555', guarded: true, under: true }] }]);
    expect(manualText(plan(guard, MOUNTED))).toContain(
      `unshare --mount --propagation private sh -c 'umount -l ${where} && install -d -m 555 -o 0 -g 0 ${where} && chattr +i ${where}'`,
    );
  });

  test('that is not mounted is guarded by the step that mounts', () =>
    expect(plan({ ...GUARDED, immutable: 'no' }, []).steps).toMatchObject([{ id: 'mount-101', folders: [{ path: where }] }]));
  test('and must be empty', () => expect(() => plan({ ...GUARDED, mode: '755', empty: false }, [])).toThrow(/101 is not empty; a mount would hide/));
  test('and a folder', () => expect(() => plan({ kind: 'other' }, [])).toThrow(/101 is no folder/));
});

describe('what is refused, with nothing planned', () => {
  test.each<[string, string, Partial<Facts>, Record<string, Found>]>([
    ['not-root', 'lets us in as user 1000', { uid: 1000 }, {}],
    ['not-debian', 'runs fedora', { os: { id: 'fedora', version: '41' } }, {}],
    ['network-managed', 'configured by netplan (/etc/netplan/01.yaml)', { managers: [{ name: 'netplan', by: '/etc/netplan/01.yaml' }] }, {}],
    ['network-armed', 'waits to be confirmed', { armedUntil: 1_800_000_030 }, {}],
    ['account-taken', 'passwd has oneadmin with number 1001', { passwd: ['oneadmin:x:1001:1001::/home/one:/bin/sh'] }, {}],
    ['account-taken', 'group has mail with number 9869', { group: ['mail:x:9869:'] }, {}],
    ['account-home', 'is /home/one, not', { passwd: ['oneadmin:x:9869:9869::/home/one:/bin/sh'] }, {}],
    ['path-unusable', '/etc/modules is a symbolic link to /tmp/x', {}, { '/etc/modules': { kind: 'link', to: '/tmp/x' } }],
    ['network-sources', 'reads /run/net/*', {}, { '/etc/network/interfaces': file('source /run/net/*\n') }],
  ])('%s: %s', (code, told, more, files) => {
    let error: unknown;
    try {
      planOf('on-node1', bare('on-node1', more, files));
    } catch (e) {
      error = e;
    }
    expect(error).toMatchObject({ code, kind: 'precondition', message: expect.stringContaining(told) });
  });
});

test('the filer is changed before those who mount what it exports, and last the machine that the others are reached from', () => {
  const all = ['on-master1', 'on-buster', 'on-node1', 'on-filer1'];
  expect(inTurn(platform, all, 'on-buster')).toEqual([['on-filer1'], ['on-node1'], ['on-master1'], ['on-buster']]);
  expect(inTurn(platform, all, 'on-node1')).toEqual([['on-filer1'], ['on-master1', 'on-buster'], ['on-node1']]);
  expect(inTurn(platform, ['on-node1', 'on-filer1', 'on-buster'], 'elsewhere')).toEqual([['on-filer1'], ['on-node1', 'on-buster']]);
  expect(inTurn(platform, [], 'on-buster')).toEqual([]);
});

describe('guests run as the owner of their disks', () => {
  const conf = '/etc/libvirt/qemu.conf';
  const planned = (text: string) => textOf(planOf('on-node1', bare('on-node1', {}, { [conf]: file(text, '600') })), conf);
  test('in a file as Debian has it', () => {
    expect(planned('#user = "libvirt-qemu"\n')).toMatch(
      /^#user = "libvirt-qemu"\n# onekit: begin.*\nuser = "oneadmin"\ngroup = "oneadmin"\ndynamic_ownership = 0\n/,
    );
    expect(planned(planned('#user = "libvirt-qemu"\n') as string)).toBeUndefined();
  });
  test('unless its administrator named an account', () => expect(planned('user = "root"\n')).toBeUndefined());
});
