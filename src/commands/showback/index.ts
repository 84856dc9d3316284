import { runCommand } from '../main';
import { oneshowback } from './showback';

runCommand(oneshowback);
