import { unpack } from '../../state/packing';
import type { RoleView, VmgroupView } from '../ops/vmgroup/read';
import { sortedPairs } from '../template/template';
import { cdata, type Element, empty, group } from './element';
import { headOf, lockElement, permissionsOf, templateOf } from './parts';

const roleElement = (r: RoleView): Element => {
  const given = unpack(r.template).flatMap((a): [string, string][] => (typeof a.value === 'string' ? [[a.key, a.value]] : []));
  const own: [string, string][] = [
    ['ID', String(r.role_id)],
    ['NAME', r.name],
    ...(r.policy === '' ? [] : [['POLICY', r.policy] as [string, string]]),
    ...(r.vmIds.length === 0 ? [] : [['VMS', r.vmIds.join(',')] as [string, string]]),
  ];
  return group(
    'ROLE',
    sortedPairs([...given, ...own]).map(([key, value]) => cdata(key, value)),
  );
};

export const vmgroupDocument = (g: VmgroupView): Element =>
  group('VM_GROUP', [
    ...headOf(g),
    permissionsOf(g.permissions),
    ...lockElement(g.lock),
    g.roles.length === 0 ? empty('ROLES') : group('ROLES', g.roles.map(roleElement)),
    templateOf('TEMPLATE', unpack(g.template)),
  ]);
