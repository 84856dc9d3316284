import { unpack } from '../../state/packing';
import type { TemplateView } from '../ops/template/read';
import { type Element, group, raw } from './element';
import { headOf, lockElement, permissionsOf, templateOf } from './parts';

export const templateDocument = (t: TemplateView): Element =>
  group('VMTEMPLATE', [...headOf(t), ...lockElement(t.lock), permissionsOf(t.permissions), raw('REGTIME', t.regtime), templateOf('TEMPLATE', unpack(t.body))]);
