import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const marketAppRequests = {
  ...objectRequests('MARKETPLACEAPP', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.updated) }),
  'marketapp.create': { right: create('MARKETPLACEAPP'), load: () => import('./create').then((m) => m.create) },
  'marketapp.delete': { right: object('MARKETPLACEAPP', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'marketapp.enable': { right: object('MARKETPLACEAPP', 'MANAGE'), load: () => import('./change').then((m) => m.enable) },
  'marketapp.pool': { right: pool('MARKETPLACEAPP'), load: () => import('./read').then((m) => m.pool) },
  'marketapp.info': { right: object('MARKETPLACEAPP', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
