import type { OperationRow } from '../../../../state/operations';
import type { Plan } from '../../../engine/plan';
import type { PlansOf } from '../../../model/transitions';
import type { Row } from '../../../model/transitions/transition';
import type { Env } from '../../request';

/** Makes the plan of an operation from the state as it is now. */
export type PlanOf = (env: Env, operation: OperationRow) => Promise<Plan>;

/** A plan for each that the rows of a family name: none may be missing, none may be left over. */
export type PlansFor<F extends { readonly rows: readonly Row[] }> = Readonly<Record<PlansOf<F>, PlanOf>>;
