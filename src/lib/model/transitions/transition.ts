import type { StateName } from '../vmStates';

/**
 * One row of the table of what may be done to a VM in which state, and what comes of it.
 *
 * - `from`    states in which the action is allowed
 * - `phases`  transient states the plan goes through, in order; the first is entered in the same transaction as the request
 * - `to`      state when all went well
 * - `failed`  state when a step of that phase failed or was lost
 * - `plan`    the plan that does the work; absent: the state change is all there is
 *
 * An action, a plan and a phase name one row: an operation is found again by them after a crash.
 */
export interface Row<Action extends string = string, Plan extends string = string> {
  readonly action: Action;
  readonly from: readonly StateName[];
  readonly phases: readonly StateName[];
  readonly to: StateName;
  readonly failed: Readonly<Partial<Record<StateName, StateName>>>;
  readonly plan?: Plan;
}

/** How an action is told of: its refusal in a state that does not allow it (the field's words, scripts look for them), and what a person types for it. */
export interface Wording {
  readonly refused: (state: StateName, vmId: number) => string;
  /** `vm` is an id, or a word that stands for one; absent: nobody asks for it, it is found */
  readonly typed?: (vm: string) => string;
}

/** Rows that belong together, and the wording of each of their actions. */
export interface Family<R extends Row, S extends string = never> {
  readonly rows: readonly R[];
  readonly words: Readonly<Record<R['action'] | S, Wording>>;
  readonly staying: Readonly<Record<S, readonly StateName[]>>;
}

/** `staying`: actions that change the VM and not its state, with no work on a node; the states in which each is allowed, besides those of its rows. */
export const family = <const R extends Row, const S extends string = never>(
  rows: readonly R[],
  words: Readonly<Record<NoInfer<R>['action'] | NoInfer<S>, Wording>>,
  staying: Readonly<Record<S, readonly StateName[]>> = {} as Readonly<Record<S, readonly StateName[]>>,
): Family<R, S> => ({ rows, words, staying });

/** Most actions are refused with these words; `name` as the wire has it: `poweroff-hard`. */
export const notAvailable =
  (name: string): Wording['refused'] =>
  (state) =>
    `[one.vm.action] Error performing action "${name}": This action is not available for state ${state}`;
