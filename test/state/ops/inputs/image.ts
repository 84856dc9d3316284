import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const imageInputs: InputsOf<'image'> = {
  ...objectInputs('image', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'image.create': { template: t('NAME=i PATH=/tmp/i'), datastoreId: 101, checkCapacity: true },
  'image.delete': { id: 0, force: false },
  'image.pool': {},
  'image.info': { id: 0 },
};
