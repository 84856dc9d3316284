import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resticBackup } from '../../../src/lib/drivers/backup/restic/resticBackup';
import { backupContract } from '../../contract/backupContract';
import { DATASTORE, PASSWORD, realBackupWorld } from '../../contract/backupWorlds';
import { tempDirs } from '../../contract/tempDir';
import { t } from '../../support/world';

const dir = tempDirs();
// a guard against what hangs: each call of restic derives a key, slowly by intent
jest.setTimeout(300_000);

// restic tries for a minute to read spoilt data; a snapshot that is gone it misses at once
backupContract('restic', () => realBackupWorld(dir(), resticBackup, /snapshots\//));

test('its own tool reads the repository with the password and not without; the password is in no file', async () => {
  const world = realBackupWorld(dir(), resticBackup);
  const backup = { vmId: 5, key: 'first' };
  await world.driver.store(world.repository, backup, 'disk.0', world.copy('backup', 'content'), new AbortController().signal);
  await world.driver.seal(world.repository, backup, { description: 'NAME="web"\n' });
  const repo = join(dir(), 'datastores', String(DATASTORE), '5');
  const restic = (password: string, ...argv: string[]): string =>
    execFileSync('restic', ['--repo', repo, '--no-cache', ...argv], { env: { ...process.env, RESTIC_PASSWORD: password }, encoding: 'utf8', stdio: 'pipe' });
  expect(restic(PASSWORD, 'dump', '--path', '/disk.0', 'latest', '/disk.0')).toBe('content');
  expect(() => restic('wrong', 'snapshots')).toThrow(/wrong password/);
  const wrong = { ...world.repository, attributes: t('RESTIC_PASSWORD=wrong') };
  await expect(world.driver.holds(wrong, backup)).rejects.toMatchObject({ code: 'backup-password' });
  for (const file of world.files()) expect(readFileSync(join(dir(), 'datastores', String(DATASTORE), file), 'latin1')).not.toContain(PASSWORD);
});
