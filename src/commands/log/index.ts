import { runCommand } from '../main';
import { onelog } from './log';

runCommand(onelog);
