import fc from 'fast-check';
import { releaseVncPort, takeVncPort } from '../../src/state/vms';
import { type AddressRangeRow, insertLease, insertVnet, nextFreeIndex, releaseLeases } from '../../src/state/vnets';
import { tries } from '../support/sample';
import { worlds } from '../support/world';

const world = worlds();
const range = (size: number, vnetId = 0, arId = 0, next_index = 0): AddressRangeRow => ({
  vnet_id: vnetId,
  ar_id: arId,
  type: 'IP4',
  ip: 1000 + arId * 1000,
  mac: '02:00:00:00:00:00',
  size,
  ip6: '',
  global_prefix: '',
  ula_prefix: '',
  prefix_length: null,
  parent_ar_id: null,
  next_index,
  template: '[]',
});
const lease = (idx: number, over = {}) => ({ vnet_id: 0, ar_id: 0, idx, ip: 1000 + idx, mac: `m${idx}`, vm_id: idx, nic_id: 0, ...over });

const addVnet = (id: number): Promise<void> =>
  world().state.write((tx) =>
    insertVnet(
      tx,
      {
        id,
        name: `n${id}`,
        uid: 0,
        gid: 0,
        permissions: 0,
        state: 1,
        bridge: 'br0',
        bridge_type: 'linux',
        vn_mad: 'dummy',
        phydev: '',
        own_bridge: 0,
        template: '[]',
      },
      [],
    ),
  );
const take = (...indexes: number[]): Promise<void> =>
  world().state.write(async (tx) => {
    for (const i of indexes) await insertLease(tx, lease(i));
  });
const free = (size: number, vnetId = 0, arId = 0, next = 0): Promise<number | undefined> =>
  world().state.write((tx) => nextFreeIndex(tx, range(size, vnetId, arId, next)));

beforeEach(async () => {
  await addVnet(0);
  await addVnet(1);
});

describe('the next free address', () => {
  test('of an empty range is the first', async () => expect(await free(3)).toBe(0));
  test('of an empty range of nothing is none', async () => expect(await free(0)).toBeUndefined());
  test('follows those that are taken', async () => {
    await take(0, 1);
    expect(await free(3)).toBe(2);
  });
  test('is the lowest gap, where none was given yet', async () => {
    await take(0, 1, 3, 5);
    expect(await free(9)).toBe(2);
  });
  test('is behind the one that was given last, and from the beginning again at the end', async () => {
    await take(0, 1);
    await world().state.write((tx) => releaseLeases(tx, 0));
    expect([await free(3, 0, 0, 2), await free(2, 0, 0, 0), await free(2, 0, 0, 1)]).toEqual([2, 0, 0]);
  });
  test('is found in a range that was made smaller', async () => expect(await free(3, 0, 0, 7)).toBe(0));
  test('of a full range is none', async () => {
    await take(0, 1, 2);
    expect(await free(3)).toBeUndefined();
  });
  test('is not taken by another range or another network', async () => {
    await take(0);
    expect([await free(3, 0, 1), await free(3, 1, 0)]).toEqual([0, 0]);
  });

  test('is what counting would find', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.uniqueArray(fc.nat(11)), fc.nat(11), async (size, indexes, next) => {
        const taken = indexes.filter((i) => i < size);
        await take(...taken);
        const inTurn = Array.from({ length: size }, (_, i) => (i + next) % size);
        expect(await free(size, 0, 0, next % Math.max(1, size))).toBe(inTurn.find((i) => !taken.includes(i)));
        await world().state.write((tx) => tx.deleteFrom('leases').execute());
      }),
      { numRuns: tries(60) },
    );
  });
});

describe('the table itself refuses', () => {
  beforeEach(() => take(0));
  const second = (over: object): Promise<void> => world().state.write((tx) => insertLease(tx, lease(1, over)));
  test('one place twice', () => expect(second({ idx: 0 })).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }));
  test('one address twice, also from another range', () => expect(second({ ar_id: 1, ip: 1000 })).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
  test('one MAC twice in a network', () => expect(second({ mac: 'm0' })).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
  test('a second address of one interface', () => expect(second({ vm_id: 0, nic_id: 0 })).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
  test('not the same address and MAC in another network', async () => {
    await second({ vnet_id: 1, idx: 0, ip: 1000, mac: 'm0' });
    expect(await world().state.db.selectFrom('leases').selectAll().execute()).toHaveLength(2);
  });
});

describe('a VNC port', () => {
  const port = (vmId: number, end = 5903, cluster = 0): Promise<number | undefined> => world().state.write((tx) => takeVncPort(tx, cluster, vmId, 5900, end));

  test("is the one of the VM's number, where that is free", async () => expect([await port(1), await port(2)]).toEqual([5901, 5902]));
  test('is the lowest free one otherwise', async () => expect([await port(2), await port(5)]).toEqual([5902, 5900]));
  test('stays the same for the same VM', async () => expect([await port(1), await port(1)]).toEqual([5901, 5901]));
  test('is none when all are taken', async () => expect([await port(0), await port(1), await port(2), await port(3)]).toEqual([5900, 5901, 5902, undefined]));
  test('is given out again when it was given back', async () => {
    for (const vm of [0, 1, 2]) await port(vm);
    await world().state.write((tx) => releaseVncPort(tx, 1));
    expect(await port(7)).toBe(5901);
  });
  test('of another cluster is another matter', async () => expect([await port(0), await port(3, 5903, 1)]).toEqual([5900, 5900]));

  test('is never given to two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(15), fc.boolean()), { maxLength: 30 }), async (steps) => {
        for (const [vm, takes] of steps) takes ? await port(vm, 5908) : await world().state.write((tx) => releaseVncPort(tx, vm));
        const ports = (await world().state.db.selectFrom('vnc_ports').select('port').execute()).map((r) => r.port);
        expect(new Set(ports).size).toBe(ports.length);
        await world().state.write((tx) => tx.deleteFrom('vnc_ports').execute());
      }),
      { numRuns: 25 },
    );
  });
});
