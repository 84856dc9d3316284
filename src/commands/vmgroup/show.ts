import type { RoleView } from '../../lib/ops/vmgroup/read';
import type { Column } from '../../lib/output/list';
import { lines, pairs } from '../../lib/output/page';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, permissionSection, printPage, tableLines, templateSection } from '../sections';

const attribute = (r: RoleView, key: string): string => single(unpack(r.template), key) ?? '-';

const ROLES: readonly Column<RoleView>[] = [
  column('ID', 4, 'left', (r) => String(r.role_id)),
  column('NAME', 8, 'left', (r) => r.name),
  column('POLICY', 12, 'left', (r) => r.policy || '-'),
  column('AFFINED_HOSTS', 18, 'left', (r) => attribute(r, 'HOST_AFFINED')),
  column('ANTI_AFFINED_HOST', 18, 'left', (r) => attribute(r, 'HOST_ANTI_AFFINED')),
  column('VIRTUAL_MACHINES', 20, 'left', (r) => r.vmIds.join(',')),
];

export const show = defineCommand({
  name: 'show',
  summary: 'Show a VM group: its roles and their VMs',
  args: { vmgroup: refArg('vmgroup') },
  options: formatOptions,
  run: async (one, { vmgroup }) => one.call('vmgroup.info', { id: await one.resolve('VMGROUP', vmgroup) }),
  async view(g, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vmgroup')).vmgroupDocument(g), options);
    printPage(
      one,
      [
        pairs(`VM GROUP ${g.id} INFORMATION`, [['ID', String(g.id)], ['NAME', g.name], ['USER', g.uname], ['GROUP', g.gname], lockRow(g.lock)]),
        permissionSection(g.permissions, 'below'),
        lines('ROLES', tableLines(g.roles, ROLES)),
        templateSection('TEMPLATE CONTENTS', unpack(g.template)),
      ],
      { labels: 15, padValues: true },
    );
  },
});
