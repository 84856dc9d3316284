import { unpack } from '../../state/packing';
import type { TemplateView } from '../ops/template/read';
import { type Element, group, raw } from './element';
import { headOf, lockElement, permissionsOf, templateOf } from './parts';
import type { EmptyVectors } from './templateElements';

const documentOf = (t: TemplateView, emptyVectors: EmptyVectors): Element =>
  group('VMTEMPLATE', [
    ...headOf(t),
    ...lockElement(t.lock),
    permissionsOf(t.permissions),
    raw('REGTIME', t.regtime),
    templateOf('TEMPLATE', unpack(t.body), emptyVectors),
  ]);

export const templateDocument = (t: TemplateView): Element => documentOf(t, 'left out');

/** As a member of a pool. */
export const templateListDocument = (t: TemplateView): Element => documentOf(t, 'kept');
