import { parseRule } from '../../../../src/lib/model/acl';
import type { InputsOf } from './inputsOf';

export const aclInputs: InputsOf<'acl'> = {
  'acl.create': { rule: parseRule('#1 VM/* USE') },
  'acl.delete': { id: 0 },
  'acl.pool': {},
};
