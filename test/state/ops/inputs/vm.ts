import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const vmInputs: InputsOf<'vm'> = {
  ...objectInputs('vm', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vm.create': { template: t('NAME=v CPU=1 MEMORY=1'), hold: true },
  'vm.deploy': { id: 0, hostId: 0, datastoreId: 100, enforce: false },
  'vm.action': { id: 0, action: 'release' },
  'vm.resched': { id: 0, action: 'resched' },
  'vm.migrate': { id: 0, hostId: 0, datastoreId: undefined, how: 'cold', enforce: false },
  'vm.recover': { id: 0, how: 'recreate' },
  'vm.pool': {},
  'vm.plain': {},
  'vm.retry': {},
  'vm.documents': {},
  'vm.why': { id: 0 },
  'vm.log': { id: 0 },
  'vm.info': { id: 0 },
};
