import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vnetRequests = {
  ...objectRequests('NET', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.vnetUpdated) }),
  'vnet.create': { right: create('NET'), load: () => import('./create').then((m) => m.create) },
  'vnet.delete': { right: object('NET', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'vnet.pool': { right: pool('NET'), load: () => import('./read').then((m) => m.pool) },
  'vnet.info': { right: object('NET', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
