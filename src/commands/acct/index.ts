import { runCommand } from '../main';
import { oneacct } from './acct';

runCommand(oneacct);
