import { objectRequests } from '../object/requests';
import { anyone, create, object, pool } from '../rights';
import { vmPartRequests } from './parts/requests';

export const vmRequests = {
  ...objectRequests('VM', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], {
    chown: () => import('./chown').then((m) => m.vmChown),
    update: () => import('./updated').then((m) => m.vmUpdated),
  }),
  'vm.create': { right: create('VM'), load: () => import('./create').then((m) => m.create) },
  'vm.import': { right: object('HOST', 'ADMIN'), load: () => import('./import').then((m) => m.importVm) },
  'vm.deploy': { right: object('VM', 'ADMIN'), load: () => import('./deploy').then((m) => m.deploy) },
  'vm.action': { right: object('VM', 'MANAGE'), load: () => import('./action').then((m) => m.action) },
  'vm.resched': { right: object('VM', 'ADMIN'), load: () => import('./resched').then((m) => m.resched) },
  'vm.migrate': { right: object('VM', 'ADMIN'), load: () => import('./migrate').then((m) => m.migrate) },
  'vm.undo': { right: object('VM', 'MANAGE'), load: () => import('./undo').then((m) => m.undo) },
  'vm.recover': { right: object('VM', 'ADMIN'), load: () => import('./recover').then((m) => m.recover) },
  ...vmPartRequests,
  'vm.pool': { right: pool('VM'), load: () => import('./read').then((m) => m.pool) },
  'vm.plain': { right: pool('VM'), load: () => import('./read').then((m) => m.plain) },
  'vm.documents': { right: pool('VM'), load: () => import('./read').then((m) => m.documents) },
  'vm.retry': { right: anyone, load: () => import('../sched/request').then((m) => m.retry) },
  'vm.vnc': { right: object('VM', 'MANAGE'), load: () => import('./access').then((m) => m.vnc) },
  'vm.nic': { right: object('VM', 'USE'), load: () => import('./access').then((m) => m.nic) },
  'vm.exec': { right: object('VM', 'MANAGE'), load: () => import('./access').then((m) => m.exec) },
  'vm.why': { right: object('VM', 'USE'), load: () => import('./why').then((m) => m.why) },
  'vm.log': { right: object('VM', 'USE'), load: () => import('./log').then((m) => m.log) },
  'vm.monitoring': { right: object('VM', 'USE'), load: () => import('./monitoring').then((m) => m.monitoring) },
  'vm.info': { right: object('VM', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
