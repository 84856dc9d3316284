import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';

export const userInputs: InputsOf<'user'> = {
  'user.create': { name: 'new', password: 'secret', driver: 'core', groups: [] },
  'user.update': { id: 1, template: t('A=1'), append: true },
  'user.umask': { id: 1, mask: '137' },
  'user.passwd': { id: 1, password: 'other' },
  'user.chauth': { id: 1, driver: 'core', password: '' },
  'user.enable': { id: 1, enabled: false },
  'user.delete': { id: 1 },
  'user.chgrp': { id: 1, gid: 1 },
  'user.addgroup': { id: 1, gid: 1 },
  'user.delgroup': { id: 1, gid: 1 },
  'user.login': { id: 1, seconds: 60, egid: -1 },
  'user.logout': { id: 1, token: 'abc' },
  'user.logoutAll': { id: 1 },
  'user.quota': { id: 1, template: t('VM=[VMS=5]') },
  'user.defaultQuota': { template: t('VM=[VMS=5]') },
  'user.defaults': {},
  'user.pool': {},
  'user.info': { id: 1 },
};
