import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf } from '../../src/commands/vm/access/portForward';
import { furnished, type Session } from './session';

const ours = furnished(
  'onetemplate instantiate small --name web',
  'onetemplate instantiate small --name off',
  'onevm poweroff off',
  'onevm create --name bare --cpu 1 --memory 64 --hold',
);

/** Programs that write down their words and end as told. */
const programs = (s: Session, all: Record<string, string>): { env: NodeJS.ProcessEnv; said(name: string): string[] } => {
  const bin = join(s.location, 'bin');
  mkdirSync(bin);
  for (const [name, body] of Object.entries(all)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s\\n' "$@" >'${join(bin, name)}.said'\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: `${bin}:/usr/bin:/bin` },
    said: (name) =>
      existsSync(join(bin, `${name}.said`))
        ? readFileSync(join(bin, `${name}.said`), 'utf8')
            .trimEnd()
            .split('\n')
        : [],
  };
};

describe('ssh', () => {
  test('runs ssh to the address of the VM, and ends with its code', async () => {
    const s = ours();
    const { env, said } = programs(s, { ssh: 'exit 7' });
    expect(await s.run(['onevm', 'ssh', 'web', 'admin', '--ssh-options', '-p 2222', '--cmd', "echo 'a b'; id"], { env })).toEqual({
      code: 7,
      out: '',
      err: '',
    });
    expect(said('ssh')).toEqual(['-p', '2222', '--', 'admin@10.1.16.10', "echo 'a b'; id"]);
  });

  test('--print says what would be run', async () => {
    expect(await ours().data(['onevm', 'ssh', 'web', '--print', '--nic-id', '0', '--cmd', 'echo $HOME'])).toBe("ssh -- root@10.1.16.10 'echo $HOME'\n");
  });

  test.each<[readonly string[], RegExp]>([
    [['web', '-oProxyCommand=id'], /^invalid option/],
    [['web', 'a@b'], /cannot be the name of an account/],
    [['web', 'root', '--nic-id', '4'], /has no interface 4 with an address/],
    [['off'], /VM 1 is POWEROFF: there is no guest that runs \(allowed in: RUNNING/],
    [['bare'], /VM 2 is HOLD: there is no guest that runs/],
  ])('%s is refused, and ssh is not run', async (words, about) => {
    const s = ours();
    const { env, said } = programs(s, { ssh: 'exit 0' });
    const { code, err } = await s.run(['onevm', 'ssh', ...words], { env });
    expect([code, err]).toEqual([255, expect.stringMatching(about)]);
    expect(said('ssh')).toEqual([]);
  });

  test('where there is no ssh that is said', async () => {
    const { code, err } = await ours().run('onevm ssh web', { env: { PATH: '/nowhere' } });
    expect([code, err]).toEqual([255, 'there is no program ssh here\n  next: apt-get install openssh-client\n']);
  });
});

describe('vnc', () => {
  test('opens a tunnel to the node, then the viewer on its local end; the tunnel goes with the viewer', async () => {
    const s = ours();
    // a tunnel that listens where it was told, as ssh does
    const listen = `port=$(printf '%s\\n' "$@" | sed -n 's/^127.0.0.1:\\([0-9]*\\):.*/\\1/p'); exec '${process.execPath}' -e 'require("net").createServer((c) => c.end()).listen(Number(process.argv[1]), "127.0.0.1")' "$port"`;
    const { env, said } = programs(s, { ssh: listen, viewer: 'exit 3' });
    expect(await s.run(['onevm', 'vnc', 'web', '--vnc', 'viewer -fullscreen'], { env })).toEqual({ code: 3, out: '', err: '' });
    const forward = said('ssh')[said('ssh').indexOf('-L') + 1] as string;
    expect(forward).toMatch(/^127\.0\.0\.1:\d+:127\.0\.0\.1:5900$/);
    expect(said('ssh').slice(-2)).toEqual(['--', 'oneadmin@host1']);
    expect(said('ssh')).toEqual(
      expect.arrayContaining(['StrictHostKeyChecking=yes', 'BatchMode=yes', `UserKnownHostsFile=${join(s.location, 'var/.ssh/known_hosts')}`]),
    );
    expect(said('viewer')).toEqual(['-fullscreen', `127.0.0.1::${forward.split(':')[1]}`]);
  });

  test('what ssh says when there is no tunnel', async () => {
    const s = ours();
    const { env, said } = programs(s, { ssh: 'echo "Host key verification failed." >&2; exit 255', vncviewer: 'exit 0' });
    const { code, err } = await s.run('onevm vnc web', { env });
    expect([code, err]).toEqual([255, expect.stringMatching(/^no tunnel to the node: ssh ended with 255: Host key verification failed\.\n/)]);
    expect(said('vncviewer')).toEqual([]);
  });

  test('--print', async () => {
    const out = await ours().data('onevm vnc web --print --port 5999');
    expect(out).toMatch(
      /^VM 0: VNC at 127\.0\.0\.1:5900 of host1\n {2}ssh -N .* -L 127\.0\.0\.1:5999:127\.0\.0\.1:5900 -p 22 -- oneadmin@host1\n {2}vncviewer 127\.0\.0\.1::5999\n$/,
    );
  });

  test.each<[string, RegExp]>([
    ['onevm vnc off', /VM 1 is POWEROFF/],
    ['onevm vnc web --port 70000', /70000 is no port/],
  ])('%s is refused', async (line, about) => {
    const { code, err } = await ours().run(line);
    expect([code, err]).toEqual([255, expect.stringMatching(about)]);
  });
});

describe('exec', () => {
  test('prints what the program says, with standard input when that is asked for, and is in the log with its reason', async () => {
    const s = ours();
    expect(await s.run(['onevm', 'exec', 'web', 'uptime; id', '--stdin', '--reason', 'a look'], { stdin: 'words\n' })).toEqual({
      code: 0,
      out: '/bin/sh -c uptime; id\nwords\n',
      err: '',
    });
    expect(await s.data('onevm log web')).toMatch(/exec by oneadmin \(change \d+\): done\n {13}why: a look\n/);
  });

  test('only where the guest runs', async () => {
    const { code, err } = await ours().run('onevm exec off id');
    expect([code, err]).toEqual([255, expect.stringMatching(/VM 1 is POWEROFF.*\(allowed in: RUNNING\)/)]);
  });
});

describe('port-forward', () => {
  test('a network that forwards nothing', async () => {
    const { code, err } = await ours().run('onevm port-forward web 22');
    expect([code, err]).toEqual([255, 'interface 0 has no forwarded ports: its network forwards none\n']);
  });

  const forwarded = { host: 'n1', external: '9000:9499', internal: '1-500/9000' };
  test('by the ranges of the interface', () => {
    expect(linesOf(0, forwarded, 22)).toBe('n1@9021 -> 22');
    expect(linesOf(0, forwarded, undefined)).toBe('n1 ports 9000 to 9499 -> 1 to 500');
    expect(() => linesOf(0, forwarded, 501)).toThrow('port 501 is not forwarded');
  });
});
