import { unpack } from '../../state/packing';

import type { ZoneView } from '../ops/zone/read';
import { type Element, empty, group, raw } from './element';
import { templateOf } from './parts';

/** A zone of one server, which is on. */
export const zoneDocument = (z: ZoneView): Element =>
  group('ZONE', [raw('ID', z.id), raw('NAME', z.name), raw('STATE', 0), templateOf('TEMPLATE', unpack(z.template)), empty('SERVER_POOL')]);
