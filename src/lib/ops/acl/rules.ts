import { aclRows, deleteRule, hasRule, insertRule } from '../../../state/acl';
import { missingError, preconditionError } from '../../errors/errors';
import { type AclRow, type Rule, ruleText } from '../../model/acl';
import { readRequest, writeRequest } from '../request';

export const addRule = writeRequest<{ readonly rule: Rule }, number>({
  wire: 'one.acl.addrule',
  async run(tx, { rule }) {
    if (await hasRule(tx, rule)) throw preconditionError('rule-exists', `[one.acl.addrule] Rule ${ruleText(rule)} already exists`, { next: 'oneacl list' });
    return insertRule(tx, rule);
  },
});

export const removeRule = writeRequest<{ readonly id: number }, void>({
  wire: 'one.acl.delrule',
  async run(tx, { id }) {
    if (!(await deleteRule(tx, id))) throw missingError(`[one.acl.delrule] Rule ${id} does not exist`, { next: 'oneacl list' });
  },
});

export const rules = readRequest<Record<string, never>, AclRow[]>({
  wire: 'one.acl.info',
  run: (db) => aclRows(db),
});
