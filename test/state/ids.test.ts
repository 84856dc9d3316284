import fc from 'fast-check';
import { keepId, nextId } from '../../src/state/ids';
import { worlds } from '../support/world';

const world = worlds();
const next = (pool = 'vms'): Promise<number> => world().state.write((tx) => nextId(tx, pool));
const keep = (id: number): Promise<void> => world().state.write((tx) => keepId(tx, 'vms', id));

test('ids are counted, each pool for itself', async () => {
  expect([await next(), await next(), await next('hosts'), await next()]).toEqual([0, 1, 0, 2]);
});

test('an id is not given again when its object is gone', async () => {
  const w = world();
  await w.addHost('a');
  await w.call('host.delete', { id: 0 });
  expect(await w.addHost('a')).toBe(1);
});

test('an id that was given by hand is not given again', async () => {
  await keep(41);
  expect(await next()).toBe(42);
});

test('a lower id given by hand gives none twice', async () => {
  await keep(41);
  await keep(7);
  expect(await next()).toBe(42);
});

test('a request that fails takes no id with it', async () => {
  await expect(world().state.write(async (tx) => Promise.reject(new Error(String(await nextId(tx, 'vms')))))).rejects.toThrow('0');
  expect(await next()).toBe(0);
});

test('whatever is given by hand, every id is new and higher than all before', async () => {
  const given: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.nat(100)), { maxLength: 10 }), async (list) => {
      for (const by of list) by === null ? given.push(await next()) : await keep(by);
      expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
    }),
    { numRuns: 20 },
  );
});
