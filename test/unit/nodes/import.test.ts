import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Facts, Found } from '../../../src/lib/nodes/facts/facts';
import { peerKeysOf, planMachine } from '../../../src/lib/nodes/plan/plan';
import { platformOf } from '../../../src/lib/nodes/platform/fromAnswers';
import { FRONT_END_MARK, nameFor, platformFrom } from '../../../src/lib/nodes/platform/fromFacts';
import { addressOf, type Bridge, type Datastore, type Machine, type Platform, type Role, type VirtualNetwork } from '../../../src/lib/nodes/platform/platform';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { platformText } from '../../../src/lib/nodes/platform/write';
import { planText } from '../../../src/lib/nodes/show';
import { tries } from '../../support/sample';
import { after, bareMachine, file } from './simulated';

/** A file of machines, and machines of a file: there and back. */
const example = readPlatform(readFileSync(join(__dirname, '../../../docs/examples/platform.yaml'), 'utf8'), 'platform.yaml');
const trust = { authorized: ['ssh-ed25519 AAAAFRONT oneadmin@front'], known: ['x ssh-ed25519 AAAAX'] };

const plansOf = (platform: Platform, facts: ReadonlyMap<string, Facts>): string => {
  const keys = peerKeysOf(platform, facts, trust);
  return [...facts].map(([name, f]) => planText(planMachine(platform, name, f, trust, keys))).join('');
};
const nothing = (facts: ReadonlyMap<string, Facts>): string => [...facts.keys()].map((n) => `${n}: nothing to do\n`).join('');

/** Machines that are as the file says. */
const prepared = (platform: Platform): Map<string, Facts> => {
  const rounds = (facts: ReadonlyMap<string, Facts>): Map<string, Facts> => {
    const keys = peerKeysOf(platform, facts, trust);
    return new Map(
      [...facts].map(([name, f]) => {
        const plan = planMachine(platform, name, f, trust, keys);
        const done = after(f, plan);
        return [
          name,
          { ...done, units: new Map([...f.units, ...done.units]), keys: [...f.keys, ...done.keys], packages: new Map([...f.packages, ...done.packages]) },
        ];
      }),
    );
  };
  const bare = new Map(
    [...platform.machines].map(([name, m]) => [
      name,
      bareMachine(platform, name, {}, m.roles.includes('front-end') ? { [FRONT_END_MARK]: { kind: 'folder', mode: '700', uid: 9869, gid: 9869 } } : {}),
    ]),
  );
  return rounds(rounds(bare));
};

const imported = (platform: Platform, facts: ReadonlyMap<string, Facts>): { readonly text: string; readonly platform: Platform } => {
  const met = new Map(
    [...facts].map(([name, f]) => [
      name,
      { facts: f, address: addressOf(name, platform.machines.get(name) as Machine), port: platform.machines.get(name)?.port ?? 22 },
    ]),
  );
  const made = platformFrom(met);
  const text = platformText(made.platform, made.remarks);
  return { text, platform: readPlatform(text, 'imported') };
};

test('of machines that are as the example says, a file is made by which nothing is to be done', () => {
  const facts = prepared(example);
  expect(plansOf(example, facts)).toBe(nothing(facts));
  const back = imported(example, facts);
  expect(plansOf(back.platform, facts)).toBe(nothing(facts));
  expect([back.platform.nfs, back.platform.datastores, back.platform.machines.get('on-node1')]).toEqual([
    example.nfs,
    example.datastores,
    example.machines.get('on-node1'),
  ]);
});

test('what an administrator wrote in other words is taken as it is', () => {
  const facts = prepared(example);
  const node = facts.get('on-node1') as Facts;
  const unit = (id: number, what: string): [string, Found] => [
    `/etc/systemd/system/var-lib-one-datastores-${id}.mount`,
    file(
      `# mine\n[Unit]\nDescription=of the filer\nAfter=network.target\n[Mount]\nWhere = /var/lib/one/datastores/${id}\nWhat=${what}\nType=nfs4\n[Install]\nWantedBy=remote-fs.target multi-user.target\n`,
    ),
  ];
  const byHand = { ...node, paths: new Map([...node.paths, unit(101, 'on-filer1:/system'), unit(102, '192.168.43.252:/files')]) };
  const all = new Map([...facts, ['on-node1', byHand] as const]);
  expect(plansOf(example, all)).toBe(nothing(all));
  const back = imported(example, all);
  expect(plansOf(back.platform, all)).toBe(nothing(all));
  expect(back.platform.datastores?.get('102')).toEqual({ name: 'of the filer 102', type: 'file', export: 'files' });
});

test('what the file cannot say is left out, and remarked', () => {
  const odd =
    'auto br0 br1\niface br0 inet static\n bridge_ports eno1 eno2\n address 10.0.0.1/24\niface br1 inet manual\n bridge_ports eno3.7\n bridge_fd 0\n bridge_maxwait 0\n';
  const facts = bareMachine(
    example,
    'on-node1',
    { mounts: [{ source: 'elsewhere:/images', where: '/var/lib/one/datastores/100', type: 'nfs4', options: [] }] },
    { '/etc/network/interfaces': file(odd) },
  );
  const { platform, remarks } = platformFrom(new Map([['n', { facts, address: 'n', port: 22 }]]));
  expect(platform.machines.get('n')?.network).toEqual({ interface: 'eno3', bridges: new Map([['br1', { vlan: 7 }]]) });
  const text = platformText(platform, remarks);
  expect(text).toContain('# bridge br0 is one that this file cannot say (/etc/network/interfaces), and left alone');
  expect(text).toContain('# datastore 100 lies at elsewhere:/images, which no machine of this file exports: import it together with elsewhere');
  expect(readPlatform(text, 'x').datastores).toBeUndefined();
});

test('an address is no name', () => {
  const facts = bareMachine(example, 'on-node1', { host: 'on-node7.example.org' });
  expect([nameFor('10.0.0.7', facts), nameFor('seven', facts)]).toEqual(['on-node7', 'seven']);
});

/** Platforms of some machines, each with a number of its own that makes names and addresses unlike. */
const platforms: fc.Arbitrary<Platform> = fc
  .record({
    machines: fc.array(
      fc.record({
        roles: fc.subarray<Role>(['front-end', 'container-host', 'hypervisor']),
        admin: fc.option(fc.record({ vlan: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }), gateway: fc.boolean() }), { nil: undefined }),
        vlans: fc.uniqueArray(fc.integer({ min: 100, max: 4094 }), { maxLength: 3 }),
        other: fc.constantFrom(undefined, 'eno2', 'enp3s0'),
        port: fc.option(fc.integer({ min: 1024, max: 65535 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    filer: fc.option(
      fc.record({
        on: fc.nat(),
        root: fc.constantFrom('/store', '/srv/nfs.4/one'),
        exports: fc.uniqueArray(fc.constantFrom('images', 'system', 'files', 'more_1', 'x.y'), { minLength: 1 }),
      }),
      { nil: undefined },
    ),
    clusters: fc.option(fc.constantFrom(['second'], ['a', 'b c']), { nil: undefined }),
    nets: fc.option(
      fc.record({ gateway: fc.boolean(), dns: fc.boolean(), driver: fc.boolean(), sizes: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 3 }) }),
      { nil: undefined },
    ),
    stores: fc.uniqueArray(
      fc.record({
        options: fc.constantFrom(undefined, 'rw,hard,vers=4.2', 'noatime'),
        name: fc.constantFrom('Images (NFS)', 'no', '1e3', 'A + B', 'null'),
        system: fc.boolean(),
      }),
      { maxLength: 4, selector: (store) => store.name },
    ),
  })
  .map(({ machines, filer, stores, clusters, nets }): Platform => {
    const names = machines.map((_, i) => `m${i}.x-${i}`);
    const on = filer === undefined ? undefined : names[filer.on % names.length];
    const described = new Map(
      machines.map((m, i): [string, Machine] => {
        const bridges = new Map<string, Bridge>([
          ...(m.admin
            ? [
                [
                  'br0',
                  { ...(m.admin.vlan ? { vlan: m.admin.vlan } : {}), address: `10.0.0.${i + 1}/24`, ...(m.admin.gateway ? { gateway: '10.0.0.254' } : {}) },
                ] as const,
              ]
            : []),
          ...m.vlans.map((vlan, k) => [`v${vlan}`, { vlan, ...(k === 0 && m.other ? { interface: m.other } : {}) }] as const),
        ]);
        const roles: Role[] = names[i] === on ? [...m.roles, 'filer'] : m.roles;
        return [
          names[i] as string,
          {
            roles,
            ...(m.admin ? {} : { address: `10.0.0.${i + 1}` }),
            ...(m.port ? { port: m.port } : {}),
            ...(clusters && roles.includes('hypervisor') ? { cluster: clusters[0] as string } : {}),
            ...(bridges.size > 0 ? { network: { interface: 'eno1', bridges } } : {}),
          },
        ];
      }),
    );
    const types = (export_: string, system: boolean): Datastore['type'] =>
      export_ === 'images' ? 'image' : export_ === 'files' ? 'file' : system ? 'system' : 'file';
    const datastores = new Map(
      (filer?.exports ?? []).flatMap((e, i): [string, Datastore][] => {
        const s = stores[i];
        return s === undefined ? [] : [[String(100 + i), { name: s.name, type: types(e, s.system), export: e, ...(s.options ? { options: s.options } : {}) }]];
      }),
    );
    const bridges = [...described.values()].flatMap((m) => (m.roles.includes('hypervisor') ? [...(m.network?.bridges.keys() ?? [])] : []));
    const network = (bridge: string, n: NonNullable<typeof nets>): VirtualNetwork => ({
      bridge,
      ...(n.driver ? { driver: 'bridge' } : {}),
      network: '10.1.0.0/16',
      ...(n.gateway ? { gateway: '10.1.255.254' } : {}),
      ...(n.dns ? { dns: ['10.0.0.53', '10.0.0.54'] } : {}),
      ranges: n.sizes.map((size, i) => ({ first: `10.1.${i}.10`, size })),
    });
    return {
      machines: described,
      ...(clusters ? { clusters } : {}),
      ...(nets ? { 'first-run': 'keep', networks: new Map([['net', network(bridges[0] ?? 'br9', nets)]]) } : {}),
      ...(on === undefined || filer === undefined ? {} : { nfs: { filer: on, root: filer.root, clients: '10.0.0.0/24', exports: filer.exports } }),
      ...(datastores.size > 0 ? { datastores } : {}),
    };
  });

test('any platform: written and read it is the same', () =>
  fc.assert(
    fc.property(platforms, (platform) => expect(readPlatform(platformText(platform, { head: ['a', 'b\nmachines: x'] }), 'p')).toEqual(platform)),
    { numRuns: tries(300) },
  ));

test('any platform: of machines that are so, a file is made by which nothing is to be done', () =>
  fc.assert(
    fc.property(platforms, (platform) => {
      const facts = prepared(platform);
      expect(plansOf(platform, facts)).toBe(nothing(facts));
      const back = imported(platform, facts);
      expect(plansOf(back.platform, facts)).toBe(nothing(facts));
      for (const [name, m] of platform.machines) {
        const made = back.platform.machines.get(name) as Machine;
        expect([addressOf(name, made), made.network?.bridges ?? new Map()]).toEqual([
          addressOf(name, m),
          m.network === undefined ? new Map() : expect.any(Map),
        ]);
        expect(made.roles.filter((r) => r !== 'filer')).toEqual(m.roles.filter((r) => r !== 'filer'));
      }
    }),
    { numRuns: tries(200) },
  ));

describe('answers become a file', () => {
  const answers = {
    frontEnd: 'on-buster=192.168.43.250',
    hypervisors: 'on-node1=192.168.43.1/24,on-node2=192.168.43.2/24',
    interface: 'eno1',
    vlan: '43',
    gateway: '192.168.43.254',
    vmVlan: '46',
    filer: 'on-filer1=192.168.43.252',
    root: '/store/one',
  };
  test('that is read as they are meant', () => {
    const { platform, remarks } = platformOf(answers);
    const read = readPlatform(platformText(platform, remarks), 'p');
    expect(read).toEqual(platform);
    expect([read.machines.get('on-node1'), read.nfs, read.datastores]).toEqual([
      example.machines.get('on-node1'),
      example.nfs,
      new Map([...(example.datastores ?? [])].map(([k, v]) => [k, k === '101' ? { ...v, name: 'System' } : v])),
    ]);
  });
  test('without NFS, without VLANs', () => {
    const { platform, remarks } = platformOf({ ...answers, filer: '', vlan: '', vmVlan: '', gateway: '' });
    expect(readPlatform(platformText(platform, remarks), 'p').machines.get('on-node2')).toEqual({
      roles: ['hypervisor'],
      network: { interface: 'eno1', bridges: new Map([['br0', { address: '192.168.43.2/24' }]]) },
    });
  });
  test('VMs on the VLAN of the hypervisors have its bridge', () => {
    const { platform, remarks } = platformOf({ ...answers, vmVlan: '43' });
    expect(readPlatform(platformText(platform, remarks), 'p').machines.get('on-node1')?.network?.bridges).toEqual(
      new Map([['br43', { vlan: 43, address: '192.168.43.1/24', gateway: '192.168.43.254' }]]),
    );
  });
  test('a hypervisor may be the filer as well', () => {
    const { platform, remarks } = platformOf({ ...answers, filer: 'on-node1=192.168.43.1' });
    expect(readPlatform(platformText(platform, remarks), 'p').machines.get('on-node1')?.roles).toEqual(['hypervisor', 'filer']);
  });
});
