import { unpack } from '../../state/packing';
import type { HookExecution, HookView } from '../ops/hook/read';
import { cdata, type Element, group, raw } from './element';
import { lockElement, templateOf } from './parts';

const executionElement = (e: HookExecution): Element =>
  group('HOOK_EXECUTION_RECORD', [
    raw('HOOK_ID', e.hook_id),
    raw('EXECUTION_ID', e.execution_id),
    raw('TIMESTAMP', e.time),
    cdata('ARGUMENTS', e.arguments),
    group('EXECUTION_RESULT', [cdata('COMMAND', e.command), cdata('STDOUT', e.stdout), cdata('STDERR', e.stderr), cdata('CODE', String(e.code))]),
  ]);

export const hookLogDocument = (log: readonly HookExecution[]): Element => group('HOOKLOG', log.map(executionElement));

/** A list shows hooks without what they did. */
export const hookDocument = (h: HookView & { readonly log?: readonly HookExecution[] }): Element =>
  group('HOOK', [
    raw('ID', h.id),
    raw('NAME', h.name),
    raw('TYPE', h.type),
    ...lockElement(h.lock),
    templateOf('TEMPLATE', unpack(h.template)),
    ...(h.log ? [hookLogDocument(h.log)] : []),
  ]);
