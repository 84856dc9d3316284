import { runBinary } from '../main';
import { onenode } from './node';

runBinary(onenode);
