import { runBinary } from '../main';
import { onemarketapp } from './marketapp';

runBinary(onemarketapp);
