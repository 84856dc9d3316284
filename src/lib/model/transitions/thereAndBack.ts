import type { StateName } from '../vmStates';

interface ThereAndBack<A extends string, P extends string> {
  readonly action: A;
  readonly from: readonly StateName[];
  readonly phases: readonly StateName[];
  readonly to: StateName;
  readonly failed: Readonly<Partial<Record<StateName, StateName>>>;
  readonly plan: P;
}

/** Work on a VM that is in the same state before and after, whether it went well or not. */
export const thereAndBack = <const A extends string>(action: A, through: Readonly<Partial<Record<StateName, StateName>>>): readonly ThereAndBack<A, A>[] =>
  (Object.entries(through) as [StateName, StateName][]).map(([state, phase]) => ({
    action,
    from: [state],
    phases: [phase],
    to: state,
    failed: { [phase]: state },
    plan: action,
  }));
