import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const clusterInputs: InputsOf<'cluster'> = {
  ...objectInputs('cluster', 0, ['rename', 'update']),
  'cluster.create': { name: 'new' },
  'cluster.delete': { id: 0 },
  'cluster.addhost': { id: 0, member: 0 },
  'cluster.delhost': { id: 0, member: 0 },
  'cluster.adddatastore': { id: 0, member: 101 },
  'cluster.deldatastore': { id: 0, member: 101 },
  'cluster.addvnet': { id: 0, member: 0 },
  'cluster.delvnet': { id: 0, member: 0 },
  'cluster.pool': {},
  'cluster.info': { id: 0 },
};
