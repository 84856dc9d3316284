import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackupDriver, CopyOnNode } from '../../src/lib/drivers/backup/driver';
import type { BackupParts } from '../../src/lib/drivers/backup/machine';
import { diskPath, frontEnd, type Node } from '../../src/lib/drivers/node';
import { localRunner } from '../../src/lib/exec/localRunner';
import type { Links } from '../../src/lib/exec/runner';
import { t } from '../support/template';
import type { BackupWorld } from './backupContract';

export const DATASTORE = 110;
export const PASSWORD = 'a "secret" $word';

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).filter((f) => statSync(join(folder, f)).isFile()).sort() : [];

/** A node and a repository at `folder`; `spoil`: files without which nothing can be read back. */
export const backupWorld = (
  driver: BackupDriver,
  node: Node,
  here: (path: string) => string,
  folder: string,
  imagePath: string,
  spoil = /disk\.0$/,
): BackupWorld => {
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

const noLinks: Links = {
  to() {
    throw new Error('nothing is reached by ssh here');
  },
  close: async () => undefined,
};

/** The real driver, its repository and its node below one directory of this machine. */
export const realBackupWorld = (dir: string, make: (parts: BackupParts) => BackupDriver, spoil?: RegExp): BackupWorld => {
  const datastores = join(dir, 'datastores');
  const parts = { links: noLinks, local: localRunner(), datastores, remoteDatastores: '/nowhere', ssh: { user: 'oneadmin', port: 22 } };
  return backupWorld(make(parts), frontEnd(datastores), (path) => path, join(datastores, String(DATASTORE)), join(datastores, '100/image'), spoil);
};
