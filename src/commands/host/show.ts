import { factsOf, hostAttributes } from '../../lib/documents/host';
import { type WildDomain, wildOf } from '../../lib/documents/wild';
import { hostStateName } from '../../lib/model/objectStates';
import { processorsOf } from '../../lib/model/processors';
import { lines, pairs } from '../../lib/output/page';
import { date, memory } from '../../lib/output/units';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { nothingToDecrypt } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, printPage, tableLines, templateSection, vmTableLines } from '../sections';
import { machineSections } from './machine';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a host: state, capacity, what the last look said, its VMs',
  args: { host: refArg('host') },
  options: { decrypt: nothingToDecrypt, ...formatOptions },
  run: async (one, { host }) => one.call('host.info', { id: await one.resolve('HOST', host) }),
  async view(h, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/host')).hostDocument(h), options);
    const facts = factsOf(h);
    const given = unpack(h.template);
    const said = (key: string): string | undefined => single(given, key);
    printPage(
      one,
      [
        pairs(`HOST ${h.id} INFORMATION`, [
          ['ID', String(h.id)],
          ['NAME', h.name],
          ['CLUSTER', h.cluster],
          ['STATE', hostStateName(h.state)],
          ['IM_MAD', h.im_mad],
          ['VM_MAD', h.vm_mad],
          ['LAST MONITORING TIME', date(h.monitored_at)],
          ...(h.error ? ([['WHY', h.error]] as [string, string][]) : []),
        ]),
        pairs('HOST SHARES', [
          ['RUNNING VMS', String(h.allocation.vms)],
          'MEMORY',
          ['  TOTAL', memory(h.total_mem)],
          ['  TOTAL +/- RESERVED', memory(h.max_mem)],
          ['  USED (REAL)', memory(h.used_mem)],
          ['  USED (ALLOCATED)', memory(h.allocation.memoryMb * 1024)],
          'CPU',
          ['  TOTAL', String(h.total_cpu)],
          ['  TOTAL +/- RESERVED', String(h.max_cpu)],
          ['  USED (REAL)', facts ? String(h.used_cpu) : ''],
          ['  USED (ALLOCATED)', String(Math.round(h.allocation.cpu * 100))],
        ]),
        templateSection('MONITORING INFORMATION', hostAttributes(h)),
        ...machineSections(facts?.pci ?? [], facts?.numa ?? [], h.pciOwners, processorsOf(said)),
        lines('WILD VIRTUAL MACHINES', ['', ...tableLines(wildOf(h.facts), WILD)], { bare: true }),
        lines('VIRTUAL MACHINES', vmTableLines(h.vms, { users: h.userNames, groups: h.groupNames, hosts: new Map([[h.id, h.name]]) }, one.clock.now()), {
          bare: true,
        }),
      ],
      { labels: 22, padValues: true },
    );
  },
});

const WILD = [
  column<WildDomain>('NAME', 30, 'left', (d) => d.name),
  column<WildDomain>('DEPLOY_ID', 36, 'right', (d) => d.uuid),
  column<WildDomain>('CPU', 4, 'right', () => '-'),
  column<WildDomain>('MEMORY', 10, 'right', (d) => memory(d.memoryKb)),
];
