import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { directoryBackup } from '../../src/lib/drivers/backup/directory/directoryBackup';
import { backupContract } from './backupContract';
import { DATASTORE, realBackupWorld } from './backupWorlds';
import { tempDirs } from './tempDir';

const dir = tempDirs();

backupContract('rsync', () => realBackupWorld(dir(), directoryBackup));

describe('rsync', () => {
  test('leaves plain files that only their owner reads, named by VM, backup and disk', async () => {
    const world = realBackupWorld(dir(), directoryBackup);
    const backup = { vmId: 5, key: 'first' };
    await world.driver.store(world.repository, backup, 'disk.0', world.copy('backup', 'content'), new AbortController().signal);
    await world.driver.seal(world.repository, backup, { description: 'NAME="web"\n' });
    expect(world.files()).toEqual(['5/first/disk.0', '5/first/vm.template']);
    const folder = join(dir(), 'datastores', String(DATASTORE), '5/first');
    expect(readFileSync(join(folder, 'vm.template'), 'utf8')).toBe('NAME="web"\n');
    expect([folder, join(folder, 'disk.0')].map((p) => (statSync(p).mode & 0o777).toString(8))).toEqual(['700', '600']);
  });
});
