import { runBinary } from '../main';
import { oned } from './oned';

runBinary(oned);
