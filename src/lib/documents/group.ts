import { unpack } from '../../state/packing';
import type { QuotaEntry } from '../model/quotas';
import type { GroupView } from '../ops/group/read';
import { cdata, type Element, group, raw } from './element';
import { idsOf, templateOf } from './parts';
import { defaultQuotas, quotaElements } from './quotas';

const bodyOf = (g: GroupView): Element[] => [
  raw('ID', g.id),
  raw('NAME', g.name),
  templateOf('TEMPLATE', unpack(g.template)),
  idsOf('USERS', g.users),
  idsOf('ADMINS', g.admins),
];

/** Which VLANs a group may use; there is nothing yet that gives it one. */
const vlanRules = (g: GroupView): Element => group('VLAN_RULES', [cdata('ID', String(g.id))]);

const DEFAULTS = 'DEFAULT_GROUP_QUOTAS';

export const groupDocument = (g: GroupView): Element =>
  group('GROUP', [...bodyOf(g), ...quotaElements(g.quotas), vlanRules(g), defaultQuotas(DEFAULTS, g.defaults)]);

/** A group, its quotas and its VLANs stand side by side in the pool, the field's way. */
export const groupPoolDocument = (groups: readonly GroupView[], defaults: readonly QuotaEntry[]): Element =>
  group('GROUP_POOL', [
    ...groups.flatMap((g): Element[] => [
      { ...group('GROUP', bodyOf(g)), list: true },
      { ...group('QUOTAS', [raw('ID', g.id), ...quotaElements(g.quotas)]), list: true },
      { ...vlanRules(g), list: true },
    ]),
    defaultQuotas(DEFAULTS, defaults),
  ]);
