import { runBinary } from '../main';
import { onevntemplate } from './vntemplate';

runBinary(onevntemplate);
