import type { LoggedOperation, LoggedStep, VmLog } from '../../lib/ops/vm/log';
import { longDate } from '../../lib/output/units';

/** Module and level as in the logs of the field: [Z<zone>][VM][I] */
const ZONE = 0;

interface Entry {
  readonly atMs: number;
  readonly module: 'VM' | 'VMM';
  readonly level: 'I' | 'W' | 'E';
  readonly text: string;
}

const stepEntries = (s: LoggedStep): Entry[] => {
  const module = s.node === '' ? 'VM' : 'VMM';
  const where = s.node === '' ? '' : ` (${s.node})`;
  const begun: Entry = { atMs: s.beganMs, module, level: 'I', text: `${s.summary}${where}` };
  if (s.end === 'open') return [begun];
  if (s.end === 'undone') return [begun, { atMs: s.endedMs, module, level: 'W', text: `taken back: ${s.summary}${where}` }];
  if (s.end === 'done') return [begun, { atMs: s.endedMs, module, level: 'I', text: `done: ${s.summary}${where}` }];
  const said = [`failed: ${s.summary}${where}: ${s.message}`, ...s.output.split('\n').filter((l) => l !== '')];
  return [begun, ...said.map((text): Entry => ({ atMs: s.endedMs, module, level: 'E', text }))];
};

const operationEntries = (o: LoggedOperation): Entry[] => {
  const { operation, user, reason, steps } = o;
  const name = operation.action || operation.kind;
  const asked: Entry = {
    atMs: operation.created * 1000,
    module: 'VM',
    level: 'I',
    text: `${name}${user === '' ? '' : ` asked for by ${user}`}${reason === '' ? '' : `: ${reason}`}`,
  };
  const lastMs = Math.max(0, ...steps.map((s) => s.endedMs));
  const endedMs = Math.max(lastMs, (operation.finished ?? 0) * 1000);
  const ended: Entry[] =
    operation.finished === null
      ? []
      : [
          {
            atMs: endedMs,
            module: 'VM',
            level: operation.state === 'failed' ? 'E' : 'I',
            text: `${name} ${operation.state}${operation.error ? `: ${operation.error}` : ''}`,
          },
        ];
  return [asked, ...steps.flatMap(stepEntries), ...ended];
};

/** A line an event, in order of time. */
export const vmLogLines = (log: VmLog): string[] =>
  log.operations
    .flatMap(operationEntries)
    .map((entry, at) => ({ ...entry, at }))
    .sort((a, b) => a.atMs - b.atMs || a.at - b.at)
    .map((e) => `${longDate(Math.floor(e.atMs / 1000))} [Z${ZONE}][${e.module}][${e.level}]: ${e.text}`);
