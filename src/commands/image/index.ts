import { runBinary } from '../main';
import { oneimage } from './image';

runBinary(oneimage);
