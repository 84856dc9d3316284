import { runBinary } from '../main';
import { onetemplate } from './template';

runBinary(onetemplate);
