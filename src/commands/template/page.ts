import type { TemplateView } from '../../lib/ops/template/read';
import { pairs, type Section } from '../../lib/output/page';
import { date } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { lockRow, permissionSection, templateSection } from '../sections';

type Shown = Pick<TemplateView, 'id' | 'name' | 'uname' | 'gname' | 'lock' | 'regtime' | 'permissions' | 'body'>;

/** The page of a template, of VMs or of networks. */
export const templatePage = (t: Shown): Section[] => [
  pairs(`TEMPLATE ${t.id} INFORMATION`, [
    ['ID', String(t.id)],
    ['NAME', t.name],
    ['USER', t.uname],
    ['GROUP', t.gname],
    lockRow(t.lock),
    ['REGISTER TIME', date(t.regtime)],
  ]),
  permissionSection(t.permissions),
  templateSection('TEMPLATE CONTENTS', unpack(t.body)),
];
