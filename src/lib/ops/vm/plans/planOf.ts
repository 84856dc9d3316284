import type { OperationRow } from '../../../../state/operations';
import type { Plan } from '../../../engine/plan';
import type { PlansOf } from '../../../model/transitions';
import type { Row } from '../../../model/transitions/transition';
import type { Env } from '../../request';
import { planFor, type Work } from '../closings';
import { type Placed, placedOf } from '../placed';

/** Makes the plan of an operation from the state as it is now. */
export type PlanOf = (env: Env, operation: OperationRow) => Promise<Plan>;

/** A plan for each that the rows of a family name: none may be missing, none may be left over. */
export type PlansFor<F extends { readonly rows: readonly Row[] }> = Readonly<Record<PlansOf<F>, PlanOf>>;

/** The plan of work at the place where the VM is, or is about to be. The row takes of the steps those of its phases, so one plan serves all rows that name it. */
export const here =
  (work: (p: Placed, operation: OperationRow) => Work | Promise<Work>): PlanOf =>
  async (env, operation) => {
    const p = await placedOf(env, operation);
    return planFor(p, operation, await work(p, operation));
  };
