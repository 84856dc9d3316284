import type { LoggedOperation, LoggedRequest, LoggedStep, VmLog } from '../ops/vm/log';
import type { Why } from '../ops/vm/why';
import { reasonText } from '../scheduler/reasons';
import { cdata, cdataOrEmpty, type Element, empty, group, raw } from './element';

/** Our own documents: what was done to an object, and why it is as it is. Times: Unix seconds, of steps milliseconds. */
const stepOf = (s: LoggedStep): Element => ({
  ...group('STEP', [
    cdata('NAME', s.name),
    cdata('SUMMARY', s.summary),
    cdataOrEmpty('NODE', s.node),
    raw('BEGAN_MS', s.beganMs),
    raw('ENDED_MS', s.endedMs),
    raw('END', s.end),
    cdataOrEmpty('MESSAGE', s.message),
    cdataOrEmpty('OUTPUT', s.output),
  ]),
  list: true,
});

const operationOf = ({ operation: o, user, reason, steps, resumed }: LoggedOperation): Element => ({
  ...group('OPERATION', [
    raw('ID', o.id),
    raw('KIND', o.kind),
    cdataOrEmpty('ACTION', o.action),
    raw('UID', o.uid),
    cdataOrEmpty('UNAME', user),
    cdataOrEmpty('REASON', reason),
    ...(o.request_id === null ? [] : [raw('CHANGE', o.request_id)]),
    raw('STATE', o.state),
    raw('CREATED', o.created),
    raw('STARTED', o.started ?? 0),
    raw('FINISHED', o.finished ?? 0),
    raw('RESUMED', resumed),
    cdataOrEmpty('ERROR', o.error),
    ...steps.map(stepOf),
  ]),
  list: true,
});

const requestOf = (r: LoggedRequest): Element => ({
  ...group('CHANGE', [
    raw('ID', r.id),
    cdata('WHAT', r.what),
    cdataOrEmpty('UNAME', r.user),
    raw('TIME', r.time),
    cdataOrEmpty('REASON', r.reason),
    raw('UNDO', r.undo === 'can' ? 'YES' : 'NO'),
    ...(typeof r.undo === 'number' ? [raw('UNDONE_BY', r.undo)] : []),
  ]),
  list: true,
});

export const vmLogDocument = (log: VmLog): Element =>
  group('VM_LOG', [raw('ID', log.id), cdata('NAME', log.name), ...log.requests.map(requestOf), ...log.operations.map(operationOf)]);

export const vmWhyDocument = (w: Why, next: readonly string[]): Element =>
  group('VM_WHY', [
    raw('ID', w.id),
    cdata('NAME', w.name),
    raw('STATE', w.state),
    raw('SINCE_MS', w.since),
    cdataOrEmpty('REASON', w.recorded),
    cdataOrEmpty('WAITS_FOR', w.waitsFor ?? ''),
    cdataOrEmpty('COULD_GO_TO', w.couldGoTo ?? ''),
    w.host === undefined
      ? empty('HOST')
      : group('HOST', [cdata('NAME', w.host.name), raw('STATE', w.host.state), cdataOrEmpty('ERROR', w.host.error), raw('ASKED', w.host.asked)]),
    ...w.hosts.map((h): Element => ({ ...group('REFUSAL', [cdata('HOST', h.host), cdata('REASON', reasonText(h))]), list: true })),
    ...(w.failed?.step ? [group('FAILED', [stepOf(w.failed.step)])] : []),
    ...next.map((n): Element => ({ ...cdata('NEXT', n), list: true })),
  ]);
