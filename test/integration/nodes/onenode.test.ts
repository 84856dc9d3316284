import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASK } from '../../../src/lib/nodes/apply/networkScripts';
import { Cloud, until } from '../../support/cloud';
import { preparing } from '../../support/preparing';

/** Machines as the Debian installer leaves them become what a file says: real sshd, apt, ifupdown, bridges; the bridge that changes carries the SSH connection. */
const CACHE = join(process.env.ONEKIT_CACHE ?? '/var/cache/onekit', 'debs');
const PACKAGES = ['ifupdown', 'bridge-utils'];

let cloud: Cloud;

const platform = (bridge: string, more = ''): string => `machines:
  node1:
    roles: []
    address: 10.99.0.31
    network:
      interface: mgmt0
      bridges:
        br43: { ${bridge} }
        br46: { interface: eno1 }
${more}`;
const RIGHT = 'address: 10.99.0.31/24, gateway: 10.99.0.1';

const write = (text: string): void => writeFileSync(join(cloud.location, 'etc/platform.yaml'), text);
const { onenode, ok } = preparing(() => cloud);
const logins = (): number => readFileSync(cloud.seen('node1', 'var/log/sshd.log'), 'utf8').match(/Accepted publickey/g)?.length ?? 0;
const addresses = async (): Promise<string> => (await cloud.on('node1', 'ip', '-br', '-4', 'addr')).replace(/ +$/gm, '');

/** All that could have been written: names, modes, owners and bytes. Copies that useradd makes of its files for itself are none of ours, nor are other tests' namespaces. */
const everything = (): Promise<string> =>
  cloud.on(
    'node1',
    'sh',
    '-c',
    "find /etc /var/lib/one /var/lib/onenode -xdev ! -name '*-' ! -name .pwd.lock ! -path /etc ! -path '/etc/netns*' -printf '%p %y %m %U %G %l\\n' 2>/dev/null | sort; find /etc /var/lib/one /var/lib/onenode -xdev -type f ! -name '*-' ! -name .pwd.lock ! -path '/etc/netns*' -exec sha256sum {} + 2>/dev/null | sort -k 2",
  );

const start = (): Promise<void> =>
  cloud.node('node1', { apart: true, locked: true, unpinned: true, options: ['--bare', '--root-pubkey', `${cloud.frontKey}.pub`] });

beforeAll(async () => {
  cloud = await Cloud.start('nodes');
  mkdirSync(CACHE, { recursive: true });
  for (const name of PACKAGES.filter((p) => !readdirSync(CACHE).some((f) => f.startsWith(`${p}_`))))
    execFileSync('apt-get', ['-qq', 'download', name], { cwd: CACHE });
  const debs = join(cloud.base, 'lab/debs');
  mkdirSync(debs);
  for (const f of readdirSync(CACHE)) copyFileSync(join(CACHE, f), join(debs, f));
  await start();
  write(platform(RIGHT));
});

afterAll(async () => expect(await cloud.stop()).toEqual([]));

describe('host keys', () => {
  const shown = async (): Promise<string> => {
    writeFileSync(join(cloud.base, 'line'), await cloud.labCommand('hostkey', 'node1'));
    return /SHA256:\S+/.exec(await cloud.ok(['ssh-keygen', '-lf', join(cloud.base, 'line')]))?.[0] as string;
  };
  const given = (line: string): string => {
    writeFileSync(join(cloud.base, 'fingerprints'), `# from the machines\n${line}\n`);
    return join(cloud.base, 'fingerprints');
  };

  test('are not believed unasked', async () => {
    expect(await onenode('plan')).toMatchObject({ code: 255, err: expect.stringContaining('node1: the host key of 10.99.0.31 port 22 is not known') });
    const { code, err } = await onenode('trust');
    expect([code, err]).toEqual([255, expect.stringContaining(`node1 ed25519 ${await shown()}\n`)]);
    expect(err).toContain('no terminal to ask it on');
    const wrong = `node1 SHA256:${'A'.repeat(43)}`;
    expect(await onenode('trust', '--fingerprints', given(wrong))).toMatchObject({
      code: 255,
      err: expect.stringContaining('node1: node1 offers no key of the file'),
    });
    expect(readFileSync(cloud.knownHosts, 'utf8')).toBe('');
  });

  test('are pinned when they are those that were written down', async () => {
    const file = given(`node1 ${await shown()}`);
    expect(await ok('trust', '--fingerprints', file)).toBe(`node1: pinned ed25519 ${await shown()}\n`);
    expect(readFileSync(cloud.knownHosts, 'utf8')).toMatch(/^node1,10\.99\.0\.31 ssh-ed25519 \S+\n$/);
    expect(await ok('trust', '--fingerprints', file)).toBe('node1: nothing new\n');
  });

  test('that changed are refused', async () => {
    const pinned = readFileSync(cloud.knownHosts, 'utf8');
    writeFileSync(cloud.knownHosts, `node1,10.99.0.31 ${readFileSync(`${cloud.frontKey}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')}\n`);
    const file = given(`node1 ${await shown()}`);
    expect(await onenode('trust', '--fingerprints', file)).toMatchObject({ code: 255, err: expect.stringContaining('node1 offers another ed25519 host key') });
    writeFileSync(cloud.knownHosts, pinned);
  });
});

test('a bare machine is found wanting, made right, and found right', async () => {
  const before = await onenode('check', '-j');
  expect(before.code).toBe(1);
  expect((JSON.parse(before.out) as { CODE: string }[]).map((f) => f.CODE)).toEqual(
    expect.arrayContaining(['NODE-PACKAGES', 'NODE-ACCOUNT', 'NODE-TRUST', 'NODE-NETWORK', 'NODE-BRIDGE']),
  );
  await ok('apply', '--yes', '--confirm', '30');
  expect(await addresses()).toMatch(/^br43 +UP +10\.99\.0\.31\/24$/m);
  expect(await cloud.on('node1', 'ls', '/sys/class/net/br46/brif')).toBe('eno1\n');
  expect(await cloud.on('node1', 'id', 'oneadmin')).toContain('uid=9869(oneadmin) gid=9869(oneadmin)');
  expect(await onenode('check')).toMatchObject({ code: 0, out: '' });
  // the front-end gets in as oneadmin, which is what hosts are worked with
  const ssh = ['ssh', '-F', 'none', '-i', cloud.frontKey, '-o', `UserKnownHostsFile=${cloud.knownHosts}`, '-o', 'StrictHostKeyChecking=yes', 'oneadmin@node1'];
  expect(await cloud.ok([...ssh, 'id', '-un'])).toBe('oneadmin\n');
});

/** How many processes it starts on the machine: their numbers are given in turn. */
const processes = async (work: () => Promise<unknown>): Promise<number> => {
  const last = async (): Promise<number> => Number(await cloud.on('node1', 'cat', '/proc/sys/kernel/ns_last_pid'));
  const before = await last();
  await work();
  return (await last()) - before;
};

test('again: nothing to do, by one connection, and with few processes', async () => {
  const [before, had] = [await everything(), logins()];
  const started = await processes(async () => expect(await ok('apply', '--yes')).toBe('node1: nothing to do\n'));
  expect(logins() - had).toBe(1);
  // whoever logs in starts those of sshd and of what the login shell reads; each more costs a slow machine more than all the rest
  const ssh = ['ssh', '-F', 'none', '-n', '-i', cloud.frontKey, '-o', `UserKnownHostsFile=${cloud.knownHosts}`, '-o', 'StrictHostKeyChecking=yes'];
  expect(started - (await processes(() => cloud.ok([...ssh, 'root@node1', 'true'])))).toBeLessThanOrEqual(6);
  expect(await everything()).toBe(before);
});

test('VLANs as in the example are understood by ifupdown', async () => {
  const lines = readFileSync(join(__dirname, '../../fixtures/nodes/on-node1.sh'), 'utf8').split("'END'\n");
  const stanzas = lines.map((l) => l.split('\nEND')[0] as string).filter((t) => t.startsWith('auto eno1.'));
  expect(stanzas).toHaveLength(2);
  writeFileSync(cloud.seen('node1', 'tmp/vlans'), `${stanzas.join('\n\n')}\n`);
  expect((await cloud.on('node1', 'ifquery', '-i', '/tmp/vlans', '--list')).split('\n')).toEqual(['lo', 'eno1.43', 'br43', 'eno1.46', 'br46', '']);
  const said = await cloud.on('node1', 'sh', '-c', 'ifup --no-act --force -a -i /tmp/vlans 2>&1');
  expect(said).toMatch(/ip link add link eno1 name eno1\.43 type vlan id 43/);
  expect(said).toMatch(/ip addr add 192\.168\.43\.1\/255\.255\.255\.0.*dev br43/);
});

describe('a change of the network that cuts the machine off', () => {
  const undone = async (act: () => Promise<unknown>): Promise<void> => {
    const before = await everything();
    await act();
    await until('the old network', async () => (await addresses()).match(/^br43 +\S+ +10\.99\.0\.31\/24$/m) !== null, 40);
    await until('ended', async () => !(await cloud.on('node1', 'ls', '/var/lib/onenode/net')).match(/armed|rolling/), 40);
    const manifest = / \/var\/lib\/onenode\/|^\/var\/lib\/onenode\//;
    const others = (text: string): string[] => text.split('\n').filter((l) => !manifest.test(l) && !/\/resolv/.test(l));
    expect(others(await everything())).toEqual(others(before));
    write(platform(RIGHT));
    expect(await ok('plan')).toBe('node1: nothing to do\n');
  };

  test('by a wrong address is taken back', () =>
    undone(async () => {
      write(platform('address: 10.99.1.31/24'));
      const { code, err } = await onenode('apply', '--yes', '--confirm', '6');
      expect([code, err]).toEqual([255, expect.stringContaining('node1: the machine took the change of its network back')]);
    }));

  test('and one whose gateway does not answer', () =>
    undone(async () => {
      write(platform('address: 10.99.0.31/24, gateway: 10.99.0.77'));
      const { code, err } = await onenode('apply', '--yes', '--confirm', '12');
      expect([code, err]).toEqual([255, expect.stringContaining('the gateway 10.99.0.77 did not answer')]);
    }));

  test('and one whose front-end dies in the middle', () =>
    undone(async () => {
      write(platform('address: 10.99.1.31/24'));
      const { child, ended } = cloud.begin(['onenode', 'apply', '--yes', '--confirm', '12']);
      await until('armed', async () => (await cloud.on('node1', 'ls', '/var/lib/onenode/net')).includes('armed'), 30, 20);
      child.kill('SIGKILL');
      await ended;
      // a question that nobody hears the answer of confirms nothing
      await until('changed', async () => (await cloud.on('node1', 'sh', '-c', ASK, 'onekit', '', '')).startsWith('ready '), 12, 100);
    }));

  test('and one that hangs in a hook of the machine, which hangs again on the way back', () =>
    undone(async () => {
      const hook = cloud.seen('node1', 'etc/network/if-up.d/stuck');
      writeFileSync(hook, '#!/bin/sh\n[ "$IFACE" = br43 ] || exit 0\necho >>/tmp/stuck\n[ "$(wc -l </tmp/stuck)" -gt 2 ] || exec sleep 600\n', { mode: 0o755 });
      write(platform('address: 10.99.1.31/24'));
      const { code, err } = await onenode('apply', '--yes', '--confirm', '6');
      expect([code, err]).toEqual([255, expect.stringContaining('node1: ')]);
      await until('ended', async () => !(await cloud.on('node1', 'ls', '/var/lib/onenode/net')).match(/armed|rolling/), 80);
      await cloud.on('node1', 'rm', '/etc/network/if-up.d/stuck');
    }));

  test('what ifupdown refuses touches nothing', () =>
    undone(async () => {
      writeFileSync(cloud.seen('node1', 'etc/network/interfaces.d/odd'), 'iface br9 inet nonsense\n');
      write(platform('address: 10.99.1.31/24'));
      const { code, err } = await onenode('apply', '--yes', '--confirm', '6');
      expect([code, err]).toEqual([255, expect.stringContaining('ifupdown refuses the new files')]);
      await cloud.on('node1', 'rm', '/etc/network/interfaces.d/odd');
    }));
});

test('a machine that is down does not hold up the others', async () => {
  write(platform(RIGHT, '  node2:\n    roles: []\n    address: 10.99.0.39\n'));
  await cloud.on('node1', 'rm', '/var/lib/one/.ssh/known_hosts');
  const { code, out, err } = await onenode('apply', '--yes');
  expect([code, out]).toEqual([255, 'node1: done\n']);
  expect(err).toMatch(/^node2: .*10\.99\.0\.39/m);
  const checked = await onenode('check', '-j');
  expect([checked.code, JSON.parse(checked.out)]).toEqual([2, [expect.objectContaining({ MACHINE: 'node2', CODE: 'NODE-SILENT' })]]);
  write(platform(RIGHT));
});

test('other ways to configure the network are refused, and nothing is changed', async () => {
  await cloud.on('node1', 'sh', '-c', 'mkdir -p /etc/netplan && : >/etc/netplan/01.yaml');
  const before = await everything();
  const { code, err } = await onenode('apply', '--yes');
  expect([code, err]).toEqual([255, expect.stringContaining('configured by netplan (/etc/netplan/01.yaml)')]);
  expect(await everything()).toBe(before);
  await cloud.on('node1', 'rm', '-r', '/etc/netplan');
});

describe('forget', () => {
  test('leaves what somebody changed since, and says so', async () => {
    const keys = cloud.seen('node1', 'var/lib/one/.ssh/authorized_keys');
    const ours = readFileSync(keys, 'utf8');
    writeFileSync(keys, `${ours}ssh-ed25519 AAAA somebody\n`);
    expect(await ok('forget', '--show')).toContain('note: /var/lib/one/.ssh/authorized_keys was changed by somebody else since; it is left');
    writeFileSync(keys, ours);
  });

  test('works from the copy of the front-end when the manifest of the machine was lost or damaged', async () => {
    const before = await everything();
    await cloud.on('node1', 'sh', '-c', 'cp -a /var/lib/onenode /root/kept && rm -r /var/lib/onenode/entries && mkdir -m 700 /var/lib/onenode/entries');
    const lost = await ok('forget', '--show');
    expect(lost).toMatch(/note: the manifest on the machine lacks (\d+) of \1 entries; they are taken from the copy that the front-end keeps/);
    await cloud.on('node1', 'sh', '-c', 'rm -r /var/lib/onenode && mv /root/kept /var/lib/onenode');
    expect(await everything()).toBe(before);
    const steps = (text: string): string[] => text.split('\n').filter((l) => !l.includes('note:'));
    expect(steps(lost)).toEqual(steps(await ok('forget', '--show')));
  });

  test('takes all back to the byte, and again after a second time', async () => {
    await ok('forget', '--yes', '--confirm', '30');
    const bare = await everything();
    expect(bare).not.toMatch(/oneadmin|onenode|interfaces\.d\/br/);
    expect(await addresses()).toMatch(/^mgmt0@\S+ +UP +10\.99\.0\.31\/24$/m);
    await ok('apply', '--yes', '--confirm', '30');
    expect(await onenode('check')).toMatchObject({ code: 0 });
    await ok('forget', '--yes', '--confirm', '30');
    expect(await everything()).toBe(bare);
    expect(await ok('forget', '--show')).toBe('node1: nothing to do\n');
  });
});

test('a machine that stops before a change is confirmed starts with its old network', async () => {
  const network = (text: string): string[] => text.split('\n').filter((l) => l.includes('/etc/network/'));
  const bare = await everything();
  // nothing answers there, so nothing is confirmed
  write(platform('address: 10.99.1.31/24'));
  const { child, ended } = cloud.begin(['onenode', 'apply', '--yes', '--confirm', '60']);
  await until('changed', async () => (await cloud.on('node1', 'find', '/etc/network', '-name', 'br43')) !== '', 90, 50);
  child.kill('SIGKILL');
  await ended;
  await cloud.labCommand('node-stop', 'node1');
  await start();
  expect(await onenode('plan')).toMatchObject({ code: 255, err: expect.stringContaining('waits to be confirmed or taken back') });
  // what systemd does on a machine that has it, before the network is configured
  await cloud.on('node1', 'sh', '/var/lib/onenode/net/rollback.sh', 'boot');
  expect(network(await everything())).toEqual(network(bare));
  expect(await ok('plan')).toContain('network: bridges br43, br46');
});
