import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const imageRequests = {
  ...objectRequests('IMAGE', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'image.create': { right: create('IMAGE'), load: () => import('./create').then((m) => m.create) },
  'image.delete': { right: object('IMAGE', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'image.pool': { right: pool('IMAGE'), load: () => import('./read').then((m) => m.pool) },
  'image.info': { right: object('IMAGE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
