import { World } from '../../support/world';

/** LOCATION TIMES: makes VMs of template 0 and puts them on host 0, each in a transaction of its own. */
const main = async (location: string, times: number): Promise<void> => {
  const world = await World.open(location);
  for (let i = 0; i < times; i++) {
    const id = await world.instantiate({ hold: true });
    await world.call('vm.deploy', { id, hostId: 0, datastoreId: 100, enforce: false });
  }
  await world.close();
};

const [location, times] = process.argv.slice(2) as [string, string];
void main(location, Number(times));
