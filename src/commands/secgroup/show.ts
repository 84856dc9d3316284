import type { Column } from '../../lib/output/list';
import { lines, pairs } from '../../lib/output/page';
import { type Pairs, pair, vectors, without } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, permissionSection, printPage, tableLines, templateSection } from '../sections';

/** Whom a rule is about: a network, some addresses, or anybody. */
const network = (rule: Pairs): string => {
  const [id, ip] = [pair(rule, 'NETWORK_ID'), pair(rule, 'IP')];
  const said = [...(id ? [`VNet ${id}`] : []), ...(ip ? [`Start: ${ip}, Size: ${pair(rule, 'SIZE') ?? ''}`] : [])];
  return said.length === 0 ? 'Any' : said.join(': ');
};

const adjusting = (name: string, size: number, value: (rule: Pairs) => string): Column<Pairs> => ({ ...column(name, size, 'left', value), adjust: true });

const RULES: readonly Column<Pairs>[] = [
  column('TYPE', 8, 'left', (r) => pair(r, 'RULE_TYPE') ?? ''),
  column('PROTOCOL', 8, 'left', (r) => pair(r, 'PROTOCOL') ?? ''),
  column('ICMP_TYPE', 9, 'left', (r) => pair(r, 'ICMP_TYPE') ?? ''),
  column('ICMVP6_TYPE', 11, 'left', (r) => pair(r, 'ICMPV6_TYPE') ?? ''),
  adjusting('NETWORK', 35, network),
  adjusting('RANGE', 16, (r) => pair(r, 'RANGE') ?? ''),
];

export const show = defineCommand({
  name: 'show',
  summary: 'Show a security group: its rules, and the VMs they are for',
  args: { secgroup: refArg('secgroup') },
  options: formatOptions,
  run: async (one, { secgroup }) => one.call('secgroup.info', { id: await one.resolve('SECGROUP', secgroup) }),
  async view(g, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/secgroup')).secgroupDocument(g), options);
    const template = unpack(g.template);
    const permissions = permissionSection(g.permissions);
    printPage(
      one,
      [
        // the field has no blank line between these two
        pairs(`SECURITY GROUP ${g.id} INFORMATION`, [
          ['ID', String(g.id)],
          ['NAME', g.name],
          ['USER', g.uname],
          ['GROUP', g.gname],
          permissions.title,
          ...(permissions.kind === 'pairs' ? permissions.rows : []),
        ]),
        pairs('VIRTUAL MACHINES', [
          ['UPDATED', g.vmIds.join(',')],
          ['OUTDATED', ''],
          ['ERROR', ''],
        ]),
        lines('RULES', tableLines(vectors(template, 'RULE'), RULES)),
        templateSection('TEMPLATE CONTENTS', without(template, 'RULE')),
      ],
      { labels: 15, padValues: true },
    );
  },
});
