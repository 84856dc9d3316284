import { atEvent, inWorld, oneWorker } from '../../crash/tries';

/** LOCATION N: a worker that is killed as soon as its N-th event, from 0, is over: a transaction, or an action on a node. */
const [location = '', n] = process.argv.slice(2);

void inWorld(location, (world) =>
  oneWorker(
    world,
    atEvent(Number(n), (when) => {
      if (when === 'after') process.kill(process.pid, 'SIGKILL');
    }),
  ),
);
