import { hostStateName } from '../../lib/model/objectStates';
import { actionsAllowedIn, typedFor } from '../../lib/model/transitions';
import type { Why } from '../../lib/ops/vm/why';
import { date, took } from '../../lib/output/units';
import { grouped, groupsText } from '../../lib/scheduler/reasons';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';

const waiting = (w: Why): string[] => {
  if (w.waitsFor !== undefined) return [`it waits before any host is looked at: ${w.waitsFor}`];
  if (w.couldGoTo !== undefined) return [`${w.couldGoTo} could take it now; it is placed in the next round`];
  return w.hosts.length === 0 ? ['there is no host'] : ['no host can take it:', ...groupsText(grouped(w.hosts)).map((l) => `  ${l}`)];
};

const lost = (w: Why, now: number): string[] =>
  w.host === undefined
    ? []
    : [
        `${w.host.name} is ${hostStateName(w.host.state)}${w.host.error ? `: ${w.host.error}` : ''}`,
        w.host.asked === 0 ? 'it was never heard of' : `it was last heard of ${took(now - w.host.asked)} ago, at ${date(w.host.asked)}`,
        'what became of the domain is not known, so nothing is done to it until the host says',
      ];

const failure = ({ failed, recorded }: Why): string[] => {
  if (!failed) return recorded === '' ? [] : [recorded];
  const { operation, step } = failed;
  const what = operation.operation.action || operation.operation.kind;
  if (!step) return [`${what} failed: ${operation.operation.error}`];
  return [
    `${what} failed at "${step.summary}"${step.node ? ` on ${step.node}` : ''}: ${step.message}`,
    ...step.output
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => `  | ${l}`),
  ];
};

const story = (w: Why, now: number): string[] => {
  const work = w.atWork ? [`work goes on: ${w.atWork.summary}${w.atWork.node ? ` on ${w.atWork.node}` : ''}`] : [];
  if (w.state === 'PENDING') return [...work, ...waiting(w)];
  if (w.state === 'HOLD') return ['somebody put it on hold; it is not placed until it is released'];
  if (w.state === 'UNKNOWN') return [...work, ...lost(w, now)];
  return [...work, ...failure(w)];
};

/** Whole commands, the likeliest first. */
export const nextFor = (w: Why): string[] => {
  const id = String(w.id);
  const allowed = actionsAllowedIn(w.state);
  return [
    ...(w.state === 'PENDING' ? ['onehost list'] : []),
    ...(w.state === 'UNKNOWN' && w.host ? [`onehost show ${w.host.name}`] : []),
    ...(w.remedy ? [w.remedy] : []),
    ...(w.failed ? [`onevm log ${id}`] : []),
    ...(['release', 'resume', 'deploy'] as const).filter((a) => allowed.includes(a)).map((a) => typedFor(a, id)),
  ];
};

/** The VM, its state, and in whole sentences why it is in it. */
export const toldOf = (w: Why, now: number): string => {
  const since = w.since === 0 ? '' : `, since ${date(Math.floor(w.since / 1000))}`;
  return [`VM ${w.id} ${w.name} is ${w.state}${since}\n`, ...story(w, now).map((l) => `  ${l}\n`)].join('');
};

export const why = defineCommand({
  name: 'why',
  summary: 'Say why a VM waits, failed or is not known of, and what to type',
  ours: 'the reasons of show, host by host and in whole sentences',
  args: { vm: refArg('vm') },
  options: formatOptions,
  run: async (one, { vm }) => one.call('vm.why', { id: await one.resolve('VM', vm) }),
  async view(w, one, options) {
    const next = nextFor(w);
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/journal')).vmWhyDocument(w, next), options);
    one.io.out.write([toldOf(w, one.clock.now()), ...next.map((n, i) => `${i === 0 ? 'next:' : '     '} ${n}\n`)].join(''));
  },
});
