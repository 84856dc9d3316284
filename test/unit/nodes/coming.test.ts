import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preconditionError } from '../../../src/lib/errors/errors';
import { comingOf, newContainer, toldHostKeys } from '../../../src/lib/nodes/coming';
import type { Facts } from '../../../src/lib/nodes/facts/facts';
import { pin } from '../../../src/lib/nodes/hostKeys';
import { inTurn, type Outcome } from '../../../src/lib/nodes/machines';
import { forgetPlan } from '../../../src/lib/nodes/plan/forget';
import { planMachine } from '../../../src/lib/nodes/plan/plan';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { manualText, planText } from '../../../src/lib/nodes/show';
import { sha256 } from '../../../src/lib/nodes/sums';
import { after, bareMachine, file } from './simulated';

/** A container that is not there yet, and what hangs on the bridge of the machine that carries it. */
const platform = readPlatform(readFileSync(join(__dirname, '../../../docs/examples/platform.yaml'), 'utf8'), 'platform.yaml');
const ROOT = '/var/lib/lxc/on-buster/rootfs';
const trust = { authorized: ['ssh-ed25519 AAAAFRONT oneadmin@on-buster'], known: ['on-node1,192.168.43.1 ssh-ed25519 AAAANODE1'], coming: ['on-buster'] };
const carrier = bareMachine(platform, 'on-master1');
const made: Facts = {
  ...carrier,
  paths: new Map([...carrier.paths, [ROOT, { kind: 'folder', mode: '755', uid: 0, gid: 0 }]]),
  entries: [{ seq: '1', kind: 'container', path: ROOT, was: undefined, sums: [] }],
};
const failed = (code: string): Outcome<Facts> => ({ machine: 'on-buster', error: preconditionError(code, 'no') });
const coming = (facts: Facts | undefined, code: string): string[] =>
  [...comingOf(platform, [failed(code), { machine: 'on-master1', ...(facts ? { result: facts } : { error: preconditionError('x', 'x') }) }])].flat();

describe('a container that does not answer', () => {
  test.each<[string, Facts | undefined, string, boolean]>([
    ['is not there: it is made', carrier, 'node-unreachable', true],
    ['is not there, and another machine answers at its address', carrier, 'host-key-changed', false],
    ['was made, and nobody had its host key', made, 'host-key-unknown', true],
    ['was made, and is off', made, 'node-unreachable', false],
    ['was made by somebody else: its host key is for a person to compare', { ...made, entries: [] }, 'host-key-unknown', false],
    ['and neither does the machine that carries it', undefined, 'node-unreachable', false],
  ])('%s', (_how, facts, code, is) => expect(coming(facts, code)).toEqual(is ? ['on-buster', 'on-master1'] : []));
});

test('is planned as what debootstrap leaves', () => {
  const plan = planMachine(platform, 'on-buster', newContainer(platform, 'on-buster', carrier), trust, new Map());
  expect(plan.steps.map((s) => s.id)).toEqual(['packages', 'account', 'trust', 'mount-100']);
  const done = after(newContainer(platform, 'on-buster', carrier), plan);
  expect(planMachine(platform, 'on-buster', done, { ...trust, coming: [] }, new Map()).steps).toEqual([]);
});

test('comes after all others, and these get its host key when it is made', () => {
  expect(inTurn(platform, ['on-buster', 'on-node1', 'on-master1'], 'on-node1', new Map([['on-buster', 'on-master1']]))).toEqual([
    ['on-master1'],
    ['on-node1'],
    ['on-buster'],
  ]);
  const facts = bareMachine(platform, 'on-node1');
  const plan = planMachine(platform, 'on-node1', facts, trust, new Map());
  expect(planText(plan)).toContain('later: the host key of on-buster, as the machine that carries it tells it');
  expect(manualText(plan)).toContain('# when on-buster is made: its /etc/ssh/ssh_host_ed25519_key.pub goes into /var/lib/one/.ssh/known_hosts here');
});

describe('its host keys', () => {
  const told = (text: string) =>
    toldHostKeys('on-buster', { ...made, paths: new Map([...made.paths, [`${ROOT}/etc/ssh/ssh_host_ed25519_key.pub`, file(text)]]) });

  test('are those that its machine tells', () => expect(told('ssh-ed25519 AAAAB+/= root@on-buster\n')).toEqual([{ type: 'ssh-ed25519', key: 'AAAAB+/=' }]));
  test.each(['', 'ssh-ed25519\n', 'ssh-ed25519 AAAA;x\n', '<xml> AAAA\n'])('are none in %j', (text) => expect(() => told(text)).toThrow(/has no host keys/));
  test('are not read through a link', () =>
    expect(() =>
      toldHostKeys('on-buster', { ...made, paths: new Map([...made.paths, [`${ROOT}/etc/ssh/ssh_host_ed25519_key.pub`, { kind: 'link', to: '/root/x' }]]) }),
    ).toThrow(/has no host keys/));

  test('take the place of those of an earlier one, and of nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'known-'));
    try {
      const path = join(folder, 'known_hosts');
      const others = '# mine\non-node1,192.168.43.1 ssh-ed25519 NODE\n@revoked * ssh-ed25519 BAD\n';
      writeFileSync(path, `on-buster,192.168.43.250 ssh-ed25519 OLD\n${others}`);
      pin(platform, path, new Map([['on-buster', [{ type: 'ssh-ed25519', key: 'NEW' }]]]), true);
      expect(readFileSync(path, 'utf8')).toBe(`${others}on-buster,192.168.43.250 ssh-ed25519 NEW\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a bridge that something is plugged into', () => {
  const stanza = 'auto br43\niface br43 inet static\n  bridge_ports eno1.43\n  address 192.168.43.1/24\n';
  const interfaces = (ports: string[]): Facts['interfaces'] => new Map([['br43', { mtu: 1500, ports }]]);
  const entries: Facts['entries'] = [
    { seq: '1', kind: 'folder', path: '/var/lib/lxc/on-buster', was: undefined, sums: [] },
    { seq: '2', kind: 'container', path: ROOT, was: undefined, sums: [] },
    { seq: '3', kind: 'file', path: '/etc/network/interfaces.d/br43', was: undefined, sums: ['*'] },
  ];

  test('is not taken down by a change', () => {
    const facts = (ports: string[]) => bareMachine(platform, 'on-node1', { interfaces: interfaces(ports) }, { '/etc/network/interfaces.d/br43': file(stanza) });
    expect(() => planMachine(platform, 'on-node1', facts(['eno1.43', 'vnet0']), trust, new Map())).toThrow(
      /br43 would be taken down, and vnet0 would be cut off/,
    );
    expect(planMachine(platform, 'on-node1', facts(['eno1.43']), trust, new Map()).steps.map((s) => s.id)).toContain('network');
  });

  const kept = (ports: string[], running: boolean): Facts => {
    const ours = file(stanza) as Extract<ReturnType<typeof file>, { kind: 'file' }>;
    const sum = sha256(ours.text);
    return {
      ...bareMachine(
        platform,
        'on-master1',
        { interfaces: interfaces(ports), containers: new Set(running ? ['on-buster'] : []) },
        {
          '/etc/network/interfaces.d/br43': ours,
          '/var/lib/lxc/on-buster/config': file('lxc.net.0.link = br43\n'),
        },
      ),
      entries: entries.map((e) => (e.kind === 'file' ? { ...e, sums: [sum] } : e)),
    };
  };
  const ids = (facts: Facts, containers: boolean): string[] => forgetPlan('on-master1', facts, containers).steps.map((s) => s.id);

  test.each([true, false])('stays when its container stays (it runs: %s), and forget says so', (running) => {
    const plan = forgetPlan('on-master1', kept(running ? ['eno1.43', 'vethA'] : ['eno1.43'], running));
    expect(plan.notes).toContain('the network is left: container on-buster is plugged into br43');
    expect(plan.notes).toHaveLength(2);
    expect(plan.steps.map((s) => s.id)).not.toContain('network');
  });
  test('goes with it', () => expect(ids(kept(['eno1.43', 'vethA'], true), true)).toEqual(['container-on-buster', 'network', 'folders', 'manifest']));
  test('stays when something else is plugged in', () => {
    const facts = kept(['eno1.43', 'vethA', 'vethB', 'vnet1'], true);
    expect(ids(facts, true)).not.toContain('network');
    expect(forgetPlan('on-master1', facts, true).notes).toEqual(['the network is left: vnet1, vethB of a guest or a container is plugged into br43']);
  });
});
