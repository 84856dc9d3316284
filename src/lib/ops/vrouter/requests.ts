import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vrouterRequests = {
  ...objectRequests('VROUTER', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./change').then((m) => m.updated) }),
  'vrouter.create': { right: create('VROUTER'), load: () => import('./change').then((m) => m.create) },
  'vrouter.delete': { right: object('VROUTER', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'vrouter.pool': { right: pool('VROUTER'), load: () => import('./read').then((m) => m.pool) },
  'vrouter.info': { right: object('VROUTER', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
