import type { VmFigures } from '../../lib/model/vmFigures';
import { lines, type Section } from '../../lib/output/page';
import { longDate, memory } from '../../lib/output/units';
import { column, tableLines } from '../sections';

const bytes = (n: number): string => memory(n / 1024);

/** In the field's order; what is not known has a dash, and forecasts are not made. */
const METRICS: ReadonlyArray<readonly [name: string, value?: (f: VmFigures) => string]> = [
  ['CPU', (f) => (f.cpu === undefined ? '-' : String(f.cpu))],
  ['MEMORY', (f) => memory(f.memoryKb)],
  ['NETTX', (f) => bytes(f.netTx)],
  ['NETTX_BW'],
  ['NETRX', (f) => bytes(f.netRx)],
  ['NETRX_BW'],
  ['DISKRDBYTES', (f) => bytes(f.diskReadBytes)],
  ['DISKRDBYTES_BW'],
  ['DISKRDIOPS', (f) => String(f.diskReadIops)],
  ['DISKRDIOPS_BW'],
  ['DISKWRBYTES', (f) => bytes(f.diskWriteBytes)],
  ['DISKWRBYTES_BW'],
  ['DISKWRIOPS_BW'],
  ['DISKWRIOPS', (f) => String(f.diskWriteIops)],
  ['GPU_COUNT'],
  ['GPU_UTILIZATION'],
  ['GPU_MEMORY_UTILIZATI'],
  ['GPU_MEMORY_FREE'],
  ['GPU_POWER_USAGE'],
];

export const monitoringSection = (figures: VmFigures | undefined): Section =>
  lines(`VIRTUAL MACHINE MONITORING [${figures ? longDate(figures.at) : '-'}]`, [
    ...tableLines(METRICS, [
      column('METRIC', 20, 'left', ([name]) => name),
      column('VALUE', 15, 'left', ([, value]) => (figures && value ? value(figures) : '-')),
      ...['FORECAST', 'FORECAST_FAR'].map((name) => column<(typeof METRICS)[number]>(name, 15, 'left', () => '-')),
    ]),
    '',
  ]);
