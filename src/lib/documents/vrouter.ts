import { unpack } from '../../state/packing';
import type { VrouterView } from '../ops/vrouter/read';
import { type Element, empty, group } from './element';
import { headOf, lockElement, permissionsOf, templateOf } from './parts';

export const vrouterDocument = (r: VrouterView): Element =>
  group('VROUTER', [...headOf(r), permissionsOf(r.permissions), ...lockElement(r.lock), empty('VMS'), templateOf('TEMPLATE', unpack(r.template))]);
