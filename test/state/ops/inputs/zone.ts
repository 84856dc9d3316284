import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const zoneInputs: InputsOf<'zone'> = {
  ...objectInputs('zone', 0, ['rename', 'update']),
  'zone.delete': { id: 0 },
  'zone.pool': {},
  'zone.info': { id: 0 },
};
