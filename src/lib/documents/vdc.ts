import { unpack } from '../../state/packing';
import type { InZone, VdcView } from '../ops/vdc/read';
import { type Element, empty, group, raw } from './element';
import { idsOf, templateOf } from './parts';

const inZones = (name: string, members: readonly InZone[]): Element =>
  members.length === 0
    ? empty(`${name}S`)
    : group(
        `${name}S`,
        members.map((m) => group(name, [raw('ZONE_ID', m.zone), raw(`${name}_ID`, m.id)])),
      );

export const vdcDocument = (v: VdcView): Element =>
  group('VDC', [
    raw('ID', v.id),
    raw('NAME', v.name),
    idsOf('GROUPS', v.groups),
    inZones('CLUSTER', v.clusters),
    inZones('HOST', v.hosts),
    inZones('DATASTORE', v.datastores),
    inZones('VNET', v.vnets),
    templateOf('TEMPLATE', unpack(v.template)),
  ]);

/** One VDC alone is no array in JSON and YAML. */
export const vdcPoolDocument = (vdcs: readonly VdcView[]): Element => group('VDC_POOL', vdcs.map(vdcDocument));
