import { aclRequests } from './acl/requests';
import { groupRequests } from './group/requests';
import { anyone, create, object, pool } from './rights';
import { userRequests } from './user/requests';

/** All requests there are, and the right each needs. What is loaded by a request is loaded only when it is called. */
export const registry = {
  'host.create': { right: create('HOST'), load: () => import('./host/create').then((m) => m.create) },
  'host.delete': { right: object('HOST', 'ADMIN'), load: () => import('./host/remove').then((m) => m.remove) },
  'host.status': { right: object('HOST', 'ADMIN'), load: () => import('./host/status').then((m) => m.status) },
  'host.pool': { right: pool('HOST'), load: () => import('./host/read').then((m) => m.pool) },
  'host.documents': { right: pool('HOST'), load: () => import('./host/read').then((m) => m.documents) },
  'host.info': { right: object('HOST', 'USE'), load: () => import('./host/read').then((m) => m.info) },

  'datastore.create': { right: create('DATASTORE'), load: () => import('./datastore/create').then((m) => m.create) },
  'datastore.delete': { right: object('DATASTORE', 'MANAGE'), load: () => import('./datastore/remove').then((m) => m.remove) },
  'datastore.pool': { right: pool('DATASTORE'), load: () => import('./datastore/read').then((m) => m.pool) },
  'datastore.info': { right: object('DATASTORE', 'USE'), load: () => import('./datastore/read').then((m) => m.info) },

  'image.create': { right: create('IMAGE'), load: () => import('./image/create').then((m) => m.create) },
  'image.delete': { right: object('IMAGE', 'MANAGE'), load: () => import('./image/remove').then((m) => m.remove) },
  'image.pool': { right: pool('IMAGE'), load: () => import('./image/read').then((m) => m.pool) },
  'image.info': { right: object('IMAGE', 'USE'), load: () => import('./image/read').then((m) => m.info) },

  'vnet.create': { right: create('NET'), load: () => import('./vnet/create').then((m) => m.create) },
  'vnet.delete': { right: object('NET', 'MANAGE'), load: () => import('./vnet/remove').then((m) => m.remove) },
  'vnet.pool': { right: pool('NET'), load: () => import('./vnet/read').then((m) => m.pool) },
  'vnet.info': { right: object('NET', 'USE'), load: () => import('./vnet/read').then((m) => m.info) },

  'template.create': { right: create('TEMPLATE'), load: () => import('./template/create').then((m) => m.create) },
  'template.delete': { right: object('TEMPLATE', 'MANAGE'), load: () => import('./template/remove').then((m) => m.remove) },
  'template.instantiate': { right: object('TEMPLATE', 'USE'), load: () => import('./template/instantiate').then((m) => m.instantiate) },
  'template.pool': { right: pool('TEMPLATE'), load: () => import('./template/read').then((m) => m.pool) },
  'template.info': { right: object('TEMPLATE', 'USE'), load: () => import('./template/read').then((m) => m.info) },

  'vm.create': { right: create('VM'), load: () => import('./vm/create').then((m) => m.create) },
  'vm.deploy': { right: object('VM', 'ADMIN'), load: () => import('./vm/deploy').then((m) => m.deploy) },
  'vm.action': { right: object('VM', 'MANAGE'), load: () => import('./vm/action').then((m) => m.action) },
  'vm.pool': { right: pool('VM'), load: () => import('./vm/read').then((m) => m.pool) },
  'vm.plain': { right: pool('VM'), load: () => import('./vm/read').then((m) => m.plain) },
  'vm.documents': { right: pool('VM'), load: () => import('./vm/read').then((m) => m.documents) },
  'vm.retry': { right: anyone, load: () => import('./sched/request').then((m) => m.retry) },
  'vm.info': { right: object('VM', 'USE'), load: () => import('./vm/read').then((m) => m.info) },

  ...userRequests,
  ...groupRequests,
  ...aclRequests,
} as const;
