import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const hostRequests = {
  ...objectRequests('HOST', ['rename', 'update'], {
    level: 'ADMIN',
    rename: () => import('./rename').then((m) => m.hostRename),
    update: () => import('./updated').then((m) => m.hostUpdated),
  }),
  'host.create': { right: create('HOST'), load: () => import('./create').then((m) => m.create) },
  'host.delete': { right: object('HOST', 'ADMIN'), load: () => import('./remove').then((m) => m.remove) },
  'host.status': { right: object('HOST', 'ADMIN'), load: () => import('./status').then((m) => m.status) },
  'host.look': { right: object('HOST', 'ADMIN'), load: () => import('./requestLook').then((m) => m.look) },
  'host.flush': { right: object('HOST', 'ADMIN'), load: () => import('./flush').then((m) => m.flush) },
  'host.pool': { right: pool('HOST'), load: () => import('./read').then((m) => m.pool) },
  'host.documents': { right: pool('HOST'), load: () => import('./read').then((m) => m.documents) },
  'host.monitoring': { right: object('HOST', 'USE'), load: () => import('./monitoring').then((m) => m.monitoring) },
  'host.info': { right: object('HOST', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
