import { testPlans } from './plans';
import { rounds } from './scenarios/others';

testPlans(rounds);
