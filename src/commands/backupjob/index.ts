import { runBinary } from '../main';
import { onebackupjob } from './backupjob';

runBinary(onebackupjob);
