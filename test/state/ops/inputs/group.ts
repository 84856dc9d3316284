import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';

export const groupInputs: InputsOf<'group'> = {
  'group.create': { name: 'dev' },
  'group.update': { id: 1, template: t('A=1'), append: true },
  'group.delete': { id: 1 },
  'group.addadmin': { id: 1, uid: 1 },
  'group.deladmin': { id: 1, uid: 1 },
  'group.quota': { id: 1, template: t('VM=[VMS=5]') },
  'group.defaultQuota': { template: t('VM=[VMS=5]') },
  'group.defaults': {},
  'group.pool': {},
  'group.info': { id: 1 },
};
