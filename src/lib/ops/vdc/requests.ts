import { objectRequests } from '../object/requests';
import { create, object, pool } from '../rights';

export const vdcRequests = {
  ...objectRequests('VDC', ['rename', 'update']),
  'vdc.create': { right: create('VDC'), load: () => import('./create').then((m) => m.create) },
  'vdc.delete': { right: object('VDC', 'ADMIN'), load: () => import('./remove').then((m) => m.remove) },
  'vdc.addgroup': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.addgroup) },
  'vdc.delgroup': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.delgroup) },
  'vdc.addcluster': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.addresource('cluster')) },
  'vdc.delcluster': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.delresource('cluster')) },
  'vdc.addhost': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.addresource('host')) },
  'vdc.delhost': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.delresource('host')) },
  'vdc.adddatastore': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.addresource('datastore')) },
  'vdc.deldatastore': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.delresource('datastore')) },
  'vdc.addvnet': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.addresource('vnet')) },
  'vdc.delvnet': { right: object('VDC', 'ADMIN'), load: () => import('./members').then((m) => m.delresource('vnet')) },
  'vdc.pool': { right: pool('VDC'), load: () => import('./read').then((m) => m.pool) },
  'vdc.info': { right: object('VDC', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
