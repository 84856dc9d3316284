import { runCommand } from '../main';
import { onecheck } from './check';

runCommand(onecheck);
