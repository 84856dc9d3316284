import { runCommand } from '../main';
import { oneacl } from './acl';

runCommand(oneacl);
