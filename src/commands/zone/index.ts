import { runBinary } from '../main';
import { onezone } from './zone';

runBinary(onezone);
