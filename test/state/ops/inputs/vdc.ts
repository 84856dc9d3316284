import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

const resource = { id: 0, zone: 0, member: 0 };

export const vdcInputs: InputsOf<'vdc'> = {
  ...objectInputs('vdc', 0, ['rename', 'update']),
  'vdc.create': { name: 'new' },
  'vdc.delete': { id: 0 },
  'vdc.addgroup': { id: 0, group: 0 },
  'vdc.delgroup': { id: 0, group: 1 },
  'vdc.addcluster': resource,
  'vdc.delcluster': resource,
  'vdc.addhost': resource,
  'vdc.delhost': resource,
  'vdc.adddatastore': resource,
  'vdc.deldatastore': resource,
  'vdc.addvnet': resource,
  'vdc.delvnet': resource,
  'vdc.pool': {},
  'vdc.info': { id: 0 },
};
