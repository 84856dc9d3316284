import { noReturn, type Step } from '../../../engine/plan';
import type { migrate } from '../../../model/transitions/migrate';
import type { StateName } from '../../../model/vmStates';
import { moveRunningStep, prepareLiveStep } from '../liveSteps';
import { move } from '../moving';
import { networkCleanStep, networkStep } from '../networkSteps';
import type { Placed } from '../placed';
import { askGuestStep, copyFolderStep, dropFolderStep, notSeenStep, saveStep, surelyOffStep, switchOffStep } from '../steps';
import { startSteps, wakeSteps } from './life';
import type { PlansFor } from './planOf';

const SAVE = 'SAVE_MIGRATE';

const nothing = () => [];

/** A guest is not stopped for a move to a node that does not answer. */
const targetFirst = (from: Placed, to: Placed): Step[] => (from.node.id === to.node.id ? [] : [surelyOffStep(to, SAVE, 'target-free')]);

/** Between datastores of one node: a domain that is seen there is, once a try before this one began to start it, the one that was to start. */
const mayHaveStarted = (from: Placed, to: Placed, begun: ReadonlySet<string>): boolean =>
  from.node.id === to.node.id && ['start', 'restore'].some((step) => begun.has(step));

/**
 * A move, whole: the node where it goes answers, the guest stops where it was, both nodes say that it does not run, the files are copied and compared, it starts where it goes, and only then
 * the files go where it was. A step that breaks leaves both copies; nothing is removed and no domain is ended because of it.
 */
const cold = (stop: (from: Placed) => readonly Step[], prolog: StateName, last: StateName, start: (to: Placed) => readonly Step[]) =>
  move((from, to, begun) => [
    ...(stop === nothing ? [] : targetFirst(from, to)),
    ...stop(from),
    surelyOffStep(from, prolog, 'source-off'),
    surelyOffStep(to, prolog, 'target-off'),
    copyFolderStep(from, to, prolog),
    ...(start === nothing || mayHaveStarted(from, to, begun) ? [] : [notSeenStep(from, last, 'source-still-off')]),
    ...start(to),
    dropFolderStep(from, to, last),
  ]);

/** A move of the running guest. Until it goes, what was made ready is taken away again; once it went, nothing is. */
const live = move((from, to) => [
  surelyOffStep(to, 'MIGRATE', 'target-off'),
  prepareLiveStep(from, to, 'MIGRATE'),
  ...networkStep(to, 'MIGRATE'),
  noReturn(moveRunningStep(from, to, 'MIGRATE')),
  networkCleanStep(from, 'MIGRATE'),
  dropFolderStep(from, to, 'MIGRATE'),
]);

const save = (p: Placed) => [saveStep(p, SAVE), networkCleanStep(p, SAVE)];
const powerOff = (p: Placed) => [askGuestStep(p, SAVE), networkCleanStep(p, SAVE)];
const switchOff = (p: Placed) => [switchOffStep(p, SAVE), networkCleanStep(p, SAVE)];

/** Plans of the family `migrate`. */
export const migratePlans: PlansFor<typeof migrate> = {
  migrate: cold(save, 'PROLOG_MIGRATE', 'BOOT_MIGRATE', (to) => wakeSteps(to, 'BOOT_MIGRATE')),
  'migrate-poff': cold(powerOff, 'PROLOG_MIGRATE', 'BOOT', (to) => startSteps(to, 'BOOT')),
  'migrate-poff-hard': cold(switchOff, 'PROLOG_MIGRATE', 'BOOT', (to) => startSteps(to, 'BOOT')),
  'migrate-poweroff': cold(nothing, 'PROLOG_MIGRATE_POWEROFF', 'PROLOG_MIGRATE_POWEROFF', nothing),
  'migrate-suspended': cold(nothing, 'PROLOG_MIGRATE_SUSPEND', 'PROLOG_MIGRATE_SUSPEND', nothing),
  'migrate-unknown': cold(nothing, 'PROLOG_MIGRATE_UNKNOWN', 'BOOT', (to) => startSteps(to, 'BOOT')),
  'migrate-live': live,
};
