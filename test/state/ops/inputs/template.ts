import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const templateInputs: InputsOf<'template'> = {
  ...objectInputs('template', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'template.create': { template: t('NAME=t CPU=1 MEMORY=1') },
  'template.clone': { id: 0, name: 'c', recursive: false },
  'template.delete': { id: 0 },
  'template.instantiate': { id: 0, name: undefined, hold: true, extra: [], copies: 1 },
  'template.images': { id: 0 },
  'template.pool': {},
  'template.info': { id: 0 },
};
