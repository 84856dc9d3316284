import { runBinary } from '../main';
import { onevnet } from './vnet';

runBinary(onevnet);
