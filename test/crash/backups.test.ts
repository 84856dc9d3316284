import { testPlans } from './plans';
import { backups } from './scenarios/parts';

testPlans(backups);
