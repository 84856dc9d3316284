import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const backupJobRequests = {
  ...objectRequests('BACKUPJOB', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./create').then((m) => m.updated) }),
  'backupjob.create': { right: create('BACKUPJOB'), load: () => import('./create').then((m) => m.create) },
  'backupjob.delete': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./read').then((m) => m.remove) },
  'backupjob.priority': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./priority').then((m) => m.setPriority) },
  'backupjob.backup': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./run').then((m) => m.backup) },
  'backupjob.retry': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./run').then((m) => m.retry) },
  'backupjob.cancel': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./run').then((m) => m.cancel) },
  'backupjob.schedAdd': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./sched').then((m) => m.schedAdd) },
  'backupjob.schedDelete': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./sched').then((m) => m.schedDelete) },
  'backupjob.schedUpdate': { right: object('BACKUPJOB', 'MANAGE'), load: () => import('./sched').then((m) => m.schedUpdate) },
  'backupjob.pool': { right: pool('BACKUPJOB'), load: () => import('./read').then((m) => m.pool) },
  'backupjob.info': { right: object('BACKUPJOB', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
