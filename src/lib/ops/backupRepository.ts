import { type DatastoreRow, datastoreById } from '../../state/datastores';
import { unpack } from '../../state/packing';
import type { BackupDriver, Repository } from '../drivers/backup/driver';
import { missingError } from '../errors/errors';
import { openedTemplate } from './object/sealed';
import type { Env } from './request';

/** A backup datastore and its driver. */
export interface OpenedRepository {
  readonly driver: BackupDriver;
  readonly repository: Repository;
}

export const repositoryOf = async (env: Env, datastoreId: number): Promise<OpenedRepository> => {
  const ds = await datastoreById(env.state.db, datastoreId);
  if (!ds) throw missingError(`datastore ${datastoreId} is not in the state`);
  return openedRepository(env, ds);
};

/** Its password is in clear from here on, in memory alone: what is kept, shown and planned has it sealed. */
export const openedRepository = async (env: Env, ds: Pick<DatastoreRow, 'id' | 'ds_mad' | 'template'>): Promise<OpenedRepository> => ({
  driver: await env.drivers.backup(ds.ds_mad),
  repository: { datastoreId: ds.id, attributes: openedTemplate(env.secrets, 'DATASTORE', ds.id, unpack(ds.template)) },
});
