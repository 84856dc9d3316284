import { runBinary } from '../main';
import { oneacl } from './acl';

runBinary(oneacl);
