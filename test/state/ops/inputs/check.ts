import type { InputsOf } from './inputsOf';

export const checkInputs: InputsOf<'check'> = {
  'check.look': { selection: [], except: [] },
  'check.mend': { selection: [], except: [], remove: true },
};
