import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from '../../../src/lib/drivers/node';
import { domainState } from '../../../src/lib/drivers/vmm/kvm/domainState';
import { kvmDriver } from '../../../src/lib/drivers/vmm/kvm/kvmDriver';
import { linksTo, localRunner } from '../../contract/localRunner';
import { tempDirs } from '../../contract/tempDir';

// What a real libvirt does seldom, or never when one waits for it: the scripts run in a real shell, with a virsh that does as told.

const dir = tempDirs();
const node: Node = { id: 1, name: 'node1', target: { host: '10.0.0.1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
const UUID = '0aaaaaaa-0000-4000-8000-000000000001';
const OTHER = '0bbbbbbb-0000-4000-8000-000000000002';

/** Domains are lines `UUID NAME` in `domains`, states `STATE REASON` in `state`; `on-COMMAND` replaces a command. */
const VIRSH = `#!/bin/sh
cd "$(dirname "$0")" && shift 3
command=$1; shift
echo "$command $*" >>log
for name; do :; done
[ ! -f "on-$command" ] || { . "./on-$command"; exit; }
case $command in
  list) case "$*" in *--uuid*) cat domains ;; *) sed 's/^[^ ]* //' domains ;; esac ;;
  domstats) grep -q " $name\\$" domains || { echo "error: failed to get domain '$name'" >&2; exit 1; }
    read -r state reason <state; printf "Domain: '%s'\\n  state.state=%s\\n  state.reason=%s\\n\\n" "$name" "$state" "$reason" ;;
  create) echo "${UUID} one-1" >domains; echo 1 1 >state ;;
  destroy | undefine) : >domains ;;
  resume) echo 1 5 >state ;;
  shutdown) : ;;
esac
`;

const program = (name: string, text: string): void => {
  writeFileSync(join(dir(), name), text);
  chmodSync(join(dir(), name), 0o755);
};
const on = (command: string, text: string): void => writeFileSync(join(dir(), `on-${command}`), text);
const domains = (state: string, ...lines: string[]): void => {
  writeFileSync(join(dir(), 'domains'), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(join(dir(), 'state'), `${state}\n`);
};
const called = (): string[] =>
  existsSync(join(dir(), 'log'))
    ? readFileSync(join(dir(), 'log'), 'utf8')
        .split('\n')
        .map((line) => line.split(' ')[0] ?? '')
    : [];
const driver = () => kvmDriver(linksTo(localRunner({ ...process.env, PATH: `${dir()}:${process.env.PATH}` })));
const deploy = () =>
  driver().deploy(node, { vmId: 1, domain: 'one-1', title: 'vm1', uuid: UUID, description: '<domain/>', descriptionPath: join(dir(), 'vm/deployment.0') });

beforeEach(() => {
  program('virsh', VIRSH);
  program('sleep', '#!/bin/sh\n');
  domains('1 1');
});

describe('deploy', () => {
  test('a domain that is starting up is waited for, and neither started nor ended by us', async () => {
    domains('3 11', `${UUID} one-1`);
    on('domstats', 'echo x >>looks; [ $(wc -l <looks) -lt 4 ] || echo 1 1 >state; read -r s r <state; echo "state.state=$s"; echo "state.reason=$r"');
    expect(await deploy()).toBe('one-1');
    expect(called().filter((c) => ['create', 'destroy', 'resume'].includes(c))).toEqual([]);
  });

  test('one that stays at starting up for ever is an error at last', async () => {
    domains('3 11', `${UUID} one-1`);
    await expect(deploy()).rejects.toMatchObject({ code: 'deploy-failed', message: expect.stringContaining('starting up') });
  });

  test.each(['6 1', '3 10'])('a crashed leftover (%s) is ended and begun anew', async (state) => {
    domains(state, `${UUID} one-1`);
    expect(await deploy()).toBe('one-1');
    expect(called()).toEqual(expect.arrayContaining(['destroy', 'create']));
  });

  test('a paused one that cannot be resumed is left as it is: it may hold a guest', async () => {
    domains('3 5', `${UUID} one-1`);
    on('resume', 'echo "error: cannot acquire state change lock" >&2; exit 1');
    await expect(deploy()).rejects.toMatchObject({ code: 'deploy-failed', message: expect.stringContaining('state change lock') });
    expect(called()).not.toContain('destroy');
  });

  test('create fails because another create was faster', async () => {
    on('create', `echo "${UUID} one-1" >domains; echo 1 1 >state; echo "error: domain 'one-1' is already active" >&2; exit 1`);
    expect(await deploy()).toBe('one-1');
  });

  test('create fails: its words, and nothing is touched', async () => {
    on('create', 'echo "error: Failed to create domain" >&2; echo "error: internal error: cannot load AppArmor profile" >&2; exit 1');
    await expect(deploy()).rejects.toMatchObject({
      kind: 'execution',
      code: 'deploy-failed',
      message: 'starting one-1 on node1 failed: internal error: cannot load AppArmor profile',
      output: expect.stringContaining('Failed to create domain'),
    });
    expect(called()).not.toContain('destroy');
  });

  test('a definition of somebody else under our name is refused too', async () => {
    domains('5 0', `${OTHER} one-1`);
    await expect(deploy()).rejects.toMatchObject({ code: 'domain-foreign', message: expect.stringContaining(OTHER) });
    expect(called()).toEqual(['list', '']);
  });

  test('ours under another name, with a foreign one that has our name: refused', async () => {
    domains('1 1', `${UUID} renamed`, `${OTHER} one-1`);
    await expect(deploy()).rejects.toMatchObject({ code: 'domain-foreign' });
  });

  test('the description is on the node before anything starts', async () => {
    await deploy();
    expect(readFileSync(join(dir(), 'vm/deployment.0'), 'utf8')).toBe('<domain/>');
  });
});

describe('a libvirt that does not answer', () => {
  beforeEach(() => {
    domains('1 1', `${UUID} one-1`);
    for (const command of ['list', 'domstats']) on(command, 'echo "error: failed to connect to the hypervisor" >&2; exit 1');
  });

  test.each([
    ['deploy', deploy],
    ['poll', () => driver().poll(node, 'one-1')],
    ['cancel', () => driver().cancel(node, 'one-1')],
    ['shutdown', () => driver().shutdown(node, 'one-1', 1000)],
  ])('%s: cannot be asked, which is not "absent" and not "off"', async (_, action) => {
    await expect(action()).rejects.toMatchObject({ kind: 'precondition', code: 'libvirt-missing' });
    expect(called().filter((c) => ['create', 'destroy', 'undefine', 'shutdown'].includes(c))).toEqual([]);
  });
});

describe('poll', () => {
  test('a domain that is listed but gives no figures is no answer', async () => {
    domains('1 1', `${UUID} one-1`);
    on('domstats', 'echo "error: internal error" >&2; exit 1');
    await expect(driver().poll(node, 'one-1')).rejects.toMatchObject({ code: 'poll-failed' });
  });

  test('a domain that comes while it is looked for is found', async () => {
    domains('1 1', `${UUID} one-1`);
    on('domstats', '[ -f second ] || { : >second; exit 1; }; echo state.state=3; echo state.reason=1');
    expect(await driver().poll(node, 'one-1')).toBe('paused');
  });

  test('one name that is the beginning of another', async () => {
    domains('1 1', `${UUID} one-11`);
    expect(await driver().poll(node, 'one-1')).toBe('absent');
  });

  test('a name is a name: no pattern, no option, no number, no second line', async () => {
    domains('1 1', `${UUID} one-1`);
    expect(await driver().poll(node, 'one*')).toBe('absent');
    for (const name of ['-c', '7', 'a\nb', '']) await expect(driver().poll(node, name)).rejects.toThrow('not a domain name');
  });

  test("libvirt's numbers", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((state) => domainState(state, 0))).toEqual([
      undefined,
      'running',
      'running',
      'paused',
      'running',
      'off',
      'failed',
      'paused',
      undefined,
    ]);
    expect(domainState(3, 10)).toBe('failed');
    expect(domainState(5, 3)).toBe('failed');
    expect(domainState(5, 6)).toBe('failed');
    expect(domainState(5, 1)).toBe('off');
  });

  test('a state that tells nothing is no answer', async () => {
    domains('0 0', `${UUID} one-1`);
    await expect(driver().poll(node, 'one-1')).rejects.toMatchObject({ code: 'poll-failed' });
  });
});

describe('the ends', () => {
  beforeEach(() => domains('1 1', `${UUID} one-1`));

  test('the domain ends just when it is asked to: off', async () => {
    on('shutdown', ': >domains; echo "error: Requested operation is not valid: domain is not running" >&2; exit 1');
    expect(await driver().shutdown(node, 'one-1', 1000)).toBe(true);
  });

  test('libvirt refuses to ask the guest: an error at once, with its words', async () => {
    on('shutdown', 'echo "error: Timed out during operation: cannot acquire state change lock" >&2; exit 1');
    await expect(driver().shutdown(node, 'one-1', 60_000)).rejects.toMatchObject({
      code: 'shutdown-failed',
      message: expect.stringContaining('state change lock'),
    });
  });

  test('shutdown of a definition that is off takes it away', async () => {
    domains('5 1', `${UUID} one-1`);
    expect(await driver().shutdown(node, 'one-1', 0)).toBe(true);
    expect(called()).toContain('undefine');
  });

  test('a domain that does not die is tried several times, then it is an error', async () => {
    on('destroy', 'echo "error: Failed to terminate process 7 with SIGKILL: Device or resource busy" >&2; exit 1');
    await expect(driver().cancel(node, 'one-1')).rejects.toMatchObject({ code: 'cancel-failed', message: expect.stringContaining('SIGKILL') });
    expect(called().filter((c) => c === 'destroy').length).toBeGreaterThan(1);
  });

  test('a domain that is defined too is destroyed and undefined', async () => {
    on('destroy', 'echo 5 1 >state');
    await driver().cancel(node, 'one-1');
    expect(called()).toEqual(expect.arrayContaining(['destroy', 'undefine']));
    expect(await driver().poll(node, 'one-1')).toBe('absent');
  });
});
