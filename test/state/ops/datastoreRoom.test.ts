import { create } from '../../../src/lib/ops/datastore/create';
import { datastoreById } from '../../../src/state/datastores';
import { oneadmin, t, worlds } from '../../support/world';

const world = worlds();
const input = (name: string) => ({ template: t(`NAME=${name} DS_MAD=dummy TM_MAD=dummy`), clusterId: 0 });
const make = (name: string) => world().call('datastore.create', input(name));

test('the room of a new datastore is known at once', async () => {
  expect(await datastoreById(world().state.db, await make('d'))).toMatchObject({ id: 100, total_mb: 20_480 });
});

test('a mount that hangs while it is looked at holds up nobody else', async () => {
  world().faults({ action: 'monitor', datastore: 100, do: 'hang' });
  const hanging = make('hangs');
  expect(await world().addUser('other')).toMatchObject({ uid: 2 });
  world().faults();
  expect(await hanging).toBe(100);
});

test('what was measured for another number is not taken for this one: it is measured later', async () => {
  const ctx = { ...world().env, caller: oneadmin };
  const measured = { id: 77, capacity: { totalMb: 5, freeMb: 5, usedMb: 0 } };
  const id = await world().state.write((tx) => create.run(tx, input('d'), ctx, measured));
  expect(await datastoreById(world().state.db, id)).toMatchObject({ total_mb: 0, monitored_at: 0 });
});
