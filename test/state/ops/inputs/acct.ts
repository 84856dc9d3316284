import type { InputsOf } from './inputsOf';

export const acctInputs: InputsOf<'acct'> & InputsOf<'showback'> = {
  'acct.records': { start: -1, end: -1 },
  'showback.calculate': {},
  'showback.list': {},
};
