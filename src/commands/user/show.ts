import { lines, pairs } from '../../lib/output/page';
import { ofLimit, size } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import type { Usage } from '../../state/users';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, printPage, tableLines, templateSection } from '../sections';

const counted = (n: number | undefined): string => ofLimit(n === undefined ? '?' : String(n), 3, '-', 3);
const measured = (mib: number | undefined): string => ofLimit(mib === undefined ? '?' : size(mib), 6, '-', 6);

/** What a user without VMs has is known without counting; for others what is not counted yet is a question mark. */
const whenNone = (u: Usage): 0 | undefined => (u.vms === 0 ? 0 : undefined);

const USED = [
  column<Usage>('CLUSTERS', 8, 'left', () => ''),
  column<Usage>('VMS', 9, 'right', (u) => counted(u.vms)),
  column<Usage>('MEMORY', 15, 'right', (u) => measured(u.memoryMb)),
  column<Usage>('CPU', 15, 'right', (u) => ofLimit(u.cpu.toFixed(1), 6, '-', 6)),
  column<Usage>('PCI DEV', 9, 'right', () => counted(0)),
  column<Usage>('PCI NIC', 9, 'right', () => counted(0)),
  column<Usage>('DISK SIZE', 15, 'right', (u) => measured(whenNone(u))),
];

const RUNNING = [
  column<Usage>('CLUSTERS', 8, 'left', () => ''),
  column<Usage>('RUN VMS', 9, 'right', (u) => counted(whenNone(u))),
  column<Usage>('RUN MEMORY', 15, 'right', (u) => measured(whenNone(u))),
  column<Usage>('RUN CPU', 15, 'right', (u) => ofLimit(u.vms === 0 ? '0.0' : '?', 6, '-', 6)),
  column<Usage>('RUN PCI', 12, 'right', () => counted(0)),
  column<Usage>('RUN PCI NIC', 12, 'right', () => counted(0)),
];

export const show = defineCommand({
  name: 'show',
  summary: 'Show a user; without a name, yourself',
  args: { user: refArg('user', true) },
  options: formatOptions,
  run: async (one, { user }) => one.call('user.info', { id: user === undefined ? (await one.caller()).uid : await one.resolve('USER', user) }),
  async view(u, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/user')).userDocument(u), options);
    // administrators have no limits and are shown without figures
    const used = u.id === 0 ? [] : [u.usage];
    printPage(
      one,
      [
        pairs(`USER ${u.id} INFORMATION`, [
          ['ID', String(u.id)],
          ['NAME', u.name],
          ['GROUP', u.gname],
          ['PASSWORD', u.password],
          ['AUTH_DRIVER', u.auth],
          ['ENABLED', u.enabled === 1 ? 'Yes' : 'No'],
        ]),
        lines('TOKENS', []),
        templateSection('USER TEMPLATE', unpack(u.template)),
        lines('VMS USAGE & QUOTAS', used.length === 0 ? [] : ['', ...tableLines(used, USED)]),
        lines('VMS USAGE & QUOTAS - RUNNING', used.length === 0 ? [] : ['', ...tableLines(used, RUNNING)]),
        lines('DATASTORE USAGE & QUOTAS', []),
        lines('NETWORK USAGE & QUOTAS', []),
        lines('IMAGE USAGE & QUOTAS', []),
      ],
      { labels: 16, padValues: true },
    );
  },
});
