import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vnetRequests = {
  ...objectRequests('NET', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.vnetUpdated) }),
  'vnet.create': { right: create('NET'), load: () => import('./create').then((m) => m.create) },
  'vnet.delete': { right: object('NET', 'MANAGE'), load: () => import('./remove').then((m) => m.remove) },
  'vnet.pool': { right: pool('NET'), load: () => import('./read').then((m) => m.pool) },
  'vnet.documents': { right: pool('NET'), load: () => import('./read').then((m) => m.documents) },
  'vnet.info': { right: object('NET', 'USE'), load: () => import('./read').then((m) => m.info) },
  'vnet.addar': { right: object('NET', 'ADMIN'), load: () => import('./ranges').then((m) => m.addRange) },
  'vnet.rmar': { right: object('NET', 'ADMIN'), load: () => import('./ranges').then((m) => m.removeRange) },
  'vnet.updatear': { right: object('NET', 'MANAGE'), load: () => import('./ranges').then((m) => m.updateRangeAttributes) },
  'vnet.free': { right: object('NET', 'MANAGE'), load: () => import('./ranges').then((m) => m.freeRange) },
  'vnet.hold': { right: object('NET', 'MANAGE'), load: () => import('./hold').then((m) => m.hold) },
  'vnet.release': { right: object('NET', 'MANAGE'), load: () => import('./hold').then((m) => m.release) },
  'vnet.reserve': { right: object('NET', 'USE'), load: () => import('./reserve').then((m) => m.reserve) },
  'vnet.recover': { right: object('NET', 'ADMIN'), load: () => import('./recover').then((m) => m.recover) },
} as const;
