import { DEFAULTS_REFUSED } from '../quota/refused';
import { adminElse, anyone, create, object, pool } from '../rights';

export const groupRequests = {
  'group.create': { right: create('GROUP'), load: () => import('./change').then((m) => m.create) },
  'group.update': { right: object('GROUP', 'MANAGE'), load: () => import('./change').then((m) => m.update) },
  'group.delete': { right: object('GROUP', 'ADMIN'), load: () => import('./change').then((m) => m.remove) },
  'group.addadmin': { right: object('GROUP', 'ADMIN'), load: () => import('./change').then((m) => m.addadmin) },
  'group.deladmin': { right: object('GROUP', 'ADMIN'), load: () => import('./change').then((m) => m.deladmin) },
  'group.quota': { right: object('GROUP', 'ADMIN'), load: () => import('../quota/setQuota').then((m) => m.setQuota('group')) },
  'group.defaultQuota': { right: adminElse(DEFAULTS_REFUSED), load: () => import('../quota/setQuota').then((m) => m.setDefaultQuota('group')) },
  'group.defaults': { right: anyone, load: () => import('./read').then((m) => m.defaults) },
  'group.pool': { right: pool('GROUP'), load: () => import('./read').then((m) => m.pool) },
  'group.info': { right: object('GROUP', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
