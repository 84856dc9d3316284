import type { Facts, Found } from '../../../src/lib/nodes/facts/facts';
import { parseFacts } from '../../../src/lib/nodes/facts/parse';
import { askedOf, loginOf } from '../../../src/lib/nodes/plan/asked';
import { peerKeysOf, planMachine } from '../../../src/lib/nodes/plan/plan';
import type { MachinePlan } from '../../../src/lib/nodes/plan/step';
import type { Machine } from '../../../src/lib/nodes/platform/platform';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { planText } from '../../../src/lib/nodes/show';

/** How hypervisors log in to each other. */
const platform = readPlatform(
  `machines:
  one: { roles: [hypervisor], network: { interface: eno1, bridges: { br43: { vlan: 43, address: 10.0.0.1/24 }, br44: { vlan: 44, address: 10.1.0.1/24 } } } }
  two: { roles: [hypervisor], address: 10.0.0.2 }
  three: { roles: [hypervisor], address: three.example.org }
  filer: { roles: [], address: 10.0.0.9 }
`,
  'p',
);
const FRONT = 'ssh-ed25519 FRONT= oneadmin@front';
const trust = { authorized: [FRONT], known: [] };
const KEYS = '/var/lib/one/.ssh/authorized_keys';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const machine = (name: string, authorized: string | undefined, ...more: string[]): Facts => {
  const told = parseFacts(['uid 0', 'os debian 12', `mounts ${b64('')}`, ...more, 'end'].join('\n'));
  const paths = new Map<string, Found>(askedOf(platform, name, platform.machines.get(name) as Machine).paths.map((p) => [p, { kind: 'absent' }]));
  if (authorized !== undefined) paths.set(KEYS, { kind: 'file', mode: '600', uid: 9869, gid: 9869, text: Buffer.from(authorized) });
  return { ...told, paths };
};
const key = (word: string, name = 'id_ed25519'): string => `key ${b64(`/var/lib/one/.ssh/${name}`)} ssh-ed25519 ${word}`;
const plansOf = (known: Record<string, Facts>, told = trust): Record<string, MachinePlan> => {
  const all = new Map(Object.entries(known));
  const keys = peerKeysOf(platform, all, told);
  return Object.fromEntries([...all].map(([name, facts]) => [name, planMachine(platform, name, facts, told, keys)]));
};
const authorized = (plan: MachinePlan | undefined): string | undefined =>
  plan?.steps
    .flatMap((s) => s.files ?? [])
    .find((f) => f.path === KEYS)
    ?.after?.text.toString();
const step = (plan: MachinePlan | undefined, id: string) => plan?.steps.find((s) => s.id === id);

test('one that has no key pair makes one, and the others wait for it', () => {
  const plans = plansOf({ one: machine('one', undefined), two: machine('two', undefined, key('TWO=')), filer: machine('filer', undefined) });
  expect(step(plans.one, 'key')?.keyPair).toEqual({ path: '/var/lib/one/.ssh/id_ed25519', comment: 'oneadmin@one' });
  expect(step(plans.two, 'key')).toBeUndefined();
  expect(step(plans.two, 'trust')?.later).toEqual(['one']);
  expect(planText(plans.two as MachinePlan)).toContain('later: the public key of one, when it is made there');
  expect(step(plans.one, 'trust')?.later).toBeUndefined();
  expect([step(plans.filer, 'key'), step(plans.filer, 'trust')?.later, authorized(plans.filer)]).toEqual([
    undefined,
    undefined,
    expect.not.stringContaining('TWO'),
  ]);
});

test('a key is let in from the addresses of its machine, and for no more than a program', () => {
  const plans = plansOf({
    one: machine('one', undefined, key('ONE=')),
    two: machine('two', undefined, key('TWO=')),
    three: machine('three', undefined, key('THREE=')),
  });
  expect(authorized(plans.two)).toContain('restrict,from="10.0.0.1,10.1.0.1" ssh-ed25519 ONE= oneadmin@one\n');
  // sshd does not ask the DNS who comes
  expect(authorized(plans.two)).toContain('\nrestrict ssh-ed25519 THREE= oneadmin@three\n');
  expect(authorized(plans.two)).not.toContain('TWO=');
  expect(authorized(plans.one)).toContain('restrict,from="10.0.0.2" ssh-ed25519 TWO= oneadmin@two\n');
});

test('of a machine that was not asked what is there stays; of one that was, what it has now', () => {
  const before = authorized(
    plansOf({ one: machine('one', undefined), two: machine('two', undefined, key('TWO=')), three: machine('three', undefined, key('T=')) }).one,
  );
  const alone = plansOf({ one: machine('one', before, key('ONE=')) }).one;
  expect(authorized(alone)).toBeUndefined();
  const anew = authorized(plansOf({ one: machine('one', before, key('ONE=')), two: machine('two', undefined, key('NEW=')) }).one);
  expect(anew).toBe(before?.replace('TWO=', 'NEW='));
});

test('one key pair for all, as it is often done by hand, is taken as it is', () => {
  const file = 'from="10.0.0.0/24" ssh-ed25519 FRONT= somebody\n';
  const plans = plansOf({ one: machine('one', file, key('FRONT=')), two: machine('two', file, key('FRONT=')), three: machine('three', file, key('FRONT=')) });
  for (const plan of Object.values(plans)) expect([authorized(plan), step(plan, 'key')]).toEqual([undefined, undefined]);
});

test('a key on its way out stays where it is, and is added nowhere', () => {
  const there = authorized(plansOf({ filer: machine('filer', undefined) }).filer);
  const after = { authorized: ['ssh-ed25519 NEXT= n'], known: [], leaving: ['FRONT='] };
  expect(authorized(plansOf({ filer: machine('filer', there) }, after).filer)).toMatch(/NEXT= n\n.*FRONT=/);
  expect(authorized(plansOf({ filer: machine('filer', undefined) }, after).filer)).not.toContain('FRONT=');
});

test('a key that asks for a passphrase is refused, and no other is made beside it', () => {
  expect(() => plansOf({ one: machine('one', undefined, `key ${b64('/var/lib/one/.ssh/id_rsa')} `), two: machine('two', undefined) })).toThrow(
    /id_rsa is no private key/,
  );
});

test('a hypervisor that is alone needs no key', () => {
  const alone = readPlatform('machines: { one: { roles: [hypervisor], address: 10.0.0.1 } }', 'p');
  expect(planMachine(alone, 'one', machine('one', undefined), trust, new Map()).steps.map((s) => s.id)).not.toContain('key');
});

test('a check logs in from each hypervisor to the next one, round about', () => {
  expect(['one', 'two', 'three', 'filer'].map((n) => loginOf(platform, n)?.place)).toEqual(['two:22', 'three:22', 'one:22', undefined]);
});
