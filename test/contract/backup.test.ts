import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { directoryBackup } from '../../src/lib/drivers/backup/directory/directoryBackup';
import type { BackupDriver, CopyOnNode } from '../../src/lib/drivers/backup/driver';
import { dummyBackup } from '../../src/lib/drivers/backup/dummy/dummyBackup';
import type { BackupParts } from '../../src/lib/drivers/backup/machine';
import { resticBackup } from '../../src/lib/drivers/backup/restic/resticBackup';
import { diskPath, frontEnd, type Node } from '../../src/lib/drivers/node';
import { DummyWorld } from '../../src/lib/drivers/vmm/dummy/world';
import { localRunner } from '../../src/lib/exec/localRunner';
import type { Links } from '../../src/lib/exec/runner';
import { t } from '../support/world';
import { type BackupWorld, backupContract } from './backupContract';
import { tempDirs } from './tempDir';

const dir = tempDirs();
const DATASTORE = 110;
const PASSWORD = 'a "secret" $word';

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).filter((f) => statSync(join(folder, f)).isFile()).sort() : [];

/** `spoil`: files without which nothing can be read back. */
const worldAt = (driver: BackupDriver, node: Node, here: (path: string) => string, folder: string, imagePath: string, spoil = /disk\.0$/): BackupWorld => {
  const place = ({ copy }: CopyOnNode): string => here(`${diskPath(node, copy.disk.systemDatastoreId, copy.disk.vmId, copy.disk.diskId)}.${copy.word}`);
  const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  return {
    driver,
    repository: { datastoreId: DATASTORE, attributes: [...t('NAME=b'), { key: 'RESTIC_PASSWORD', value: PASSWORD }] },
    copy(word, text) {
      const copy: CopyOnNode = { node, copy: { disk: { vmId: 5, diskId: 0, systemDatastoreId: 101 }, word, format: 'qcow2' } };
      if (text !== undefined) {
        mkdirSync(dirname(place(copy)), { recursive: true });
        writeFileSync(place(copy), text);
      }
      return copy;
    },
    read: (copy) => read(place(copy)),
    imagePath,
    readImage: () => read(imagePath),
    files: () => filesBelow(folder),
    damage() {
      for (const file of filesBelow(folder).filter((f) => spoil.test(f))) rmSync(join(folder, file));
    },
  };
};

backupContract('dummy', () => {
  const world = new DummyWorld(dir());
  const node: Node = { id: 0, name: 'host1', target: { host: 'host1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
  const here = (path: string): string => join(dir(), 'host1', path.slice('/var/lib/one/datastores/'.length));
  return worldAt(dummyBackup(world), node, here, world.datastoreDir(DATASTORE), join(world.datastoreDir(101), 'image'));
});

const noLinks: Links = {
  to() {
    throw new Error('nothing is reached by ssh here');
  },
  close: async () => undefined,
};

const realWorld = (make: (parts: BackupParts) => BackupDriver, spoil?: RegExp): BackupWorld => {
  const datastores = join(dir(), 'datastores');
  const parts = { links: noLinks, local: localRunner(), datastores, remoteDatastores: '/nowhere', ssh: { user: 'oneadmin', port: 22 } };
  return worldAt(make(parts), frontEnd(datastores), (path) => path, join(datastores, String(DATASTORE)), join(datastores, '100/image'), spoil);
};

backupContract('rsync', () => realWorld(directoryBackup));
// restic tries for a minute to read spoilt data; a snapshot that is gone it misses at once
backupContract('restic', () => realWorld(resticBackup, /snapshots\//));
jest.setTimeout(60_000);

describe('rsync', () => {
  test('leaves plain files that only their owner reads, named by VM, backup and disk', async () => {
    const world = realWorld(directoryBackup);
    const backup = { vmId: 5, key: 'first' };
    await world.driver.store(world.repository, backup, 'disk.0', world.copy('backup', 'content'), new AbortController().signal);
    await world.driver.seal(world.repository, backup, { description: 'NAME="web"\n' });
    expect(world.files()).toEqual(['5/first/disk.0', '5/first/vm.template']);
    const folder = join(dir(), 'datastores', String(DATASTORE), '5/first');
    expect(readFileSync(join(folder, 'vm.template'), 'utf8')).toBe('NAME="web"\n');
    expect([folder, join(folder, 'disk.0')].map((p) => (statSync(p).mode & 0o777).toString(8))).toEqual(['700', '600']);
  });
});

describe('restic', () => {
  test('its own tool reads the repository with the password and not without; the password is in no file', async () => {
    const world = realWorld(resticBackup);
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

  test.each([
    ['', 'RESTIC_PASSWORD is missing'],
    ['RESTIC_PASSWORD=x RESTIC_BWLIMIT=10', 'RESTIC_BWLIMIT would have no effect'],
    ['RESTIC_PASSWORD=x RESTIC_COMPRESSION=zip', 'RESTIC_COMPRESSION "zip"'],
    ['RESTIC_PASSWORD=x RESTIC_SFTP_SERVER="a b"', 'is not the name or address of a host'],
    ['RESTIC_PASSWORD=x RESTIC_NICE=99', 'RESTIC_NICE "99" is not between'],
    ['RESTIC_PASSWORD="two\nlines"', 'must be one line'],
  ])('refuses %s', (text, why) => {
    expect(() => realWorld(resticBackup).driver.checkAttributes(t(`NAME=b ${text}`))).toThrow(why);
  });
});
