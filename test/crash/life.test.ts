import { testPlans } from './plans';
import { life } from './scenarios/life';

testPlans(life);
