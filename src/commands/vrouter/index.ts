import { runBinary } from '../main';
import { onevrouter } from './vrouter';

runBinary(onevrouter);
