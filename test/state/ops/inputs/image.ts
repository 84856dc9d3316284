import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const imageInputs: InputsOf<'image'> = {
  ...objectInputs('image', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'image.create': { template: t('NAME=i PATH=/tmp/i'), datastoreId: 101, checkCapacity: true },
  'image.clone': { id: 0, name: 'copy', datastoreId: undefined },
  'image.restore': { id: 0, datastoreId: 101, diskId: undefined, incrementId: undefined, name: undefined, noNic: false, noIp: false },
  'image.persistent': { id: 0, persistent: true },
  'image.enable': { id: 0, enable: false },
  'image.chtype': { id: 0, type: 'DATABLOCK' },
  'image.snapshotdelete': { id: 0, snapshotId: 0 },
  'image.snapshotrevert': { id: 0, snapshotId: 0 },
  'image.snapshotflatten': { id: 0, snapshotId: 0 },
  'image.orphans': {},
  'image.delete': { id: 0, force: false },
  'image.pool': {},
  'image.info': { id: 0 },
};
