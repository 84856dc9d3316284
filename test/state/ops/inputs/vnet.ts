import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const vnetInputs: InputsOf<'vnet'> = {
  ...objectInputs('vnet', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vnet.create': { template: t('NAME=n VN_MAD=dummy BRIDGE=br0'), clusterId: 0 },
  'vnet.delete': { id: 0 },
  'vnet.pool': {},
  'vnet.documents': { ids: [0], extended: true },
  'vnet.info': { id: 0 },
  'vnet.addar': { id: 0, template: t('AR=[TYPE=ETHER, SIZE=2]') },
  'vnet.rmar': { id: 0, arId: 0, force: true },
  'vnet.updatear': { id: 0, arId: 0, ar: [['SIZE', '60']], append: true },
  'vnet.free': { id: 0, arId: 0 },
  'vnet.hold': { id: 0, address: '10.1.16.20' },
  'vnet.release': { id: 0, address: '10.1.16.20' },
  'vnet.reserve': { id: 0, name: 'r', size: 2 },
  'vnet.recover': { id: 0, how: 'delete' },
};
