import { runBinary } from '../main';
import { oneuser } from './user';

runBinary(oneuser);
