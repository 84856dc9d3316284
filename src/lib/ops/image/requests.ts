import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

const changes = () => import('./change');
const snapshots = () => import('./snapshots');

export const imageRequests = {
  ...objectRequests('IMAGE', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'image.create': { right: create('IMAGE'), load: () => import('./create').then((m) => m.create) },
  'image.clone': { right: object('IMAGE', 'USE'), load: () => import('./clone').then((m) => m.clone) },
  'image.delete': { right: object('IMAGE', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'image.restore': { right: object('IMAGE', 'USE'), load: () => import('./restore').then((m) => m.restore) },
  'image.persistent': { right: object('IMAGE', 'MANAGE'), load: () => changes().then((m) => m.persistent) },
  'image.enable': { right: object('IMAGE', 'MANAGE'), load: () => changes().then((m) => m.enable) },
  'image.chtype': { right: object('IMAGE', 'MANAGE'), load: () => changes().then((m) => m.chtype) },
  'image.snapshotdelete': { right: object('IMAGE', 'MANAGE'), load: () => snapshots().then((m) => m.snapshotDelete) },
  'image.snapshotrevert': { right: object('IMAGE', 'MANAGE'), load: () => snapshots().then((m) => m.snapshotRevert) },
  'image.snapshotflatten': { right: object('IMAGE', 'MANAGE'), load: () => snapshots().then((m) => m.snapshotFlatten) },
  'image.pool': { right: pool('IMAGE'), load: () => import('./read').then((m) => m.pool) },
  'image.orphans': { right: pool('IMAGE'), load: () => import('./orphans').then((m) => m.orphans) },
  'image.info': { right: object('IMAGE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
