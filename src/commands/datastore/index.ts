import { runBinary } from '../main';
import { onedatastore } from './datastore';

runBinary(onedatastore);
