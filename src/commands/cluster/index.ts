import { runBinary } from '../main';
import { onecluster } from './cluster';

runBinary(onecluster);
