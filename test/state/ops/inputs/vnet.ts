import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const vnetInputs: InputsOf<'vnet'> = {
  ...objectInputs('vnet', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vnet.create': { template: t('NAME=n VN_MAD=dummy BRIDGE=br0'), clusterId: 0 },
  'vnet.delete': { id: 0 },
  'vnet.pool': {},
  'vnet.info': { id: 0 },
};
