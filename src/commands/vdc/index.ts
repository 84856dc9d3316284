import { runBinary } from '../main';
import { onevdc } from './vdc';

runBinary(onevdc);
