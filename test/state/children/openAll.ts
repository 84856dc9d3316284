import { firstCredentials, sessionKey } from '../../../src/lib/config/credentials';
import { openState, refuseOpenFile } from '../../../src/state/open';

/** LOCATION: the first command of a new cloud, up to what it makes. */
const [location] = process.argv.slice(2) as [string];
const state = openState(`${location}/var`);
const { password } = firstCredentials(`${location}/one_auth`, refuseOpenFile);
process.stdout.write(`${state.fresh ? 'fresh' : 'old'} ${password} ${sessionKey(`${location}/private`, refuseOpenFile).toString('hex')}\n`);
void state.close();
