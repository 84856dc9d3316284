import type { LoggedOperation, LoggedRequest, LoggedStep, VmLog } from '../../lib/ops/vm/log';
import { date } from '../../lib/output/units';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const ENDS = { done: '', failed: 'FAILED', undone: 'taken back', open: 'goes on' } as const;

const stepLines = (s: LoggedStep): string[] => [
  `  ${(s.endedMs === 0 ? '-' : seconds(s.endedMs - s.beganMs)).padStart(9)}  ${s.summary}${s.node ? ` (${s.node})` : ''}${ENDS[s.end] ? `: ${ENDS[s.end]}` : ''}${s.message ? `: ${s.message}` : ''}`,
  ...s.output
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => `             | ${l}`),
];

const lengthOf = (o: LoggedOperation): string => {
  const began = o.steps[0]?.beganMs;
  const ended = Math.max(0, ...o.steps.map((s) => s.endedMs));
  return began === undefined || ended === 0 ? '' : ` in ${seconds(ended - began)}`;
};

const STATES: Readonly<Record<string, string>> = { waiting: 'waits', running: 'goes on', done: 'done', failed: 'failed' };

const changeOf = (id: number | null): string => (id === null ? '' : ` (change ${id})`);

const whyLines = (reason: string): string[] => (reason === '' ? [] : [`             why: ${reason}`]);

const undoneOf = ({ undo }: LoggedRequest): string => (typeof undo === 'number' ? ', undone later' : '');

/** A change that asked for no work on a node. */
const requestLines = (r: LoggedRequest): string[] => [
  `${date(r.time)} ${r.what}${r.user === '' ? '' : ` by ${r.user}`}${changeOf(r.id)}: done${undoneOf(r)}`,
  ...whyLines(r.reason),
];

const allLines = ({ requests, operations }: VmLog): string[] =>
  [
    ...requests.filter((r) => !r.worked).map((r) => ({ at: r.time, order: r.id, lines: requestLines(r) })),
    ...operations.map((o) => ({ at: o.operation.created, order: o.operation.request_id ?? Number.MAX_SAFE_INTEGER, lines: operationLines(o) })),
  ]
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .flatMap((e) => e.lines);

const operationLines = (o: LoggedOperation): string[] => {
  const { operation, user, resumed } = o;
  const who = user === '' ? '' : ` by ${user}`;
  const again = resumed === 0 ? '' : `, taken up again ${resumed === 1 ? 'once' : `${resumed} times`}`;
  // the step that failed says it itself
  const error = operation.error !== '' && !o.steps.some((s) => s.end === 'failed') ? `: ${operation.error}` : '';
  return [
    `${date(operation.created)} ${operation.action || operation.kind}${who}${changeOf(operation.request_id)}: ${STATES[operation.state] ?? operation.state}${lengthOf(o)}${again}${error}`,
    ...whyLines(o.reason),
    ...o.steps.flatMap(stepLines),
  ];
};

export const log = defineCommand({
  name: 'log',
  summary: 'Show what was done to a VM: who, when, step by step, how long, and what tools said where it failed',
  ours: 'the journal of the VM, which in the field is a file of the daemon',
  args: { vm: refArg('vm') },
  options: formatOptions,
  run: async (one, { vm }) => one.call('vm.log', { id: await one.resolve('VM', vm) }),
  async view(found, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/journal')).vmLogDocument(found), options);
    const { printable } = await import('../../lib/output/errorText');
    one.io.out.write(
      allLines(found)
        .map((l) => `${printable(l)}\n`)
        .join(''),
    );
  },
});
