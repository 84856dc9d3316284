import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const templateRequests = {
  ...objectRequests('TEMPLATE', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.updated) }),
  'template.create': { right: create('TEMPLATE'), load: () => import('./create').then((m) => m.create) },
  'template.clone': { right: object('TEMPLATE', 'USE'), load: () => import('./clone').then((m) => m.clone) },
  'template.delete': { right: object('TEMPLATE', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'template.instantiate': { right: object('TEMPLATE', 'USE'), load: () => import('./instantiate').then((m) => m.instantiate) },
  'template.pool': { right: pool('TEMPLATE'), load: () => import('./read').then((m) => m.pool) },
  'template.images': { right: object('TEMPLATE', 'USE'), load: () => import('./images').then((m) => m.images) },
  'template.info': { right: object('TEMPLATE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
