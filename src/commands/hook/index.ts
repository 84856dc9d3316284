import { runBinary } from '../main';
import { onehook } from './hook';

runBinary(onehook);
