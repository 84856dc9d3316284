import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vntemplateRequests = {
  ...objectRequests('VNTEMPLATE', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vntemplate.create': { right: create('VNTEMPLATE'), load: () => import('./change').then((m) => m.create) },
  'vntemplate.clone': { right: create('VNTEMPLATE'), load: () => import('./change').then((m) => m.clone) },
  'vntemplate.delete': { right: object('VNTEMPLATE', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'vntemplate.instantiate': { right: create('NET'), load: () => import('./change').then((m) => m.instantiate) },
  'vntemplate.pool': { right: pool('VNTEMPLATE'), load: () => import('./read').then((m) => m.pool) },
  'vntemplate.info': { right: object('VNTEMPLATE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
