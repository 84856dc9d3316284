import { pack } from '../../../state/packing';
import type { RoleRow } from '../../../state/vmgroups';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { type Pairs, pair, type Template } from '../../template/template';

/** Of a role's vector what has a column, and what is made by us. */
const OWN = ['NAME', 'POLICY', 'ID', 'VMS'];

const refuse = (wire: string, code: string, message: string): never => {
  throw preconditionError(code, `[${wire}] ${message}`);
};

const hostList = (wire: string, role: Pairs, key: string): void => {
  const text = pair(role, key) ?? '';
  if (!/^(\s*\d+\s*(,\s*\d+\s*)*)?$/.test(text)) refuse(wire, 'vmgroup-role', `${key} "${text}" is not a list of host numbers, like 0,3`);
};

/** A role of its vector, checked against the others of its group. Errors: precondition vmgroup-*. */
export const roleOf = (wire: string, role: Pairs, place: { readonly groupId: number; readonly roleId: number }, others: readonly RoleRow[]): RoleRow => {
  const name = checkName(wire, pair(role, 'NAME'));
  if (name.includes(',')) refuse(wire, 'vmgroup-role', `The name of role "${name}" has a comma: names are listed with commas between them`);
  if (others.some((o) => o.name === name && o.role_id !== place.roleId)) refuse(wire, 'vmgroup-role', `Role ${name} is defined twice`);
  // as it was written: what is neither AFFINED nor ANTI_AFFINED asks for nothing
  const policy = pair(role, 'POLICY') ?? '';
  for (const key of ['HOST_AFFINED', 'HOST_ANTI_AFFINED']) hostList(wire, role, key);
  return {
    vmgroup_id: place.groupId,
    role_id: place.roleId,
    name,
    policy,
    template: pack(role.filter(([k]) => !OWN.includes(k)).map(([key, value]) => ({ key, value }))),
  };
};

/** `web, db`: pairs of roles that are to be together, or apart. */
const listed = (t: Template, key: string): string[][] =>
  t.flatMap((a) =>
    a.key === key && typeof a.value === 'string'
      ? [
          a.value
            .split(',')
            .map((n) => n.trim())
            .filter((n) => n !== ''),
        ]
      : [],
  );

const pairsOf = (names: readonly string[]): string[] => names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b].sort().join('/')));

/** AFFINED and ANTI_AFFINED name roles of the group, and never the same two. Errors: precondition vmgroup-affinity. */
export const checkAffinity = (wire: string, template: Template, roles: readonly RoleRow[]): void => {
  const lists = { AFFINED: listed(template, 'AFFINED'), ANTI_AFFINED: listed(template, 'ANTI_AFFINED') };
  for (const [key, all] of Object.entries(lists)) {
    const unknown = all.flat().find((name) => !roles.some((r) => r.name === name));
    if (unknown !== undefined) refuse(wire, 'vmgroup-affinity', `${key} names role "${unknown}", which the group does not have`);
    if (all.some((names) => names.length < 2)) refuse(wire, 'vmgroup-affinity', `${key} names two roles or more, with commas between them`);
  }
  const alone = roles.find((r) => r.policy.toUpperCase() === 'ANTI_AFFINED' && lists.AFFINED.flat().includes(r.name));
  if (alone) refuse(wire, 'vmgroup-affinity', `Role ${alone.name} is in AFFINED, and its own policy is ANTI_AFFINED`);
  const apart = new Set(lists.ANTI_AFFINED.flatMap(pairsOf));
  const both = lists.AFFINED.flatMap(pairsOf).find((p) => apart.has(p));
  if (both !== undefined) refuse(wire, 'vmgroup-affinity', `Roles ${both} are in AFFINED and in ANTI_AFFINED`);
};
