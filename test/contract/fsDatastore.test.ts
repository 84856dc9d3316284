import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fsDatastore } from '../../src/lib/drivers/storage/fs/fsDatastore';
import { datastoreContract } from './datastoreContract';
import { localRunner } from './localRunner';
import { tempDirs } from './tempDir';

const dir = tempDirs();
const local = localRunner();

datastoreContract('fs', () => ({
  driver: fsDatastore({ local, root: join(dir(), 'datastores') }),
  datastoreId: 100,
  async upload(name, format, sizeMb) {
    const path = join(dir(), name);
    if (format === 'raw') writeFileSync(path, Buffer.alloc(sizeMb * 1024 * 1024, 'x'));
    else await local.run(['qemu-img', 'create', '-q', '-f', 'qcow2', path, `${sizeMb}M`]);
    return path;
  },
  exists: async (path) => existsSync(path),
}));
