import { runBinary } from '../main';
import { oneacct } from './acct';

runBinary(oneacct);
