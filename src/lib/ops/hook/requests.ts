import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const hookRequests = {
  ...objectRequests('HOOK', ['rename', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.updated) }),
  'hook.create': { right: create('HOOK'), load: () => import('./create').then((m) => m.create) },
  'hook.delete': { right: object('HOOK', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'hook.pool': { right: pool('HOOK'), load: () => import('./read').then((m) => m.pool) },
  'hook.log': { right: pool('HOOK'), load: () => import('./read').then((m) => m.log) },
  'hook.info': { right: object('HOOK', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
