import { type Act, type Change, masked } from '../model/rehearsal';
import type { RehearsedOperation, RehearsedRequest, RehearsedStep } from '../ops/rehearsal';
import { cdata, cdataOrEmpty, type Element, group, raw } from './element';

/** A plan with its rows told as attributes of objects. */
export interface PlanDocument {
  readonly command: string;
  readonly requests: ReadonlyArray<{ readonly request: RehearsedRequest; readonly changes: readonly Change[] }>;
  readonly operations: ReadonlyArray<{ readonly operation: RehearsedOperation; readonly changes: readonly Change[] }>;
}

const list = (e: Element): Element => ({ ...e, list: true });

const actOf = (act: Act): Element => list(group('ACT', [cdata('MACHINE', act.machine), raw('KIND', act.kind), ...detailsOf(act)]));

const argsOf = (args: readonly string[]): Element[] => args.map((a) => list(cdata('ARG', a)));

const detailsOf = (act: Act): Element[] => {
  switch (act.kind) {
    case 'run':
      return [...argsOf(act.argv), ...inputOf(act.input)];
    case 'script':
      return [cdata('SCRIPT', act.text), ...argsOf(act.args), ...inputOf(act.input)];
    case 'put':
      return [
        cdata('PATH', act.path),
        ...(act.mode === undefined ? [] : [raw('MODE', act.mode.toString(8).padStart(4, '0'))]),
        ...(act.content === undefined ? [] : [cdata('CONTENT', masked(act.content))]),
      ];
    case 'get':
      return [cdata('PATH', act.path), cdata('LOCAL_PATH', act.localPath)];
    case 'driver':
      return [cdata('DRIVER', act.driver), cdata('ACTION', act.action), ...argsOf(act.args)];
  }
};

const inputOf = (input: string | undefined): Element[] => (input === undefined ? [] : [cdata('INPUT', masked(input))]);

const changeOf = (c: Change): Element =>
  list(group('CHANGE', [cdata('OBJECT', c.object), cdata('ATTRIBUTE', c.attribute), cdataOrEmpty('BEFORE', c.before), cdataOrEmpty('AFTER', c.after)]));

const stepOf = (s: RehearsedStep): Element =>
  list(
    group('STEP', [
      cdata('NAME', s.name),
      cdata('SUMMARY', s.summary),
      cdataOrEmpty('NODE', s.node),
      cdataOrEmpty('PHASE', s.phase),
      raw('POINT_OF_NO_RETURN', s.pointOfNoReturn ? 'YES' : 'NO'),
      raw('TAKEN_BACK_ON_FAILURE', s.undone ? 'YES' : 'NO'),
      raw('ONLY_LOOKS', s.looks ? 'YES' : 'NO'),
      cdataOrEmpty('OPEN', s.open),
      ...s.acts.map(actOf),
    ]),
  );

export const planDocument = (plan: PlanDocument): Element =>
  group('PLAN', [
    cdata('COMMAND', plan.command),
    ...plan.requests.map(({ request, changes }) =>
      list(
        group('REQUEST', [
          cdataOrEmpty('NAME', request.request),
          cdataOrEmpty('REFUSED', request.refused?.message ?? ''),
          ...request.acts.map(actOf),
          ...changes.map(changeOf),
        ]),
      ),
    ),
    ...plan.operations.map(({ operation: o, changes }) =>
      list(
        group('OPERATION', [
          raw('KIND', o.kind),
          cdataOrEmpty('ACTION', o.action),
          raw('OBJECT_TYPE', o.objectType),
          raw('OBJECT_ID', o.objectId),
          cdataOrEmpty('OPEN', o.open),
          ...o.steps.map(stepOf),
          ...changes.map(changeOf),
        ]),
      ),
    ),
  ]);
