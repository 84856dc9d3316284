import { diskWorkContract } from './diskWorkContract';
import { linksTo, localRunner } from './localRunner';
import { tempDirs } from './tempDir';
import { transferContract } from './transferContract';
import { transferWorld } from './transferWorld';

const dir = tempDirs();
const local = localRunner();

const shared = () => transferWorld({ dir: dir(), shared: true, links: linksTo(local), local });
const apart = () => transferWorld({ dir: dir(), shared: false, links: linksTo(local), local });

transferContract('shared', shared);
transferContract('ssh', apart);
diskWorkContract('shared', shared);
diskWorkContract('ssh', apart);
