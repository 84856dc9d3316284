import fc from 'fast-check';
import type { Attributes } from '../../../src/lib/scheduler/attributes';
import { afterPlacing, type Candidate, type Placement, place, type SystemDatastore, type Wanted } from '../../../src/lib/scheduler/place';
import { reasonText } from '../../../src/lib/scheduler/reasons';

const host = (id: number, over: Partial<Candidate> = {}): Candidate => ({
  id,
  name: `host${id}`,
  clusterId: 0,
  enabled: true,
  trouble: '',
  totalCpu: 8,
  usedCpu: 0,
  totalMemoryMb: 16_384,
  usedMemoryMb: 0,
  runningVms: 0,
  bridges: undefined,
  localFreeMb: new Map(),
  ...over,
});
const store = (id: number, over: Partial<SystemDatastore> = {}): SystemDatastore => ({
  id,
  name: `system${id}`,
  clusterIds: [0],
  enabled: true,
  shared: true,
  tmMad: 'shared',
  freeMb: 1000,
  ...over,
});
const vm = (over: Partial<Wanted> = {}): Wanted => ({
  vmId: 1,
  cpu: 1,
  memoryMb: 1024,
  diskMb: 100,
  clusterIds: undefined,
  bridges: [],
  transfers: undefined,
  ...over,
});

const id = (n: number): Attributes => new Map([['ID', [String(n)]]]);

const where = (p: Placement): string => (p.placed ? `host ${p.host.id}, datastore ${p.datastore.id}` : p.summary);
const reason = (wanted: Partial<Wanted>, h: Partial<Candidate> = {}, stores: readonly SystemDatastore[] = [store(0)]): string | undefined => {
  const p = place(vm(wanted), [host(1, h)], stores);
  return p.placed ? undefined : p.reasons[0] && reasonText(p.reasons[0]);
};

describe('a host is refused', () => {
  test('that is disabled', () => expect(reason({}, { enabled: false })).toBe('it is disabled'));
  test('that is in trouble, in the words of its trouble', () => expect(reason({}, { trouble: 'it is in error: no route' })).toBe('it is in error: no route'));
  test('of another cluster', () =>
    expect(reason({ clusterIds: [0, 2] }, { clusterId: 1 })).toBe("it is in cluster 1, the VM's images and networks are in 0, 2"));
  test('without the CPU', () => expect(reason({ cpu: 2.5 }, { usedCpu: 6 })).toBe('2.5 CPU wanted, 2 of 8 free'));
  test('without the memory', () =>
    expect(reason({ memoryMb: 2048 }, { totalMemoryMb: 4096.5, usedMemoryMb: 3072 })).toBe('2048 MB of memory wanted, 1024 of 4096 free'));
  test('without the bridge', () => expect(reason({ bridges: ['br0', 'br46'] }, { bridges: new Set(['br0']) })).toBe('it has no bridge br46'));
  test('that does not meet what the VM requires', () => expect(reason({ hostMeets: (h) => `${h.name} has no GPU` })).toBe('host1 has no GPU'));
  test('when there is no system datastore', () => expect(reason({}, {}, [])).toBe('there is no system datastore'));
  test('when the datastore is not in its cluster', () => expect(reason({}, { clusterId: 1 })).toBe('system datastore 0 is not in its cluster'));
  test('when the datastore is disabled', () => expect(reason({}, {}, [store(0, { enabled: false })])).toBe('system datastore 0 is disabled'));
  test('when the datastore cannot take the images', () =>
    expect(reason({ transfers: ['ssh', 'local'] })).toBe("system datastore 0 (shared) cannot take the VM's images (ssh, local)"));
  test('without the room', () => expect(reason({ diskMb: 1001 })).toBe('1001 MB of disk wanted, 1000 free in system datastore 0'));
  test('without a look at its own room', () =>
    expect(reason({ diskMb: 1 }, {}, [store(0, { shared: false })])).toBe('1 MB of disk wanted, 0 free in system datastore 0'));
});

describe('what fits exactly, fits', () => {
  test('CPU', () => expect(reason({ cpu: 2 }, { usedCpu: 6 })).toBeUndefined());
  test('CPU in tenths, which no computer can add', () => expect(reason({ cpu: 0.1 }, { totalCpu: 1, usedCpu: 0.1 + 0.2 + 0.6 })).toBeUndefined());
  test('memory', () => expect(reason({ memoryMb: 1024 }, { totalMemoryMb: 2048, usedMemoryMb: 1024 })).toBeUndefined());
  test('disk', () => expect(reason({ diskMb: 1000 })).toBeUndefined());
  test('and one more does not', () => {
    expect(reason({ cpu: 2.01 }, { usedCpu: 6 })).toBeDefined();
    expect(reason({ memoryMb: 1025 }, { totalMemoryMb: 2048, usedMemoryMb: 1024 })).toBeDefined();
  });
});

test('a host that was promised away and shrank has nothing free, not less', () => {
  expect(reason({}, { totalCpu: 1, usedCpu: 4 })).toBe('1 CPU wanted, 0 of 1 free');
});

test('a host that says nothing of bridges has them all', () => expect(reason({ bridges: ['br46'] }, { bridges: undefined })).toBeUndefined());

describe('of several hosts', () => {
  test('the one with fewest VMs is taken', () =>
    expect(where(place(vm(), [host(1, { runningVms: 2 }), host(2, { runningVms: 1 }), host(3, { runningVms: 3 })], [store(0)]))).toBe('host 2, datastore 0'));
  test('the last of equals is taken, in whatever order they are given', () => {
    expect(where(place(vm(), [host(1), host(3), host(2)], [store(0)]))).toBe('host 3, datastore 0');
    expect(where(place(vm(), [host(3), host(2), host(1)], [store(0)]))).toBe('host 3, datastore 0');
  });
  test('a rank of the VM decides instead', () =>
    expect(
      where(place(vm({ hostRank: (a) => -Number(a.get('ID')) }), [host(1, { runningVms: 9, attributes: id(1) }), host(2, { attributes: id(2) })], [store(0)])),
    ).toBe('host 1, datastore 0'));
  test('a better one without room is passed over', () =>
    expect(where(place(vm(), [host(1, { runningVms: 5 }), host(2, { usedCpu: 8 })], [store(0)]))).toBe('host 1, datastore 0'));
});

describe('of several datastores', () => {
  test('the one with most room is taken', () =>
    expect(where(place(vm(), [host(1)], [store(0, { freeMb: 500 }), store(100, { freeMb: 900 }), store(101, { freeMb: 800 })]))).toBe('host 1, datastore 100'));
  test('the last of equals is taken', () => expect(where(place(vm(), [host(1)], [store(0), store(100)]))).toBe('host 1, datastore 100'));
  test('one that is not shared has the room that this host has', () => {
    const stores = [store(0, { freeMb: 500 }), store(100, { shared: false, freeMb: 9_999_999 })];
    expect(where(place(vm(), [host(1, { localFreeMb: new Map([[100, 400]]) })], stores))).toBe('host 1, datastore 0');
    expect(where(place(vm(), [host(1, { localFreeMb: new Map([[100, 600]]) })], stores))).toBe('host 1, datastore 100');
  });
  test('one that cannot take the images is passed over', () =>
    expect(where(place(vm({ transfers: ['ssh'] }), [host(1)], [store(0), store(100, { tmMad: 'ssh', freeMb: 200 })]))).toBe('host 1, datastore 100'));
});

describe('the line that says why not', () => {
  test('names each host', () =>
    expect(where(place(vm({ cpu: 9 }), [host(1), host(2, { enabled: false })], [store(0)]))).toBe(
      'no host can take it: host1: 9 CPU wanted, 8 of 8 free; host2: it is disabled',
    ));
  test('of more than three names what they have in common, and every reason is there', () => {
    const p = place(
      vm({ cpu: 9 }),
      [1, 2, 3, 4, 5].map((id) => host(id)),
      [store(0)],
    );
    expect(where(p)).toBe('no host can take it: 9 CPU wanted, 8 of 8 free: host1, host2, host3, host4, host5');
    expect(!p.placed && p.reasons.map((r) => r.host)).toEqual(['host1', 'host2', 'host3', 'host4', 'host5']);
  });
  test('says when there is no host at all', () => expect(where(place(vm(), [], [store(0)]))).toBe('there is no host'));
});

describe('after a VM was placed', () => {
  const after = afterPlacing(
    vm({ cpu: 2, memoryMb: 512, diskMb: 300 }),
    [
      host(1, {
        localFreeMb: new Map([
          [0, 900],
          [100, 900],
        ]),
      }),
      host(2),
    ],
    [store(0), store(100, { shared: false })],
    { hostId: 1, datastoreId: 100 },
  );
  test('its host has so much less, and one VM more', () => expect(after.hosts[0]).toMatchObject({ usedCpu: 2, usedMemoryMb: 512, runningVms: 1 }));
  test('the other hosts are as before', () => expect(after.hosts[1]).toEqual(host(2)));
  test('room of a datastore that is not shared goes on that host only', () => {
    expect([...(after.hosts[0]?.localFreeMb ?? [])]).toEqual([
      [0, 900],
      [100, 600],
    ]);
    expect(after.datastores.map((d) => d.freeMb)).toEqual([1000, 1000]);
  });
  test('room of a shared datastore goes for all', () => {
    expect(afterPlacing(vm({ diskMb: 300 }), [host(1)], [store(0), store(100)], { hostId: 1, datastoreId: 0 }).datastores.map((d) => d.freeMb)).toEqual([
      700, 1000,
    ]);
  });
});

const some = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.array(item, { maxLength });
const hostsOf = some(fc.record({ totalCpu: fc.nat(8), totalMemoryMb: fc.nat(4096), clusterId: fc.nat(1), enabled: fc.boolean(), local: fc.nat(3000) }), 4).map(
  (list) => list.map(({ local, ...over }, i) => host(i + 1, { ...over, localFreeMb: new Map([[1, local]]) })),
);
const storesOf = fc
  .tuple(fc.nat(3000), fc.boolean())
  .map(([freeMb, both]) => [store(0, { freeMb, clusterIds: both ? [0, 1] : [0] }), store(1, { shared: false, clusterIds: [0, 1] })]);
const wishes = some(
  fc.record({ cpu: fc.integer({ min: 1, max: 30 }).map((n) => n / 10), memoryMb: fc.integer({ min: 1, max: 2048 }), diskMb: fc.nat(1500) }),
  25,
);

test('whatever comes, no host and no datastore is ever given out beyond what it has', () => {
  fc.assert(
    fc.property(hostsOf, storesOf, wishes, (first, firstStores, list) => {
      let now = { hosts: first, datastores: firstStores };
      for (const wish of list) {
        const p = place(vm(wish), now.hosts, now.datastores);
        if (p.placed) now = afterPlacing(vm(wish), now.hosts, now.datastores, { hostId: p.host.id, datastoreId: p.datastore.id });
      }
      for (const h of now.hosts) {
        expect(h.usedCpu).toBeLessThanOrEqual(h.totalCpu + 1e-6);
        expect(h.usedMemoryMb).toBeLessThanOrEqual(h.totalMemoryMb);
        expect(Math.min(...h.localFreeMb.values())).toBeGreaterThanOrEqual(0);
        if (!h.enabled) expect(h.runningVms).toBe(0);
      }
      for (const d of now.datastores) expect(d.freeMb).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('who is refused is told why for every host, and who is placed fits there', () => {
  fc.assert(
    fc.property(hostsOf, storesOf, wishes, (hosts, stores, [wish]) => {
      const p = place(vm(wish), hosts, stores);
      if (p.placed) expect(place(vm(wish), [p.host], [p.datastore]).placed).toBe(true);
      else expect(p.reasons.map((r) => r.host)).toEqual(hosts.map((h) => h.name));
    }),
  );
});
