import { testPlans } from './plans';
import { moves } from './scenarios/life';

testPlans(moves);
