import { runBinary } from '../main';
import { onecheck } from './check';

runBinary(onecheck);
