import type { InZone } from '../../lib/ops/vdc/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, printPage, tableLines, templateSection } from '../sections';
import { ALL } from './columns';

const groupSections = (groups: readonly number[]): Section[] => {
  const [heading = '', ...rows] = tableLines(groups, [column('GROUPS', 7, 'right', (g) => String(g))]);
  return groups.length === 0 ? [] : [lines(typeof heading === 'string' ? heading : heading.heading, rows, { bare: true })];
};

/** Kinds that the VDC has none of are left out. */
const resourceSections = (kind: string, members: readonly InZone[]): Section[] =>
  members.length === 0
    ? []
    : [
        lines(
          `${kind}S`,
          tableLines(members, [column('ZONE', 7, 'right', (m) => String(m.zone)), column(kind, 9, 'right', (m) => (m.id === ALL ? 'ALL' : String(m.id)))]),
        ),
      ];

export const show = defineCommand({
  name: 'show',
  summary: 'Show a VDC: its groups, and what they may use',
  args: { vdc: refArg('vdc') },
  options: formatOptions,
  run: async (one, { vdc }) => one.call('vdc.info', { id: await one.resolve('VDC', vdc) }),
  async view(v, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vdc')).vdcDocument(v), options);
    printPage(
      one,
      [
        pairs(`VDC ${v.id} INFORMATION`, [
          ['ID', String(v.id)],
          ['NAME', v.name],
        ]),
        ...groupSections(v.groups),
        ...resourceSections('CLUSTER', v.clusters),
        ...resourceSections('HOST', v.hosts),
        ...resourceSections('DATASTORE', v.datastores),
        ...resourceSections('VNET', v.vnets),
        templateSection('VDC TEMPLATE', unpack(v.template)),
      ],
      { labels: 18, padValues: true },
    );
  },
});
