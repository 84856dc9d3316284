import type { ClusterInfo } from '../../lib/ops/cluster/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { nothingToDecrypt } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage, templateSection } from '../sections';

const GIB = 1024 * 1024;

/** Whole cores and GiB; nothing where there is no host. */
const capacityLines = ({ hosts, capacity: c }: ClusterInfo): string[] => {
  if (hosts.length === 0) return [];
  const three = (what: string, unit: number, total: number, used: number): string[] => [
    `TOTAL ${what}: ${Math.floor(total / unit)}`,
    `OCCUPIED ${what}: ${Math.floor(used / unit)}`,
    `AVAILABLE ${what}: ${Math.floor((total - used) / unit)}`,
  ];
  return [...three('CPUs', 100, c.totalCpu, c.usedCpu), '', ...three('RAM', GIB, c.totalMem, c.usedMem)];
};

const WIDTH = 15;
const idSection = (title: string, ids: readonly number[]): Section =>
  lines(
    title.padEnd(WIDTH),
    ids.map((id) => String(id).padEnd(WIDTH)),
    { bare: true },
  );

export const show = defineCommand({
  name: 'show',
  summary: 'Show a cluster: capacity, template, what is in it',
  args: { cluster: refArg('cluster') },
  options: { decrypt: nothingToDecrypt, ...formatOptions },
  run: async (one, { cluster }) => one.call('cluster.info', { id: await one.resolve('CLUSTER', cluster) }),
  async view(c, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/cluster')).clusterDocument(c), options);
    printPage(
      one,
      [
        pairs(`CLUSTER ${c.id} INFORMATION`, [
          ['ID', String(c.id)],
          ['NAME', c.name],
        ]),
        lines('CLUSTER RESOURCES', capacityLines(c)),
        templateSection('CLUSTER TEMPLATE', unpack(c.template)),
        idSection('HOSTS', c.hosts),
        idSection('VNETS', c.vnets),
        idSection('DATASTORES', c.datastores),
      ],
      { labels: 18, padValues: true },
    );
  },
});
