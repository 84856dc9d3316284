import { testPlans } from './plans';
import { copies } from './scenarios/parts';

testPlans(copies);
