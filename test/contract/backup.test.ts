import { join } from 'node:path';
import { dummyBackup } from '../../src/lib/drivers/backup/dummy/dummyBackup';
import { resticBackup } from '../../src/lib/drivers/backup/restic/resticBackup';
import type { Node } from '../../src/lib/drivers/node';
import { DummyWorld } from '../../src/lib/drivers/vmm/dummy/world';
import { t } from '../support/template';
import { backupContract } from './backupContract';
import { backupWorld, DATASTORE, realBackupWorld } from './backupWorlds';
import { tempDirs } from './tempDir';

const dir = tempDirs();

backupContract('dummy', () => {
  const world = new DummyWorld(dir());
  const node: Node = { id: 0, name: 'host1', target: { host: 'host1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
  const here = (path: string): string => join(world.nodeDir(node), path.slice('/var/lib/one/datastores/'.length));
  return backupWorld(dummyBackup(world), node, here, world.datastoreDir(DATASTORE), join(world.datastoreDir(101), 'image'));
});

// what restic itself does stands with the integration tests: each of its calls derives a key, slowly by intent
describe('restic', () => {
  test.each([
    ['', 'RESTIC_PASSWORD is missing'],
    ['RESTIC_PASSWORD=x RESTIC_BWLIMIT=10', 'RESTIC_BWLIMIT would have no effect'],
    ['RESTIC_PASSWORD=x RESTIC_COMPRESSION=zip', 'RESTIC_COMPRESSION "zip"'],
    ['RESTIC_PASSWORD=x RESTIC_SFTP_SERVER="a b"', 'is not the name or address of a host'],
    ['RESTIC_PASSWORD=x RESTIC_NICE=99', 'RESTIC_NICE "99" is not between'],
    ['RESTIC_PASSWORD="two\nlines"', 'must be one line'],
  ])('refuses %s', (text, why) => {
    expect(() => realBackupWorld(dir(), resticBackup).driver.checkAttributes(t(`NAME=b ${text}`))).toThrow(why);
  });
});
