import { runBinary } from '../main';
import { onevm } from './vm';

runBinary(onevm);
