import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { must, until } from '../support/cloud';
import { Machines, Story } from '../support/machines';

/** From machines as Debian's installer leaves them to a VM that answers, and what can happen on the way. Each part takes what the ones before left. */
jest.setTimeout(1_200_000);

const FRONT = 'on-master1';
const [NODE, OTHER, FILER] = ['on-node1', 'on-node2', 'on-filer1'];
/** the order in which they start: memory in MiB */
const ALL = [
  { name: FRONT, number: 10, memory: 640, vlan43: '192.168.43.253/24' },
  { name: FILER, number: 12, memory: 384, vlan43: '192.168.43.252/24' },
  { name: NODE, number: 11, memory: 900, vlan43: '192.168.43.1/24' },
  { name: OTHER, number: 13, memory: 900, vlan43: '192.168.43.2/24' },
] as const;
const KEY = '/root/.ssh/id_lab';
const REACH = ['--identity', KEY];
const GUEST = '10.1.16.10';
const PLATFORM = readFileSync(join(__dirname, 'platform.yaml'), 'utf8');

const machines = new Machines(FRONT);
const story = new Story();
const part = (title: string, work: () => Promise<void>): void => story.part(title, work);
const accident = (title: string, work: () => Promise<void>): void => story.accident(title, work);

const platformFile = (text: string): Promise<string> => machines.on(FRONT, 'mkdir -p /etc/one && cat >/etc/one/platform.yaml', text);
const onenode = (...words: string[]) => machines.run('onenode', ...words, ...REACH);
const apply = (...words: string[]) => machines.ok('onenode', 'apply', '--yes', '--confirm', '120', ...words, ...REACH);

interface Finding {
  readonly MACHINE: string;
  readonly CODE: string;
}
/** What a check finds; that a machine of the lab has no KVM is true. */
const findings = async (): Promise<string[]> => {
  const { out, err } = await onenode('check', '-j');
  if (out === '') throw new Error(`onenode check said nothing: ${err}`);
  return (JSON.parse(out) as Finding[]).filter((f) => f.CODE !== 'NODE-KVM').map((f) => `${f.MACHINE} ${f.CODE}`);
};

/** Logins from the front-end, which the machines wrote down since they started. */
const logins = async (): Promise<number[]> =>
  Promise.all(
    [NODE, OTHER, FILER].map(async (m) =>
      Number(await machines.on(m, "journalctl -q --no-pager -t sshd -o cat | grep -c 'Accepted publickey for root from 192.168.43.253' || :")),
    ),
  );

/** A site's firewall: the gateways of both VLANs. The filer's cable is near. */
const firewall = (): Promise<string> =>
  machines.on(
    FILER,
    'ip addr add 192.168.43.254/24 dev eno1.43; ip link add link eno1 name eno1.46 type vlan id 46; ip addr add 10.1.31.254/20 dev eno1.46; ip link set eno1.46 up',
  );

let fingerprints = '';
let before = '';

/** All that could be written: names, modes, owners and bytes. Packages stay, and what useradd copies for itself is none of ours. */
const everything = (name: string): Promise<string> =>
  machines.on(
    name,
    `dpkg -L bridge-utils 2>/dev/null | while read -r f; do [ -d "$f" ] || echo "$f"; done | sort >/run/stays
find /etc /var/lib/one /var/lib/onenode /store -xdev ! -name '*-' ! -name .pwd.lock ! -path /etc ! -path /etc/network 2>/dev/null | sort | comm -23 - /run/stays >/run/listed
tr '\\n' '\\0' </run/listed | xargs -0r stat -c '%n %F %a %u %g' | sed 's/regular empty file/regular file/'
while read -r f; do [ -L "$f" ] || [ ! -f "$f" ] || printf '%s\\0' "$f"; done </run/listed | xargs -0r sha256sum`,
  );

beforeAll(() => machines.up());

afterAll(async () => {
  process.stderr.write(story.table());
  expect(await machines.down()).toBe('');
});

part('machines as the installer leaves them', async () => {
  for (const { name, number, memory, vlan43 } of ALL) await machines.start(name, number, memory, vlan43);
  await machines.wait(...ALL.map((m) => m.name));
  await firewall();
  await machines.furnishFront();
  await platformFile(PLATFORM);
});

part('a person makes the key pairs, and lets the front-end in', async () => {
  await machines.on(
    FRONT,
    `ssh-keygen -q -t ed25519 -N '' -f ${KEY}; install -d -m 700 -o 9869 -g 9869 /var/lib/one/.ssh; ssh-keygen -q -t ed25519 -N '' -C oneadmin@${FRONT} -f /var/lib/one/.ssh/id_ed25519; chown 9869:9869 /var/lib/one/.ssh/*`,
  );
  const key = await machines.on(FRONT, `cat ${KEY}.pub`);
  for (const { name } of ALL) {
    const shown = await machines.on(name, 'cat >>/root/.ssh/authorized_keys; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub', key);
    fingerprints += `${name} ${shown.split(' ')[1]}\n`;
  }
  await machines.on(FRONT, 'cat >/root/fingerprints', fingerprints);
});

part('what is on a machine before', async () => {
  before = await everything(OTHER);
});

part('onenode trust: refused unasked, then by the fingerprints that were written down', async () => {
  const unasked = await onenode('plan');
  expect([unasked.code, unasked.err]).toEqual([255, expect.stringMatching(/on-node1: the host key of 192\.168\.43\.1 port 22 is not known/)]);
  const said = await machines.ok('onenode', 'trust', '--fingerprints', '/root/fingerprints', ...REACH);
  expect(said.match(/pinned ed25519/g)).toHaveLength(ALL.length);
});

part('onenode plan: what has to be done, and nothing is done', async () => {
  const { code, out } = await onenode('plan');
  expect(code).toBe(0);
  for (const { name } of ALL) expect(out).toMatch(new RegExp(`^${name}: \\d+ steps$`, 'm'));
  expect(out).toContain('+    bridge_ports eno1.46');
  for (const { name } of ALL) expect((await machines.try(name, 'test -e /var/lib/onenode || getent passwd oneadmin')).code).not.toBe(0);
});

part('onenode apply: packages, accounts, keys, bridges, exports, mounts, and the cloud', async () => {
  const said = await apply();
  for (const { name } of ALL) expect(said).toContain(`${name}: done\n`);
  expect(said).toContain('cloud: done\n');
});

part('onenode check finds nothing', async () => {
  expect(await findings()).toEqual([]);
  for (const m of [NODE, OTHER]) {
    expect((await machines.on(m, 'grep -c "^on-filer1:/[a-z]* /var/lib/one/datastores/10[012] nfs4 " /proc/mounts')).trim()).toBe('3');
    expect(await machines.on(m, 'ls /sys/class/net/br43/brif /sys/class/net/br46/brif; ip -4 -br addr show br46')).toMatch(
      /eno1\.43\n[\s\S]*eno1\.46\n[^0-9]*$/,
    );
  }
  expect((await machines.on(FRONT, 'grep -c " nfs4 " /proc/mounts')).trim()).toBe('1');
});

part('onenode apply again: nothing to do, by one connection a machine', async () => {
  const before = await logins();
  const began = Date.now();
  const said = await apply();
  const seconds = (Date.now() - began) / 1000;
  for (const { name } of ALL) expect(said).toContain(`${name}: nothing to do\n`);
  expect(said).toContain('cloud: nothing to do\n');
  const made = (await logins()).map((n, i) => n - (before[i] as number));
  story.note(`a second apply: ${seconds.toFixed(1)} s for ${ALL.length} machines, connections ${made.join(', ')}`);
  expect(made).toEqual([1, 1, 1]);
});

part('an image on NFS, a template, and the VM answers at 10.1.16.10 over VLAN 46', async () => {
  const base = mkdtempSync(join(tmpdir(), 'lab-guest-'));
  try {
    await must([resolve(__dirname, '../support/guest/build-guest.sh'), base], { limit: 300 });
    await machines.on(
      FRONT,
      `cp /host${base}/tiny.qcow2 /var/tmp/debian-11.qcow2; setpriv --reuid=9869 --regid=9869 --clear-groups ssh-keygen -q -t ed25519 -N '' -f /var/lib/one/user_key`,
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  const image = 'Debian 11 (Market Place)';
  await machines.asOne(
    'oneimage',
    'create',
    '-d',
    'Images (NFS)',
    '--name',
    image,
    '--type',
    'OS',
    '--format',
    'qcow2',
    '--prefix',
    'vd',
    '--path',
    '/var/tmp/debian-11.qcow2',
    '--wait',
    '--timeout',
    '300',
  );
  const key = (await machines.on(FRONT, 'cat /var/lib/one/user_key.pub')).trim();
  await machines.on(
    FRONT,
    'cat >/var/tmp/template',
    `NAME = "Template Debian 11 VLAN 46"
CPU = 1
VCPU = 1
MEMORY = 160
DISK = [ IMAGE = "${image}" ]
NIC = [ NETWORK = "NetPrivVMs" ]
GRAPHICS = [ TYPE = "VNC", LISTEN = "0.0.0.0" ]
HYPERVISOR = "kvm"
CONTEXT = [ NETWORK = "YES", SSH_PUBLIC_KEY = "${key}", SET_HOSTNAME = "$NAME" ]
`,
  );
  await machines.asOne('onetemplate', 'create', '/var/tmp/template');
  await machines.asOne('onetemplate', 'instantiate', 'Template Debian 11 VLAN 46', '--name', 'Test-Deb11', '--hold');
  await machines.asOne('onevm', 'deploy', '0', NODE, '--wait', '--timeout', '600');
  await answers();
  expect(await machines.asOne('onevm', 'show', '0')).toContain(GUEST);
  expect(await machines.on(NODE, 'virsh -q domblklist one-0')).toMatch(/\/var\/lib\/one\/datastores\/101\/0\/disk\.0/);
  expect(await machines.on(FILER, 'ls /store/one/images /store/one/system/0')).toMatch(/disk\.0/);
});

/** The guest says its name to who has the key of its context. The firewall hands on what comes from VLAN 43. */
const answers = async (): Promise<void> => {
  const words = `-F none -i /var/lib/one/user_key -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@${GUEST} hostname`;
  await machines.on(FILER, 'echo 1 >/proc/sys/net/ipv4/ip_forward');
  await until(
    'the guest lets us in',
    async () => {
      const { code, out } = await machines.try(FRONT, `ssh ${words}`);
      return code === 0 && out === 'Test-Deb11\n';
    },
    300,
    1000,
  );
};

part('the VM moves to another node while it runs, and still answers', async () => {
  await machines.asOne('onevm', 'migrate', '0', OTHER, '--live', '--wait', '--timeout', '600');
  expect(await machines.on(OTHER, 'virsh -q list --name')).toBe('one-0\n');
  await answers();
});

/** What the machine says of its network, and the files that say it. */
const network = (name: string): Promise<string> =>
  machines.on(
    name,
    'ip -br -4 addr show br43 | tr -s " "; ip -br link show type vlan | cut -d" " -f1 | sort; cd /etc/network && sha256sum interfaces interfaces.d/*',
  );

/** A change that cuts off `NODE`: the machine is where it was, with its old files, and nothing waits any more. */
const takenBack = async (wrong: string, why: RegExp): Promise<void> => {
  const was = await network(NODE);
  await platformFile(wrong);
  const began = Date.now();
  const { code, err } = await onenode('apply', NODE, '--yes', '--confirm', String(CONFIRM));
  await platformFile(PLATFORM);
  expect([code, err]).toEqual([255, expect.stringMatching(why)]);
  await machines.until('nothing is armed', NODE, '! ls /var/lib/onenode/net | grep -E "^(armed|rolling)$"', 300);
  story.note(`${NODE} had its old network again ${((Date.now() - began) / 1000).toFixed(0)} s after apply began, with --confirm ${CONFIRM}`);
  expect(await network(NODE)).toBe(was);
  expect((await onenode('plan', NODE)).out).toBe(`${NODE}: nothing to do\n`);
};
const CONFIRM = 40;
const TAKEN_BACK = 'took the change of its network back|was not confirmed';
const ofNode = (line: RegExp, to: string): string => {
  const at = PLATFORM.indexOf(`${NODE}:`);
  return PLATFORM.slice(0, at) + PLATFORM.slice(at).replace(line, to);
};

accident('a wrong VLAN', () => takenBack(ofNode(/vlan: 43/, 'vlan: 44'), new RegExp(TAKEN_BACK)));

accident('a wrong gateway', () =>
  takenBack(ofNode(/192\.168\.43\.254/, '192.168.43.77'), new RegExp(`(${TAKEN_BACK}).*the gateway 192\\.168\\.43\\.77 did not answer|${TAKEN_BACK}`)),
);

accident('the cable is lost while the network changes', async () => {
  const was = await network(NODE);
  await platformFile(ofNode(/br46: \{ vlan: 46 \}/, 'br46: { vlan: 46 }\n        br48: { vlan: 48 }'));
  const applied = machines.begin('onenode', 'apply', NODE, '--yes', '--confirm', String(CONFIRM), ...REACH);
  await machines.on(NODE, 'n=0; until [ -e /var/lib/onenode/net/armed ]; do n=$((n + 1)); [ $n -lt 3000 ] || exit 1; sleep 0.05; done');
  await machines.uml('pull', NODE);
  const { code, err } = await applied.ended;
  expect([code, err]).toEqual([255, expect.stringMatching(new RegExp(`${NODE}: .*(${TAKEN_BACK})`))]);
  await machines.until('it took the change back', NODE, '! ls /var/lib/onenode/net | grep -E "^(armed|rolling)$"', 300);
  await machines.uml('plug', NODE);
  await platformFile(PLATFORM);
  expect(await network(NODE)).toBe(was);
  await machines.until('it is reached again', FRONT, `onenode plan ${NODE} ${REACH.join(' ')}`, 120);
  expect((await onenode('plan', NODE)).out).toBe(`${NODE}: nothing to do\n`);
});

accident('onenode is killed in the middle, and applied again', async () => {
  const was = await network(NODE);
  await platformFile(ofNode(/br46: \{ vlan: 46 \}/, 'br46: { vlan: 46 }\n        br47: { vlan: 47 }'));
  const killed = machines.begin('sh', '-c', `echo $$ >/run/onenode.pid; exec onenode apply ${NODE} --yes --confirm ${CONFIRM} ${REACH.join(' ')}`);
  await machines.on(NODE, 'n=0; until [ -e /var/lib/onenode/net/armed ]; do n=$((n + 1)); [ $n -lt 3000 ] || exit 1; sleep 0.05; done');
  await machines.on(FRONT, 'kill -9 $(cat /run/onenode.pid)');
  expect((await killed.ended).code).not.toBe(0);
  await machines.until('it took the change back', NODE, '! ls /var/lib/onenode/net | grep -E "^(armed|rolling)$"', 300);
  expect(await network(NODE)).toBe(was);
  expect(await apply(NODE)).toBe(`${NODE}: done\n`);
  expect(await machines.on(NODE, 'ls /sys/class/net/br47/brif')).toBe('eno1.47\n');
  // and without it again
  await platformFile(PLATFORM);
});

accident('a node restarts', async () => {
  await machines.uml('stop', NODE);
  await machines.start(NODE, 11, 900, '192.168.43.1/24');
  await machines.wait(NODE);
  await machines.until('mounts are back', NODE, '[ $(grep -c " nfs4 " /proc/mounts) = 3 ]', 120);
  expect(await findings()).toEqual([]);
});

/**
 * oneadmin writes records of 4 KiB to the datastore as fast as it takes them, round and round in a file of 16 MiB, and has them on the disk of the filer every 16 of them,
 * until it is told to stop; says how many they were.
 */
const LOAD = `perl -MIO::Handle -e '
  my $i = 0;
  open(my $f, "+>", $ARGV[0]) or die;
  until (-e "/run/lab-stop") {
    sysseek($f, $i % 4096 * 4096, 0);
    syswrite($f, sprintf("%-4095d\\n", $i++)) == 4096 or die;
    $i % 16 or $f->sync or die;
  }
  $f->sync or die;
  close $f or die;
  print $i;
'`;
/** FILE COUNT: each place has the last record that was written there. */
const WHOLE = `perl -e '
  open(my $f, "<", $ARGV[0]) or die;
  my $n = $ARGV[1];
  for my $place (0 .. ($n < 4096 ? $n : 4096) - 1) {
    sysread($f, my $record, 4096) == 4096 or die "record $place is cut\\n";
    my $last = $n - 1 - ($n - 1 - $place) % 4096;
    $record eq sprintf("%-4095d\\n", $last) or die "at $place is " . substr($record, 0, 12) . ", not $last\\n";
  }
'`;

accident('the filer restarts under load', async () => {
  const folder = '/var/lib/one/datastores/101';
  const writers = [NODE, OTHER].map((m) => ({
    on: m,
    file: `load-${m}`,
    ended: machines.try(m, `setpriv --reuid=9869 --regid=9869 --clear-groups ${LOAD} ${folder}/load-${m}`),
  }));
  for (const { file } of writers) await machines.until('the writers are at it', FILER, `[ $(stat -c %s /store/one/system/${file}) -gt 1000000 ]`, 120);
  await machines.uml('stop', FILER);
  // nothing may land on the disk of the machine meanwhile
  const under = 'mkdir -p /run/under && { mountpoint -q /run/under || mount --bind / /run/under; } && ls -A /run/under/var/lib/one/datastores/10[012]/';
  for (const { on } of writers) expect((await machines.on(on, under)).match(/^[^/\n]+$/gm)).toBeNull();
  await machines.start(FILER, 12, 384, '192.168.43.252/24');
  await machines.wait(FILER);
  await firewall();
  for (const { on, file, ended } of writers) {
    await machines.on(on, 'sleep 5; touch /run/lab-stop');
    const { code, out, err } = await ended;
    expect([code, err]).toEqual([0, '']);
    expect(await machines.on(FILER, `${WHOLE} /store/one/system/${file} ${out} && rm /store/one/system/${file}`)).toBe('');
    expect((await machines.on(on, `rm /run/lab-stop; ${under}`)).match(/^[^/\n]+$/gm)).toBeNull();
    story.note(`${on} wrote ${out} records of 4 KiB across the restart of the filer; all are there`);
  }
  await answers();
  expect(await findings()).toEqual([]);
});

accident('a machine shows another host key', async () => {
  await machines.on(
    NODE,
    "cd /etc/ssh && mkdir /root/old && mv ssh_host_ed25519_key* /root/old/ && ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key && systemctl restart ssh",
  );
  for (const verb of ['plan', 'trust']) {
    const { code, err } = await onenode(verb, NODE);
    expect([code, err]).toEqual([255, expect.stringMatching(/host key/)]);
    expect(err).toContain(NODE);
  }
  await machines.on(NODE, 'mv /root/old/* /etc/ssh/ && rmdir /root/old && systemctl restart ssh');
  expect((await onenode('plan', NODE)).code).toBe(0);
});

part('onenode forget: every byte as it was before', async () => {
  await machines.asOne('onevm', 'terminate', '0', '--wait', '--timeout', '300');
  const said = await machines.ok('onenode', 'forget', OTHER, '--yes', '--confirm', '120', ...REACH);
  expect(said).toBe(`${OTHER}: done\n`);
  expect(await everything(OTHER)).toBe(before);
  expect(await machines.on(OTHER, 'ip -br -4 addr show eno1.43')).toMatch(/192\.168\.43\.2\/24/);
});

part('a machine that was made by hand, in other words, is taken as it is', async () => {
  const manual = (await onenode('plan', OTHER, '--manual')).out;
  expect(manual).toContain(`# on ${OTHER}, as root`);
  await machines.on(OTHER, 'sh -e', `${manual}\n${OTHER_WORDS}`);
  const was = await everything(OTHER);
  const planned = await onenode('plan', OTHER);
  expect(planned.out).toBe(`${OTHER}: nothing to do\n`);
  expect(await apply(OTHER)).toBe(`${OTHER}: nothing to do\n`);
  expect(await everything(OTHER)).toBe(was);
});

/** The same bridges in one file, as an administrator might have written them. */
const OTHER_WORDS = `rm /etc/network/interfaces.d/br43 /etc/network/interfaces.d/br46
cat >/etc/network/interfaces.d/bridges <<'WORDS'
# by hand
auto br46 eno1.46
iface eno1.46 inet manual
iface br46 inet manual
  bridge-ports eno1.46
  bridge_maxwait 0
  bridge_fd 0

auto eno1.43
iface eno1.43 inet manual
auto br43
iface br43 inet static
  address 192.168.43.2
  netmask 255.255.255.0
  gateway 192.168.43.254
  bridge-ports eno1.43
  bridge-fd 0
  bridge-maxwait 0
WORDS
`;
