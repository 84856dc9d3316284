// npm run bench:nodes: onenode on many machines, against one plain ssh command on each at the same concurrency, and an apply with nothing to do.
// usage (root, network namespaces): node test/bench/nodes.mjs [--nodes 100] [--parallel 16] [--rounds 3] [--four no]
// The many share the file system of this machine and are only looked at; the four of the apply are nodes of test/support/lab, with their own. All is in namespaces, and gone afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(name) ? args[args.indexOf(name) + 1] : fallback);
const nodes = Number(option('--nodes', 100));
const parallel = Number(option('--parallel', 16));
const rounds = Number(option('--rounds', 3));
if (process.getuid() !== 0) {
  console.error('bench:nodes makes network namespaces, so it has to be run as root; nothing was measured');
  process.exit(1);
}

const project = fileURLToPath(new URL('../../', import.meta.url));
const root = mkdtempSync('/var/tmp/onekit-bench-nodes-');
const space = `ob${process.pid}`;
const etc = join(root, 'front', 'etc');
const sshDir = join(root, 'front', 'var', '.ssh');
mkdirSync(etc, { recursive: true });
mkdirSync(sshDir, { recursive: true, mode: 0o700 });

const run = (command, words, more = {}) => {
  const said = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 28, ...more });
  if (said.status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${said.status}: ${said.stderr}${said.stdout}`);
  return said.stdout;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = async (work) => {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
};
const env = { ...process.env, ONE_LOCATION: join(root, 'front'), ONE_AUTH: join(root, 'one_auth') };
delete env.NODE_EXTRA_CA_CERTS;
delete env.SSH_AUTH_SOCK;

/** A command in a network namespace; resolves with its exit code. */
const inside = (netns, words, more = {}) =>
  new Promise((done, failed) => {
    const child = spawn('ip', ['netns', 'exec', netns, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'], ...more });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('error', failed);
    child.on('close', (code) => done({ code, out, err }));
  });

const key = join(sshDir, 'id_ed25519');
const known = join(sshDir, 'known_hosts');
const address = (i) => `10.98.${Math.floor(i / 200)}.${10 + (i % 200)}`;
const accepted = (log) => readFileSync(log, 'utf8').match(/Accepted publickey/g)?.length ?? 0;

const many = async () => {
  const hostKey = join(root, 'host_key');
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  writeFileSync(join(root, 'authorized_keys'), readFileSync(`${key}.pub`));
  const line = readFileSync(`${hostKey}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const all = Array.from({ length: nodes }, (_, i) => i);
  writeFileSync(known, all.map((i) => `n${i},${address(i)} ${line}\n`).join(''));
  writeFileSync(join(etc, 'platform.yaml'), `machines:\n${all.map((i) => `  n${i}: { roles: [], address: ${address(i)} }\n`).join('')}`);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  run('ip', ['netns', 'add', space]);
  run('ip', ['-n', space, '-batch', '-'], {
    input: 'link set lo up\nlink add sw0 type bridge forward_delay 0\nlink set sw0 up\naddr add 10.98.255.254/16 dev sw0\n',
  });
  for (const i of all) {
    const ns = `${space}.${i}`;
    run('ip', ['netns', 'add', ns]);
    run('ip', ['-n', space, 'link', 'add', `v${i}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns]);
    run('ip', ['-n', space, 'link', 'set', `v${i}`, 'master', 'sw0', 'up']);
    run('ip', ['-n', ns, '-batch', '-'], { input: `link set lo up\naddr add ${address(i)}/16 dev eth0\nlink set eth0 up\n` });
    const config = [
      'Port 22',
      `ListenAddress ${address(i)}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(root, 'authorized_keys')}`,
      `PidFile ${join(root, `${i}.pid`)}`,
    ];
    writeFileSync(
      join(root, `${i}.conf`),
      [...config, 'UsePAM no', 'StrictModes no', 'UseDNS no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', ''].join('\n'),
    );
    run('ip', ['netns', 'exec', ns, '/usr/sbin/sshd', '-f', join(root, `${i}.conf`), '-E', join(root, `${i}.log`)]);
  }
  const ssh = (i) => [
    'ssh',
    '-F',
    'none',
    '-n',
    '-i',
    key,
    '-o',
    'BatchMode=yes',
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${known}`,
    '-o',
    'StrictHostKeyChecking=yes',
    `root@${address(i)}`,
    'true',
  ];
  const plain = async () => {
    let next = 0;
    const worker = async () => {
      while (next < nodes) {
        const i = next++;
        const { code, err } = await inside(space, ssh(i));
        if (code !== 0) throw new Error(`ssh to n${i} ended with ${code}: ${err}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, nodes) }, worker));
  };
  const check = async () => {
    const { code, out, err } = await inside(space, [join(project, 'bin/onenode'), 'check', '-j', '--parallel', String(parallel)]);
    const silent = code < 0 || code > 1 || JSON.parse(out).some((f) => f.CODE === 'NODE-SILENT');
    if (silent) throw new Error(`onenode check ended with ${code}: ${err}${out.slice(0, 500)}`);
  };
  const times = { ssh: [], check: [] };
  let [before, after] = [0, 0];
  const count = () => all.reduce((sum, i) => sum + accepted(join(root, `${i}.log`)), 0);
  for (let r = 0; r < rounds; r++) {
    times.ssh.push(await seconds(plain));
    before = count();
    times.check.push(await seconds(check));
    after = count();
  }
  const [a, b] = [median(times.ssh), median(times.check)];
  console.log(`${nodes} machines, ${parallel} at once, medians of ${rounds}`);
  console.log(`one plain ssh command on each   ${a.toFixed(2)} s`);
  console.log(`onenode check                   ${b.toFixed(2)} s, ${after - before} connections`);
  console.log(`ratio                           ${(b / a).toFixed(2)} (wanted: at most 3)`);
};

const endMany = () => {
  for (let i = 0; i < nodes; i++) {
    try {
      process.kill(Number(readFileSync(join(root, `${i}.pid`), 'utf8')), 'SIGKILL');
    } catch {
      // it was not started
    }
    spawnSync('ip', ['netns', 'del', `${space}.${i}`]);
  }
  spawnSync('ip', ['netns', 'del', space]);
};

const labEnv = { ...process.env, LAB_DIR: join(root, 'lab'), LAB_NAME: `bench${process.pid}` };
const lab = (...words) => run(join(project, 'test/support/lab/lab.sh'), words, { env: labEnv });

const four = async () => {
  const names = ['node1', 'node2', 'node3', 'node4'];
  lab('up');
  writeFileSync(known, '');
  for (const [i, name] of names.entries()) {
    lab('node-start', name, String(31 + i), '--bare', '--root-pubkey', `${key}.pub`);
    writeFileSync(known, lab('hostkey', name), { flag: 'a' });
  }
  writeFileSync(join(etc, 'platform.yaml'), `machines:\n${names.map((n, i) => `  ${n}: { roles: [hypervisor], address: 10.99.0.${31 + i} }\n`).join('')}`);
  const apply = async () => {
    const { code, out, err } = await inside(labEnv.LAB_NAME, [join(project, 'bin/onenode'), 'apply', names.join(','), '--yes']);
    if (code !== 0) throw new Error(`onenode apply ended with ${code}: ${err}${out}`);
    return out;
  };
  await apply();
  const count = () =>
    names.reduce(
      (sum, n) =>
        sum +
        Number(run(join(project, 'test/support/lab/lab.sh'), ['node-exec', n, 'sh', '-c', 'grep -c "Accepted publickey" /var/log/sshd.log'], { env: labEnv })),
      0,
    );
  const times = [];
  let connections = 0;
  for (let r = 0; r < rounds; r++) {
    const before = count();
    let said = '';
    times.push(await seconds(async () => (said = await apply())));
    connections = count() - before;
    if (said !== names.map((n) => `${n}: nothing to do\n`).join('')) throw new Error(`the second apply did something: ${said}`);
  }
  console.log(
    `apply with nothing to do, ${names.length} machines   ${median(times).toFixed(2)} s, ${connections} connections (wanted: under 3 s, one a machine)`,
  );
};

try {
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  writeFileSync(env.ONE_AUTH, 'oneadmin:bench\n', { mode: 0o600 });
  await many();
  if (option('--four', 'yes') === 'yes') await four();
} finally {
  endMany();
  spawnSync(join(project, 'test/support/lab/lab.sh'), ['down'], { env: labEnv });
  rmSync(root, { recursive: true, force: true });
}
