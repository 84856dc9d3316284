import { DEFAULTS_REFUSED } from '../quota/refused';
import { adminElse, anyone, createIn, object, pool } from '../rights';
import type { NewUser } from './create';

/** As in create.ts, which is not loaded to judge a right. */
const firstGroup = (input: Pick<NewUser, 'groups'>): number | undefined => input.groups[0];

export const userRequests = {
  'user.create': { right: createIn('USER', firstGroup), load: () => import('./create').then((m) => m.create) },
  'user.update': { right: object('USER', 'MANAGE'), load: () => import('./change').then((m) => m.update) },
  'user.umask': { right: object('USER', 'MANAGE'), load: () => import('./change').then((m) => m.umask) },
  'user.passwd': { right: object('USER', 'MANAGE'), load: () => import('./change').then((m) => m.passwd) },
  'user.chauth': { right: object('USER', 'ADMIN'), load: () => import('./change').then((m) => m.chauth) },
  'user.enable': { right: object('USER', 'ADMIN'), load: () => import('./change').then((m) => m.enable) },
  'user.delete': { right: object('USER', 'ADMIN'), load: () => import('./change').then((m) => m.remove) },
  'user.chgrp': { right: object('USER', 'MANAGE'), load: () => import('./membership').then((m) => m.chgrp) },
  'user.addgroup': { right: object('USER', 'MANAGE'), load: () => import('./membership').then((m) => m.addgroup) },
  'user.delgroup': { right: object('USER', 'MANAGE'), load: () => import('./membership').then((m) => m.delgroup) },
  'user.login': { right: object('USER', 'MANAGE'), load: () => import('./login').then((m) => m.login) },
  'user.logout': { right: object('USER', 'MANAGE'), load: () => import('./login').then((m) => m.logout) },
  'user.logoutAll': { right: object('USER', 'MANAGE'), load: () => import('./login').then((m) => m.logoutAll) },
  'user.quota': { right: object('USER', 'ADMIN'), load: () => import('../quota/setQuota').then((m) => m.setQuota('user')) },
  'user.defaultQuota': { right: adminElse(DEFAULTS_REFUSED), load: () => import('../quota/setQuota').then((m) => m.setDefaultQuota('user')) },
  'user.defaults': { right: anyone, load: () => import('./read').then((m) => m.defaults) },
  'user.pool': { right: pool('USER'), load: () => import('./read').then((m) => m.pool) },
  'user.info': { right: object('USER', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
