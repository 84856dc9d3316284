import { objectRequests } from '../object/requests';
import { admin, create, object, pool } from '../rights';

export const datastoreRequests = {
  ...objectRequests('DATASTORE', ['rename', 'chown', 'chmod', 'update'], { update: () => import('./updated').then((m) => m.datastoreUpdated) }),
  'datastore.create': { right: create('DATASTORE'), load: () => import('./create').then((m) => m.create) },
  'datastore.delete': { right: object('DATASTORE', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'datastore.enable': { right: object('DATASTORE', 'MANAGE'), load: () => import('./enable').then((m) => m.enable) },
  'datastore.pool': { right: pool('DATASTORE'), load: () => import('./read').then((m) => m.pool) },
  'datastore.numbers': { right: admin('MANAGE DATASTORE'), load: () => import('./read').then((m) => m.numbers) },
  'datastore.info': { right: object('DATASTORE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
