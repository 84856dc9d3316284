import { testPlans } from './plans';
import { parts } from './scenarios/parts';

testPlans(parts);
