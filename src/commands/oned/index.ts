import { runCommand } from '../main';
import { oned } from './oned';

runCommand(oned);
