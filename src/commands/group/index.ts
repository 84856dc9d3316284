import { runBinary } from '../main';
import { onegroup } from './group';

runBinary(onegroup);
