import { runBinary } from '../main';
import { onesecgroup } from './secgroup';

runBinary(onesecgroup);
