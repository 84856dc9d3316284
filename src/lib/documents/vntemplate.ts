import { unpack } from '../../state/packing';
import type { VntemplateView } from '../ops/vntemplate/read';
import { type Element, group, raw } from './element';
import { headOf, lockElement, permissionsOf, templateOf } from './parts';

export const vntemplateDocument = (t: VntemplateView): Element =>
  group('VNTEMPLATE', [...headOf(t), ...lockElement(t.lock), permissionsOf(t.permissions), raw('REGTIME', t.regtime), templateOf('TEMPLATE', unpack(t.body))]);
