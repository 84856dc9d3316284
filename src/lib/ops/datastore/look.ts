import { allDatastores, type DatastoreRow, updateDatastore } from '../../../state/datastores';
import { unpack } from '../../../state/packing';
import type { Capacity } from '../../drivers/storage/driver';
import { preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { single } from '../../template/template';
import type { Env } from '../request';
import { isBackup } from './attributes';
import { isShared } from './isShared';

/** Capacity of the datastores that the front-end sees: image and file datastores, and shared system ones. Local, so it never waits for a node: a backup datastore is measured when it is used. */
export const lookAtDatastores = async (env: Env, olderThan: number): Promise<void> => {
  for (const d of (await allDatastores(env.state.db)).filter((x) => x.monitored_at <= olderThan)) {
    const capacity = await capacityOf(env, d);
    if (capacity)
      await env.state.write((tx) =>
        updateDatastore(tx, d.id, { total_mb: capacity.totalMb, free_mb: capacity.freeMb, used_mb: capacity.usedMb, monitored_at: env.clock.now() }),
      );
  }
};

type Measured = Pick<DatastoreRow, 'id' | 'monitored_at' | 'free_mb' | 'used_mb' | 'template'>;

/** What may be put into it: what is free, or what its LIMIT_MB leaves of what is used. */
const availableMb = (d: Measured): number => {
  const t = unpack(d.template);
  if (single(t, 'DATASTORE_CAPACITY_CHECK')?.toUpperCase() === 'NO') return Number.POSITIVE_INFINITY;
  const limit = Number.parseInt(single(t, 'LIMIT_MB') ?? '', 10);
  return Number.isNaN(limit) ? d.free_mb : Math.max(0, limit - d.used_mb);
};

/** Is there room for so much, as far as anybody looked? A datastore that was never looked at refuses nothing: the copy itself finds out. */
export const refuseFull = (wire: string, d: Measured, sizeMb: number): void => {
  if (d.monitored_at !== 0 && sizeMb > availableMb(d))
    throw preconditionError('datastore-full', `[${wire}] Not enough space in datastore`, { next: `onedatastore show ${d.id}` });
};

export const capacityOf = async (env: Env, d: Pick<DatastoreRow, 'id' | 'type' | 'ds_mad' | 'tm_mad' | 'template'>): Promise<Capacity | undefined> => {
  if (isBackup(d.type)) return undefined;
  if (d.type === DATASTORE_TYPE.SYSTEM && isShared(d) !== true) return undefined;
  const driver = d.type === DATASTORE_TYPE.SYSTEM ? (d.tm_mad === 'dummy' ? 'dummy-system' : 'fs') : d.ds_mad;
  return (await env.drivers.datastore(driver)).monitor(d.id).catch(() => undefined);
};
