import { limitFor, NO_VMS, type QuotaEntry, type QuotaKind, UNLIMITED } from '../lib/model/quotas';
import type { Column } from '../lib/output/list';
import { lines, type Section } from '../lib/output/page';
import { ofLimit, size } from '../lib/output/units';
import { column, tableLines } from './sections';

/** Usage and limits on the pages and in the lists of users and groups. */
export interface Limited {
  readonly id: number;
  readonly quotas: readonly QuotaEntry[];
  readonly defaults: readonly QuotaEntry[];
}

type Text = (n: number) => string;
const whole: Text = String;
const tenth: Text = (n) => n.toFixed(1);

const shown = (l: Limited, entry: QuotaEntry, metric: string, text: Text, usedWidth: number, limitWidth: number): string => {
  const limit = limitFor(entry, metric, l.defaults);
  return ofLimit(text(entry.used.get(metric) ?? 0), usedWidth, limit === UNLIMITED ? '-' : text(limit), limitWidth);
};

/** The VMs of a user or group in a list. Administrators have no limits and are shown without figures. */
export const vmFigure = (l: Limited, metric: string, text: Text, usedWidth: number, limitWidth: number): string =>
  l.id === 0 ? '-' : shown(l, l.quotas.find((q) => q.kind === 'VM' && q.ref === '') ?? NO_VMS, metric, text, usedWidth, limitWidth);

const figure = (l: Limited, name: string, width: number, metric: string, text: Text, each: number): Column<QuotaEntry> =>
  column(name, width, 'right', (q) => shown(l, q, metric, text, each, each));

/** No driver gives devices of the host to VMs yet. */
const noDevices = (name: string, width: number): Column<QuotaEntry> => column(name, width, 'right', () => ofLimit('0', 3, '-', 3));
const ref = (name: string, width: number, align: 'left' | 'right'): Column<QuotaEntry> => column(name, width, align, (q) => q.ref);

const section = (title: string, rows: readonly QuotaEntry[], columns: readonly Column<QuotaEntry>[]): Section =>
  lines(title, rows.length === 0 ? [] : ['', ...tableLines(rows, columns)]);

export const quotaSections = (l: Limited): Section[] => {
  const of = (kind: QuotaKind): readonly QuotaEntry[] => l.quotas.filter((q) => q.kind === kind);
  const some = of('VM');
  const vms = some.length > 0 || l.id === 0 ? some : [NO_VMS];
  return [
    section('VMS USAGE & QUOTAS', vms, [
      ref('CLUSTERS', 8, 'left'),
      figure(l, 'VMS', 9, 'VMS', whole, 3),
      figure(l, 'MEMORY', 15, 'MEMORY', size, 6),
      figure(l, 'CPU', 15, 'CPU', tenth, 6),
      noDevices('PCI DEV', 9),
      noDevices('PCI NIC', 9),
      figure(l, 'DISK SIZE', 15, 'SYSTEM_DISK_SIZE', size, 6),
    ]),
    section('VMS USAGE & QUOTAS - RUNNING', vms, [
      ref('CLUSTERS', 8, 'left'),
      figure(l, 'RUN VMS', 9, 'RUNNING_VMS', whole, 3),
      figure(l, 'RUN MEMORY', 15, 'RUNNING_MEMORY', size, 6),
      figure(l, 'RUN CPU', 15, 'RUNNING_CPU', tenth, 6),
      noDevices('RUN PCI', 12),
      noDevices('RUN PCI NIC', 12),
    ]),
    section('DATASTORE USAGE & QUOTAS', of('DATASTORE'), [
      ref('ID', 12, 'right'),
      figure(l, 'IMAGES', 20, 'IMAGES', whole, 8),
      figure(l, 'SIZE', 19, 'SIZE', size, 8),
    ]),
    section('NETWORK USAGE & QUOTAS', of('NETWORK'), [ref('ID', 12, 'right'), figure(l, 'LEASES', 20, 'LEASES', whole, 8)]),
    section('IMAGE USAGE & QUOTAS', of('IMAGE'), [ref('ID', 12, 'right'), figure(l, 'RUNNING VMS', 20, 'RVMS', whole, 8)]),
  ];
};
