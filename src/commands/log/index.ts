import { runBinary } from '../main';
import { onelog } from './log';

runBinary(onelog);
