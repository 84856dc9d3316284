import { unpack } from '../../state/packing';
import type { SecgroupView } from '../ops/secgroup/read';
import { type Element, empty, group } from './element';
import { headOf, idsOf, permissionsOf, templateOf } from './parts';

export const secgroupDocument = (g: SecgroupView): Element =>
  group('SECURITY_GROUP', [
    ...headOf(g),
    permissionsOf(g.permissions),
    idsOf('UPDATED_VMS', g.vmIds),
    empty('OUTDATED_VMS'),
    empty('UPDATING_VMS'),
    empty('ERROR_VMS'),
    templateOf('TEMPLATE', unpack(g.template)),
  ]);
