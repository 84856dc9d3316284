import type { ClusterInfo } from '../../lib/ops/cluster/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import type { HostLoad } from '../../state/hosts';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { nothingToDecrypt } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage, templateSection } from '../sections';

const KIB_OF_GIB = 1024 * 1024;
const MIB_OF_GIB = 1024;

/** Whole cores and GiB: what is less is cut off at each host, as in the field. Nothing where there is no host. */
const capacityLines = ({ loads }: ClusterInfo): string[] => {
  if (loads.length === 0) return [];
  const whole = (amount: (load: HostLoad) => number): number => loads.reduce((sum, load) => sum + Math.floor(amount(load)), 0);
  const three = (what: string, total: number, used: number): string[] => [
    `TOTAL ${what}: ${total}`,
    `OCCUPIED ${what}: ${used}`,
    `AVAILABLE ${what}: ${total - used}`,
  ];
  const cores = [whole((l) => l.totalCpu / 100), whole((l) => Math.round(l.cpu * 100) / 100)] as const;
  const memory = [whole((l) => l.totalMem / KIB_OF_GIB), whole((l) => l.memoryMb / MIB_OF_GIB)] as const;
  return [...three('CPUs', ...cores), '', ...three('RAM', ...memory)];
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
