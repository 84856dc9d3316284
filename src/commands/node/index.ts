import { runCommand } from '../main';
import { onenode } from './node';

runCommand(onenode);
