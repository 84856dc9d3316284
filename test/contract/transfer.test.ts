import { linksTo, localRunner } from './localRunner';
import { tempDirs } from './tempDir';
import { transferContract } from './transferContract';
import { transferWorld } from './transferWorld';

const dir = tempDirs();
const local = localRunner();

transferContract('shared', () => transferWorld({ dir: dir(), shared: true, links: linksTo(local), local }));
transferContract('ssh', () => transferWorld({ dir: dir(), shared: false, links: linksTo(local), local }));
