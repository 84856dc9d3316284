import { testPlans } from './plans';
import { images } from './scenarios/others';

testPlans(images);
