import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const clusterRequests = {
  ...objectRequests('CLUSTER', ['rename', 'update'], { update: () => import('./updated').then((m) => m.clusterUpdated) }),
  'cluster.create': { right: create('CLUSTER'), load: () => import('./create').then((m) => m.create) },
  'cluster.delete': { right: object('CLUSTER', 'ADMIN'), load: () => import('./remove').then((m) => m.remove) },
  'cluster.addhost': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.addhost) },
  'cluster.delhost': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.delhost) },
  'cluster.adddatastore': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.adddatastore) },
  'cluster.deldatastore': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.deldatastore) },
  'cluster.addvnet': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.addvnet) },
  'cluster.delvnet': { right: object('CLUSTER', 'ADMIN'), load: () => import('./members').then((m) => m.delvnet) },
  'cluster.pool': { right: pool('CLUSTER'), load: () => import('./read').then((m) => m.pool) },
  'cluster.info': { right: object('CLUSTER', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
