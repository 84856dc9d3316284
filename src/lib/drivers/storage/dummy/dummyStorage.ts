import { type DummyWorld, dummyWorld } from '../../vmm/dummy/world';
import type { DatastoreDriver, TransferDriver } from '../driver';
import { DummyDatastore } from './dummyDatastore';
import { DummyTransfer } from './dummyTransfer';
import { DUMMY_IMAGES, DUMMY_SYSTEM } from './figures';

/** A dummy datastore; a system one differs only in the room that it says it has. */
export const dummyDatastore = (world: string | DummyWorld, kind: 'image' | 'system' = 'image'): DatastoreDriver =>
  new DummyDatastore(dummyWorld(world), kind === 'image' ? DUMMY_IMAGES : DUMMY_SYSTEM);

export const dummyTransfer = (world: string | DummyWorld): TransferDriver => new DummyTransfer(dummyWorld(world));
