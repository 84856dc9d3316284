import type { ObjectType } from '../../model/permissions';
import { RESTRICTED as LISTS, type RestrictedKind } from '../../model/restricted';
import { isVector, type Template } from '../../template/template';

/** The list that holds for a kind of object; templates of VMs are bound as VMs are. */
const KINDS: Partial<Record<ObjectType, RestrictedKind>> = { VM: 'VM', TEMPLATE: 'VM', IMAGE: 'IMAGE', NET: 'VNET' };

const restrictedOf = (type: ObjectType): readonly string[] => {
  const kind = KINDS[type];
  return kind === undefined ? [] : LISTS[kind];
};

/** The values a path has in a template, in order. */
const valuesAt = (t: Template, path: string): string[] => {
  const [key, inner] = path.split('/');
  return t.flatMap(({ key: k, value }) => {
    if (k !== key) return [];
    if (inner === undefined) return [JSON.stringify(value)];
    return isVector(value) ? value.filter(([name]) => name === inner).map(([, v]) => v) : [];
  });
};

/** The first restricted attribute that `given` would set to something else than it is; undefined: none. */
export const restrictedChange = (type: ObjectType, before: Template, given: Template): string | undefined =>
  restrictedOf(type).find((path) => {
    const wanted = valuesAt(given, path);
    return wanted.length > 0 && JSON.stringify(wanted.sort()) !== JSON.stringify(valuesAt(before, path).sort());
  });

/** A new template with the restricted attributes that the old one had and it leaves out. */
export const keptRestricted = (type: ObjectType, before: Template, given: Template): Template => {
  const keys = new Set(restrictedOf(type).map((path) => path.split('/')[0]));
  return [...given, ...before.filter((a) => keys.has(a.key) && !given.some((g) => g.key === a.key))];
};
