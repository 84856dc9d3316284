import { runBinary } from '../main';
import { oneshowback } from './showback';

runBinary(oneshowback);
