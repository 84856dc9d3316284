import { runBinary } from '../main';
import { onemarket } from './market';

runBinary(onemarket);
