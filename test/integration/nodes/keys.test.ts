import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, type Said } from '../../support/cloud';

/** Who may log in to whom: two machines that nobody but onenode has prepared. */
const NODES = ['node1', 'node2'] as const;
type Node = (typeof NODES)[number];
const other = (node: Node): Node => (node === 'node1' ? 'node2' : 'node1');

let cloud: Cloud;

const onenode = (...words: string[]): Promise<Said> => cloud.run(['onenode', ...words], { limit: 100 });
const ok = async (...words: string[]): Promise<string> => {
  const said = await onenode(...words);
  if (said.code !== 0) throw new Error(`onenode ${words.join(' ')} ended with ${said.code}\n${said.err}${said.out}`);
  return said.out;
};
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
  await ok('apply', '--yes');
});

afterAll(async () => expect(await cloud.stop()).toEqual([]));

describe('from hypervisor to hypervisor', () => {
  test('oneadmin logs in without a question, both ways, after one apply', async () => {
    expect(await ok('plan')).toBe('node1: nothing to do\nnode2: nothing to do\n');
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

  test('a machine that lost its key pair gets a new one, and the others the new half', async () => {
    const before = authorized('node1');
    await cloud.on('node2', 'rm', '/var/lib/one/.ssh/id_ed25519');
    expect(await ok('plan')).toContain('later: the public key of node2');
    await ok('apply', '--yes');
    expect(authorized('node1')).not.toBe(before);
    expect(authorized('node1').split('\n')).toHaveLength(before.split('\n').length);
    expect([await reaches('node1'), await reaches('node2')]).toEqual(['node2\n', 'node1\n']);
  });
});

test('forget takes the key pairs back, too', async () => {
  await ok('forget', '--yes');
  for (const node of NODES) expect(await cloud.on(node, 'sh', '-c', 'ls -A /var/lib/one/.ssh /var/lib/onenode 2>/dev/null || true')).toBe('');
});
