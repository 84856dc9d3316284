import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const datastoreInputs: InputsOf<'datastore'> = {
  ...objectInputs('datastore', 101, ['rename', 'chown', 'chmod', 'update']),
  'datastore.create': { template: t('NAME=d DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 },
  'datastore.delete': { id: 101 },
  'datastore.enable': { id: 100, enabled: false },
  'datastore.pool': {},
  'datastore.numbers': {},
  'datastore.info': { id: 101 },
};
