import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, until } from '../../support/cloud';
import { preparing } from '../../support/preparing';

jest.setTimeout(900_000);

/** Who may log in to whom: two machines that nobody but onenode has prepared. */
const NODES = ['node1', 'node2'] as const;
type Node = (typeof NODES)[number];
const other = (node: Node): Node => (node === 'node1' ? 'node2' : 'node1');

/** A list of machines leaves the objects of the cloud out: there is no libvirt here. */
const BOTH = ['node1,node2'];

let cloud: Cloud;

const { onenode, ok } = preparing(() => cloud);
const OPTIONS = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5'];
/** As oneadmin on a machine, with what that account has. */
const asOne = (node: Node, ...argv: string[]): Promise<string> =>
  cloud.on(node, 'setpriv', '--reuid=9869', '--regid=9869', '--init-groups', 'env', 'HOME=/var/lib/one', ...argv);
const reaches = (node: Node, ...more: string[]): Promise<string> => asOne(node, 'ssh', ...OPTIONS, ...more, `oneadmin@${other(node)}`, 'hostname');
const authorized = (node: Node): string => readFileSync(cloud.seen(node, 'var/lib/one/.ssh/authorized_keys'), 'utf8');

beforeAll(async () => {
  cloud = await Cloud.start('keys');
  await Promise.all(NODES.map((name) => cloud.node(name, { apart: true, locked: true, options: ['--bare', '--root-pubkey', `${cloud.frontKey}.pub`] })));
  writeFileSync(
    join(cloud.location, 'etc/platform.yaml'),
    'machines:\n  node1: { roles: [hypervisor], address: 10.99.0.31 }\n  node2: { roles: [hypervisor], address: 10.99.0.32 }\n',
  );
  await ok('apply', '--yes', ...BOTH);
});

afterAll(async () => expect(await cloud.stop()).toEqual([]));

describe('from hypervisor to hypervisor', () => {
  test('oneadmin logs in without a question, both ways, after one apply', async () => {
    expect(await ok('plan', ...BOTH)).toBe('node1: nothing to do\nnode2: nothing to do\n');
    expect([await reaches('node1'), await reaches('node2')]).toEqual(['node2\n', 'node1\n']);
  });

  test('by a key of its own, whose private half nobody else has', async () => {
    const own = NODES.map((n) => readFileSync(cloud.seen(n, 'var/lib/one/.ssh/id_ed25519.pub'), 'utf8').split(' ')[1]);
    expect(new Set(own).size).toBe(2);
    expect(await cloud.on('node1', 'stat', '-c', '%a %u', '/var/lib/one/.ssh/id_ed25519')).toBe('600 9869\n');
    // what the front-end hears of a machine, and what a plan to take it back shows
    const secret = readFileSync(cloud.seen('node1', 'var/lib/one/.ssh/id_ed25519'), 'utf8').split('\n')[1] as string;
    expect(await ok('forget', '--show')).not.toContain(secret);
  });

  test('for a program and no more, and from nowhere else', async () => {
    expect(authorized('node2')).toMatch(/^restrict,from="10\.99\.0\.31" ssh-ed25519 \S+ oneadmin@node1$/m);
    expect(await asOne('node1', 'sh', '-c', `ssh -tt ${OPTIONS.join(' ')} oneadmin@node2 tty 2>&1 || true`)).toMatch(/not a tty|PTY allocation request failed/);
    writeFileSync(cloud.seen('node2', 'tmp/stolen'), readFileSync(cloud.seen('node1', 'var/lib/one/.ssh/id_ed25519')), { mode: 0o600 });
    await cloud.on('node2', 'chown', '9869', '/tmp/stolen');
    const stolen = asOne('node2', 'ssh', ...OPTIONS, '-o', 'IdentitiesOnly=yes', '-i', '/tmp/stolen', 'oneadmin@10.99.0.32', 'hostname');
    await expect(stolen).rejects.toThrow(/Permission denied/);
    await cloud.on('node2', 'rm', '/tmp/stolen');
  });

  test('is tried by a check, over one connection a machine', async () => {
    const logins = (account: string): number[] =>
      NODES.map((n) => readFileSync(cloud.seen(n, 'var/log/sshd.log'), 'utf8').match(new RegExp(`Accepted publickey for ${account} `, 'g'))?.length ?? 0);
    const codes = async (): Promise<string[]> =>
      (JSON.parse((await onenode('check', '-j', ...BOTH)).out) as { MACHINE: string; CODE: string }[])
        .map((f) => `${f.MACHINE} ${f.CODE}`)
        .filter((f) => !/KVM/.test(f));
    const before = [logins('root'), logins('oneadmin')];
    expect(await codes()).toEqual([]);
    expect([logins('root'), logins('oneadmin')]).toEqual(before.map((counts) => counts.map((n) => n + 1)));
    // the files say nothing of it
    await cloud.on('node2', 'sh', '-c', "echo 'DenyUsers oneadmin' >>/etc/ssh/sshd_config; kill -HUP $(cat /run/sshd.pid)");
    expect(await codes()).toEqual(['node1 NODE-LOGIN']);
    await cloud.on('node2', 'sh', '-c', "sed -i '/^DenyUsers/d' /etc/ssh/sshd_config; kill -HUP $(cat /run/sshd.pid)");
  });

  test('a machine that lost its key pair gets a new one, and the others the new half', async () => {
    const before = authorized('node1');
    await cloud.on('node2', 'rm', '/var/lib/one/.ssh/id_ed25519');
    expect(await ok('plan', ...BOTH)).toContain('later: the public key of node2');
    await ok('apply', '--yes', ...BOTH);
    expect(authorized('node1')).not.toBe(before);
    expect(authorized('node1').split('\n')).toHaveLength(before.split('\n').length);
    expect([await reaches('node1'), await reaches('node2')]).toEqual(['node2\n', 'node1\n']);
  });
});

test('a file made of machines as they are says of them what is there', async () => {
  const { code, out, err } = await onenode('import', 'node1=10.99.0.31,10.99.0.32');
  expect([code, err]).toEqual([0, 'node1: as the file says\nnode2: as the file says\n']);
  writeFileSync(join(cloud.base, 'imported.yaml'), out);
  expect(await ok('plan', '--file', join(cloud.base, 'imported.yaml'), ...BOTH)).toBe('node1: nothing to do\nnode2: nothing to do\n');
  expect(out).toMatch(/node2:\n {4}roles: \[hypervisor\]\n {4}address: 10\.99\.0\.32\n/);
});

/** Lines that a rotation tells of its steps. */
const STEP = /^\d\d:\d\d:\d\d /gm;

/** Kills it as it begins its step of that number; false: it had ended before. */
const cutAt = async (step: number, ...words: string[]): Promise<boolean> => {
  const { child, ended } = cloud.begin(['onenode', ...words]);
  let told = '';
  child.stderr?.on('data', (text: string) => {
    told += text;
    if ((told.match(STEP)?.length ?? 0) >= step) child.kill('SIGKILL');
  });
  return (await ended).code === -1;
};

const frontPublic = (): string => readFileSync(`${cloud.frontKey}.pub`, 'utf8').split(' ')[1] as string;
const rootKeys = (node: Node): string => readFileSync(cloud.seen(node, 'root/.ssh/authorized_keys'), 'utf8');
const folders = (): Promise<string> => cloud.ok(['sh', '-c', `cd ${cloud.location}/var/.ssh && ls -d onenode-* 2>/dev/null || true`]);

describe('another key pair for the front-end', () => {
  const LOGIN = ['keys', 'rotate', 'login', '--yes'];
  const settled = async (old: string): Promise<void> => {
    expect(frontPublic()).not.toBe(old);
    for (const node of NODES) {
      for (const text of [authorized(node), rootKeys(node)]) expect([text.includes(old), text.includes(frontPublic())]).toEqual([false, true]);
      expect(await reaches(node)).toBe(`${other(node)}\n`);
    }
    expect(await folders()).toBe('');
    expect(await ok('plan', ...BOTH)).toBe('node1: nothing to do\nnode2: nothing to do\n');
  };

  test('is let in everywhere, the old one nowhere', async () => {
    const old = frontPublic();
    expect(await ok(...LOGIN)).toBe(NODES.map((n) => `${n}: the new key is let in as root and oneadmin, the old one is not\n`).join(''));
    await settled(old);
  });

  test('cut off at any step: nobody is locked out, and the same again ends it', async () => {
    let steps = 0;
    for (let step = 1; ; step++) {
      const old = frontPublic();
      if (!(await cutAt(step, ...LOGIN))) break;
      steps++;
      // an apply in the middle of it harms nothing
      if (step % 4 === 0) await ok('apply', '--yes', ...BOTH);
      await ok(...LOGIN);
      expect(NODES.map((n) => [authorized(n).includes(old), authorized(n).includes(frontPublic())])).toEqual([
        [false, true],
        [false, true],
      ]);
    }
    await settled('none');
    expect(steps).toBeGreaterThan(8);
  });

  test('hosts that the file does not name would be lost, so nothing is begun', async () => {
    const old = frontPublic();
    const ghost = await cloud.id(['onehost', 'create', 'ghost', '-i', 'qemu', '-v', 'qemu', '--no-look']);
    expect(await onenode(...LOGIN)).toMatchObject({ code: 255, err: expect.stringContaining('the platform file does not name ghost') });
    expect([frontPublic(), await folders()]).toEqual([old, '']);
    await cloud.ok(['onehost', 'delete', String(ghost)]);
  });

  test('a machine that is down keeps the old one, is told, and is done the next time', async () => {
    const old = frontPublic();
    await cloud.labCommand('node-kill-net', 'node2');
    const { code, out, err } = await onenode(...LOGIN);
    expect([code, out]).toEqual([255, 'node1: the new key is let in as root and oneadmin, the old one is not\n']);
    expect(err).toMatch(/^node2: .*it lets the old key in as before/m);
    expect([authorized('node2').includes(old), authorized('node1').includes(old)]).toEqual([true, false]);
    await cloud.labCommand('node-restore-net', 'node2');
    await until('node2', async () => (await onenode('plan', 'node2')).code === 0);
    // it is let in by the old one meanwhile, and apply does not take that away
    await ok('apply', '--yes', ...BOTH);
    await ok(...LOGIN);
    await settled(old);
  });

  test('a machine that does not let the new one in stops it, with the old one as it was', async () => {
    const old = frontPublic();
    await cloud.on('node2', 'sh', '-c', 'cp -a /var/lib/one/.ssh/authorized_keys /etc/ssh/of_one && chown root /etc/ssh/of_one && chmod 644 /etc/ssh/of_one');
    await cloud.on(
      'node2',
      'sh',
      '-c',
      "printf 'Match User oneadmin\\nAuthorizedKeysFile /etc/ssh/of_one\\n' >>/etc/ssh/sshd_config; kill -HUP $(cat /run/sshd.pid)",
    );
    const { code, err } = await onenode(...LOGIN);
    expect([code, err]).toEqual([255, expect.stringContaining('node2 does not let the new key in as oneadmin')]);
    for (const node of NODES) expect(authorized(node)).toContain(old);
    expect(frontPublic()).toBe(old);
    await cloud.on('node2', 'sh', '-c', "sed -i '/^Match/,$d' /etc/ssh/sshd_config; kill -HUP $(cat /run/sshd.pid)");
    await ok(...LOGIN);
    await settled(old);
  });
});

describe('other host keys for machines', () => {
  const HOST = ['keys', 'rotate', 'host', '--yes'];
  const hostKey = (node: Node): string => readFileSync(cloud.seen(node, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ')[1] as string;
  const known = (): string[] => [
    readFileSync(cloud.knownHosts, 'utf8'),
    ...NODES.map((n) => readFileSync(cloud.seen(n, 'var/lib/one/.ssh/known_hosts'), 'utf8')),
  ];
  const settled = async (old: readonly string[]): Promise<void> => {
    for (const text of known()) {
      for (const key of old) expect(text).not.toContain(key);
      for (const node of NODES) expect(text).toContain(hostKey(node));
    }
    for (const node of NODES) {
      expect(await reaches(node)).toBe(`${other(node)}\n`);
      expect(await cloud.on(node, 'sh', '-c', 'ls -d /etc/ssh/onenode-* 2>/dev/null || true')).toBe('');
    }
    expect(await ok('plan', ...BOTH)).toBe('node1: nothing to do\nnode2: nothing to do\n');
  };

  test('are known to all before they are shown', async () => {
    const old = NODES.map(hostKey);
    expect(await ok(...HOST)).toMatch(/^node1 ed25519 SHA256:\S+\nnode2 ed25519 SHA256:\S+\n$/);
    await settled(old);
  });

  test('cut off at any step: every login goes on, and the same again ends it', async () => {
    let steps = 0;
    for (let step = 1; ; step++) {
      const old = [hostKey('node1')];
      if (!(await cutAt(step, ...HOST, 'node1'))) break;
      steps++;
      expect([await reaches('node1'), await reaches('node2')]).toEqual(['node2\n', 'node1\n']);
      await ok(...HOST, 'node1');
      await settled(old);
    }
    expect(steps).toBeGreaterThan(5);
  });

  test('that somebody could not be told of are not shown', async () => {
    const old = hostKey('node1');
    await cloud.labCommand('node-kill-net', 'node2');
    const { code, err } = await onenode(...HOST, 'node1');
    expect([code, err]).toEqual([255, expect.stringContaining('node2 would not know them')]);
    expect(await cloud.ok(['ssh-keyscan', '-t', 'ed25519', '10.99.0.31'])).toContain(old);
    await cloud.labCommand('node-restore-net', 'node2');
    await until('node2', async () => (await onenode('plan', 'node2')).code === 0);
    await ok(...HOST, 'node1');
    await settled([old]);
  });

  test('that sshd does not take are not left there', async () => {
    const old = hostKey('node2');
    // nobody gets in by another type than this one, so the new one cannot be proven
    await cloud.on('node2', 'sh', '-c', "echo 'HostKeyAlgorithms rsa-sha2-512' >>/etc/ssh/sshd_config");
    const { code, err } = await onenode(...HOST, 'node2');
    expect([code, err]).toEqual([255, expect.stringMatching(/did not take the new host keys|has its old ones again/)]);
    expect(hostKey('node2')).toBe(old);
    await cloud.on('node2', 'sh', '-c', "sed -i '/^HostKeyAlgorithms/d' /etc/ssh/sshd_config; kill -HUP $(cat /run/sshd.pid)");
    await ok(...HOST, 'node2');
    await settled([old]);
  });
});

test('forget takes the key pairs back, too', async () => {
  // what ssh keeps for itself when it hears of other host keys
  for (const node of NODES) await cloud.on(node, 'rm', '-f', '/var/lib/one/.ssh/known_hosts.old');
  await ok('forget', '--yes');
  for (const node of NODES) expect(await cloud.on(node, 'sh', '-c', 'ls -A /var/lib/one/.ssh /var/lib/onenode 2>/dev/null || true')).toBe('');
});
