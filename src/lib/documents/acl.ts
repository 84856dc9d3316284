import { type AclRow, ruleText, wordsOf } from '../model/acl';
import { type Element, group, pool, raw } from './element';

const ruleDocument = ({ id, rule }: AclRow): Element => {
  const words = wordsOf(rule);
  return group('ACL', [
    raw('ID', id),
    raw('USER', words.user.toString(16)),
    raw('RESOURCE', words.resource.toString(16)),
    raw('RIGHTS', words.rights.toString(16)),
    raw('ZONE', words.zone.toString(16)),
    raw('STRING', ruleText(rule)),
  ]);
};

export const aclPoolDocument = (rules: readonly AclRow[]): Element => pool('ACL_POOL', rules.map(ruleDocument));
