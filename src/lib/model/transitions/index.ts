import { isFailure, type StateName } from '../vmStates';
import { access } from './access';
import { backup } from './backup';
import { hotplug } from './hotplug';
import { findings, life } from './life';
import { migrate } from './migrate';
import { recover } from './recover';
import { resize } from './resize';
import { snapshots } from './snapshots';
import type { Row, Wording } from './transition';

/**
 * The one table of what may be done to a VM in which state, a file for each family of actions. Guards, error texts, plans, docs/states.md and the tests are all made from it;
 * no other place compares states.
 */
const families = [life, migrate, recover, hotplug, snapshots, resize, backup, access, findings] as const;

type AnyRow = (typeof families)[number]['rows'][number];

type StayingIn<F> = F extends { readonly staying: Readonly<Record<infer S, unknown>> } ? S & string : never;
/** Actions that leave a VM's state as it is, at least in some states. */
export type StayingName = StayingIn<(typeof families)[number]>;
export type ActionName = AnyRow['action'] | StayingName;
export type Finding = (typeof findings)['rows'][number]['action'];
type PlanIn<R> = R extends { readonly plan: infer P extends string } ? P : never;
export type PlanName = PlanIn<AnyRow>;
/** The plans that a family's rows name: what its file in src/lib/ops/vm/plans must have. */
export type PlansOf<F extends { readonly rows: readonly Row[] }> = PlanIn<F['rows'][number]>;

export type Transition = Row<ActionName, PlanName>;

export const transitions: readonly Transition[] = families.flatMap((f): readonly Transition[] => f.rows);

const words = Object.assign({}, ...families.map((f) => f.words)) as Readonly<Record<ActionName, Wording>>;

export const staying: Readonly<Partial<Record<ActionName, readonly StateName[]>>> = Object.assign({}, ...families.map((f) => f.staying));

export const transitionFor = (action: ActionName, from: StateName): Transition | undefined =>
  transitions.find((t) => t.action === action && t.from.includes(from)) ??
  (staying[action]?.includes(from) ? { action, from: [from], phases: [], to: from, failed: {} } : undefined);

/** In table order, each once: what the error text and the docs name. */
export const statesAllowing = (action: ActionName): StateName[] => [
  ...new Set([...transitions.filter((t) => t.action === action).flatMap((t) => t.from), ...(staying[action] ?? [])]),
];

/** What a person may ask for in that state, but for what leaves the state as it is. */
export const actionsAllowedIn = (state: StateName): ActionName[] => [
  ...new Set(transitions.filter((t) => t.from.includes(state) && words[t.action].typed).map((t) => t.action)),
];

/** What a plan that broke in `phase` leaves behind; a phase the table does not name is a bug of ours. */
export const failedState = (t: Transition, phase: StateName): StateName => {
  const state = t.failed[phase];
  if (!state) throw new Error(`the transition table has no failure state for ${t.action} in ${phase}`);
  return state;
};

/** The field's words for an action that the state does not allow. */
export const refusedText = (action: ActionName, state: StateName, vmId: number): string => words[action].refused(state, vmId);

/** The command for an action; '' for what is found and never asked for. */
export const typedFor = (action: ActionName, vm: string): string => words[action].typed?.(vm) ?? '';

/** What to type next for a VM that waits for a person; undefined where nothing is wrong. */
export const remedyFor = (state: StateName, vmId: number): string | undefined =>
  isFailure(state) && state !== 'CLONING_FAILURE' ? `onevm recover --retry ${vmId}` : undefined;
