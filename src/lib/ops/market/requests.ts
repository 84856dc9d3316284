import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const marketRequests = {
  ...objectRequests('MARKETPLACE', ['rename', 'chown', 'chmod', 'update'], { update: () => import('./updated').then((m) => m.updated) }),
  'market.create': { right: create('MARKETPLACE'), load: () => import('./create').then((m) => m.create) },
  'market.delete': { right: object('MARKETPLACE', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'market.enable': { right: object('MARKETPLACE', 'MANAGE'), load: () => import('./change').then((m) => m.enable) },
  'market.pool': { right: pool('MARKETPLACE'), load: () => import('./read').then((m) => m.pool) },
  'market.info': { right: object('MARKETPLACE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
