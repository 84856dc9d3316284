import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const secgroupRequests = {
  ...objectRequests('SECGROUP', ['rename', 'chown', 'chmod', 'update'], { update: () => import('./change').then((m) => m.updated) }),
  'secgroup.create': { right: create('SECGROUP'), load: () => import('./change').then((m) => m.create) },
  'secgroup.clone': { right: create('SECGROUP'), load: () => import('./change').then((m) => m.clone) },
  'secgroup.delete': { right: object('SECGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'secgroup.commit': { right: object('SECGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.commit) },
  'secgroup.pool': { right: pool('SECGROUP'), load: () => import('./read').then((m) => m.pool) },
  'secgroup.info': { right: object('SECGROUP', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
