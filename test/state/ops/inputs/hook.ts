import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const hookInputs: InputsOf<'hook'> = {
  ...objectInputs('hook', 0, ['rename', 'update', 'lock', 'unlock']),
  'hook.create': { template: t('NAME=h TYPE=api CALL=one.vm.allocate COMMAND=notify') },
  'hook.delete': { id: 0 },
  'hook.pool': {},
  'hook.log': {},
  'hook.info': { id: 0 },
};
