import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Cloud, until } from '../../support/cloud';
import { preparing } from '../../support/preparing';

/** The front-end as a container on a machine: real debootstrap from a small mirror of this machine's Debian, real LXC, systemd and sshd inside, on the bridge of the machine. */
jest.setTimeout(600_000);

const PACKAGES = ['ifupdown', 'bridge-utils', 'lxc', 'lxc-templates', 'debootstrap', 'openssh-server', 'iproute2', 'systemd-sysv'];
const ADDRESS = '10.99.0.50';

let cloud: Cloud;
let mirror: string;
let before = '';
const { onenode, ok } = preparing(() => cloud, 500);

const CARRIER = `machines:
  node1:
    roles: [container-host]
    address: 10.99.0.31
    network:
      interface: mgmt0
      bridges:
        br43: { address: 10.99.0.31/24, gateway: 10.99.0.1 }
`;
const container = (): string => `  on-buster:
    roles: [front-end]
    container: { on: node1, bridge: br43, address: ${ADDRESS}/24, gateway: 10.99.0.1, mirror: "file:${mirror}" }
`;
const write = (text: string): void => writeFileSync(join(cloud.location, 'etc/platform.yaml'), text);

const there = (script: string, ...words: string[]): Promise<string> => cloud.on('node1', 'sh', '-c', script, 'sh', ...words);

/** All that could have been written: names, modes, owners and bytes; of the root file system of a container that it is there. */
const everything = (): Promise<string> =>
  there(`find /etc /var/lib/one /var/lib/onenode /var/lib/lxc -xdev -path '/var/lib/lxc/*/rootfs/*' -prune -o ! -name '*-' ! -name .pwd.lock ! -path '/etc/netns*' -print 2>/dev/null | sort >/tmp/listed
tr '\\n' '\\0' </tmp/listed | xargs -0r stat -c '%n %F %a %u %g' | sed 's/regular empty file/regular file/'
while read -r f; do [ -L "$f" ] || [ ! -f "$f" ] || printf '%s\\0' "$f"; done </tmp/listed | xargs -0r sha256sum`);
/** Lines of one alone. */
const differences = (a: string, b: string): string[] => {
  const [left, right] = [new Set(a.split('\n')), new Set(b.split('\n'))];
  return [...[...left].filter((l) => !right.has(l)).map((l) => `- ${l}`), ...[...right].filter((l) => !left.has(l)).map((l) => `+ ${l}`)];
};

const inside = (command: string): Promise<string> =>
  cloud.ok([
    'ssh',
    '-F',
    'none',
    '-i',
    cloud.frontKey,
    '-o',
    `UserKnownHostsFile=${cloud.knownHosts}`,
    '-o',
    'StrictHostKeyChecking=yes',
    `root@${ADDRESS}`,
    command,
  ]);

beforeAll(async () => {
  mirror = execFileSync(resolve(__dirname, '../../support/lab/mirror.sh'), PACKAGES, { encoding: 'utf8' }).trim();
  cloud = await Cloud.start('lxc');
  // of this machine's Debian, as the mirror is
  await cloud.node('node1', { apart: true, locked: true, options: ['--root', '/', '--bare', '--containers', '--root-pubkey', `${cloud.frontKey}.pub`] });
  await there(
    'rm -rf /etc/apt/sources.list.d/* /var/lib/lxc; echo "deb [trusted=yes] file:$1 $(. /etc/os-release; echo $VERSION_CODENAME) main" >/etc/apt/sources.list',
    mirror,
  );
  // as the name server of a site would say
  await there('echo "$1 on-buster" >>/etc/hosts', ADDRESS);
  // packages stay, and what their scripts make of the machine: so they are there before it is looked at
  write(CARRIER);
  await ok('apply', '--yes', '--confirm', '60');
  await ok('forget', '--yes', '--confirm', '60');
  before = await everything();
  write(CARRIER + container());
});

afterAll(async () => expect(await cloud.stop()).toEqual([]));

test('one apply makes it, pins the host key that its carrier tells, and prepares it', async () => {
  const planned = await ok('plan');
  expect(planned).toContain('note: it is made on node1 first, which then tells its host key; planned as a new one');
  expect(planned).toContain('later: the host key of on-buster, as the machine that carries it tells it');
  expect(readFileSync(cloud.knownHosts, 'utf8')).not.toContain(ADDRESS);
  expect(await ok('apply', '--yes', '--confirm', '60')).toBe('node1: done\non-buster: done\n');
  const config = readFileSync(cloud.seen('node1', 'var/lib/lxc/on-buster/config'), 'utf8');
  for (const line of ['lxc.net.0.type = veth', 'lxc.net.0.link = br43', 'lxc.net.0.flags = up', 'lxc.start.auto = 1']) expect(config).toContain(`${line}\n`);
});

test('it is a machine of its own, on the bridge of the machine that carries it', async () => {
  expect(await inside('hostname; cat /proc/1/comm; systemctl is-system-running; ip -4 -br addr show eth0; ip route show default')).toMatch(
    /^on-buster\nsystemd\nrunning\neth0\S* +UP +10\.99\.0\.50\/24 *\ndefault via 10\.99\.0\.1 dev eth0/,
  );
  expect(await there('ls /sys/class/net/br43/brif')).toMatch(/^mgmt0\nveth\w+\n$|^veth\w+\nmgmt0\n$/);
  expect(await inside('id oneadmin; stat -c "%a %U %n" /var/lib/one /var/lib/one/.ssh/authorized_keys')).toBe(
    'uid=9869(oneadmin) gid=9869(oneadmin) groups=9869(oneadmin)\n750 oneadmin /var/lib/one\n600 oneadmin /var/lib/one/.ssh/authorized_keys\n',
  );
  // what a front-end in it would install
  expect(
    await inside(
      'apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends bridge-utils >/dev/null 2>&1; dpkg-query -W -f "\\${db:Status-Status}" bridge-utils',
    ),
  ).toBe('installed');
});

test('each knows the host key of the other', async () => {
  const key = (await inside('cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub')).trim();
  expect(readFileSync(cloud.knownHosts, 'utf8')).toContain(`on-buster,${ADDRESS} ssh-ed25519 ${key}\n`);
  expect(await there('cat /var/lib/one/.ssh/known_hosts')).toContain(key);
  expect(await inside('cat /var/lib/one/.ssh/known_hosts')).toContain(key);
});

test('again: nothing to do, and nothing is found', async () => {
  const was = await everything();
  expect(await ok('apply', '--yes')).toBe('node1: nothing to do\non-buster: nothing to do\n');
  expect(differences(was, await everything())).toEqual([]);
  expect(JSON.parse((await onenode('check', '-j')).out)).toEqual([]);
});

test('at boot it is started by what the package of LXC runs then', async () => {
  await there('lxc-stop -n on-buster -t 30');
  expect(JSON.parse((await onenode('check', '-j')).out)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ MACHINE: 'node1', CODE: 'NODE-CONTAINER' }),
      expect.objectContaining({ MACHINE: 'on-buster', CODE: 'NODE-SILENT' }),
    ]),
  );
  // a bridge of LXC's own is waited for
  await there(
    'ip link add lxcbr0 type bridge && ip link set lxcbr0 up; sed -n "s/^ExecStart=//p" /lib/systemd/system/lxc.service | sh -e; ip link del lxcbr0; lxc-wait -n on-buster -s RUNNING -t 60',
  );
  await until('it lets us in', async () => (await onenode('check', 'on-buster')).code === 0, 60, 500);
  expect((await inside('hostname')).trim()).toBe('on-buster');
});

describe('forget', () => {
  test('leaves the container, and the bridge that it hangs on', async () => {
    const shown = await ok('forget', 'node1', '--show');
    expect(shown).toContain('note: container on-buster is left with all that is in it; --containers takes it away');
    expect(shown).toContain('note: the network is left: container on-buster is plugged into br43');
    expect(shown).not.toContain('the interfaces as they were');
  });

  test('with --containers takes it away, and leaves the machine byte for byte as before', async () => {
    expect(await ok('forget', 'node1', '--containers', '--yes', '--confirm', '60')).toBe('node1: done\n');
    expect(differences(before, await everything())).toEqual([]);
    expect(await there('ip -br -4 addr show mgmt0')).toContain('10.99.0.31/24');
    expect(await there('ls /sys/class/net')).not.toMatch(/br43|veth/);
  });
});
