import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vmgroupRequests = {
  ...objectRequests('VMGROUP', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./change').then((m) => m.updated) }),
  'vmgroup.create': { right: create('VMGROUP'), load: () => import('./change').then((m) => m.create) },
  'vmgroup.delete': { right: object('VMGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.remove) },
  'vmgroup.roleadd': { right: object('VMGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.addRole) },
  'vmgroup.roleupdate': { right: object('VMGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.changeRole) },
  'vmgroup.roledelete': { right: object('VMGROUP', 'MANAGE'), load: () => import('./change').then((m) => m.removeRole) },
  'vmgroup.pool': { right: pool('VMGROUP'), load: () => import('./read').then((m) => m.pool) },
  'vmgroup.info': { right: object('VMGROUP', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
