import { runBinary } from '../main';
import { onehost } from './host';

runBinary(onehost);
