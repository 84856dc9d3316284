import { historyOf, vmById, vmBody } from '../../../src/state/vms';
import { leasesOf } from '../../../src/state/vnets';
import { nodeNamed, worlds } from '../../support/world';

const world = worlds();

test('x', async () => {
  const w = world();
  await w.furnish();
  await w.addHost();
  const id = await w.instantiate();
  await w.work();
  console.log(w.log, await vmById(w.state.db, id), JSON.stringify(await vmBody(w.state.db, id)), await leasesOf(w.state.db, 0), await historyOf(w.state.db, id), w.domains());
  void nodeNamed;
});
test('y', async () => { await world().furnish(); });
