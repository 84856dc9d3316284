import { runBinary } from '../main';
import { onevmgroup } from './vmgroup';

runBinary(onevmgroup);
