import { usageError } from '../lib/errors/errors';
import { imageStateShort } from '../lib/model/objectStates';
import { remedyFor, transitions } from '../lib/model/transitions';
import { isFailure, nameOf, type StateName } from '../lib/model/vmStates';
import { imageById } from '../state/images';
import { journalSince, openOperation, operationById } from '../state/operations';
import { vmById } from '../state/vms';
import type { One } from './context';
import { type Opt, type OptMap, whole } from './define';

/** A state that is none is refused before anything is done, not when there is something to wait for. */
const waitFlags = (noun: string, states: readonly string[]) =>
  ({
    wait: {
      long: '--wait',
      value: 'STATE',
      valueOptional: true,
      glued: true,
      values: states,
      summary: 'wait until the work is done, or until that state is reached, and tell by the exit code how it ended',
      parse(t: string) {
        const state = t.toUpperCase();
        if (!states.includes(state)) throw usageError(`--wait=${t}: that is no state ${noun} can be waited for (${states.join(', ')})`);
        return state;
      },
    } as Opt<string | true>,
    timeout: whole('--timeout', 'seconds', 'how long to wait (default 600); the work goes on when the time is over'),
  }) satisfies OptMap;

/** States that something leads to. */
const VM_GOALS = [...new Set(transitions.flatMap((t) => [...t.phases, t.to, ...Object.values(t.failed)]))];

const IMAGE_GOALS: Readonly<Record<string, readonly string[]>> = { READY: ['rdy', 'used'], ERROR: ['err'], GONE: [] };

/** `--wait[=STATE]` and `--timeout`, for every verb that starts work on VMs. */
export const waitOptions = waitFlags('a VM', VM_GOALS);

/** The same for images. */
export const imageWaitOptions = waitFlags('an image', Object.keys(IMAGE_GOALS));

export interface WaitHow {
  readonly wait?: string | true;
  readonly timeout?: number;
}

/** 0: as wished; 255: it went wrong; 124: the time was over, and the work goes on. */
export const TIMED_OUT = 124;

interface Sight {
  readonly state: string;
  readonly settled: 'good' | 'bad' | undefined;
  readonly why: string;
  readonly next: string | undefined;
}

const POLL_MS = 100;
const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** Waits for one object, showing its state and the steps of its operation as they come. */
const waitFor = async (
  one: One,
  label: string,
  look: () => Promise<Sight>,
  object: { type: string; id: number },
  seconds: number,
  again?: () => Promise<void>,
): Promise<number> => {
  const { openProgress } = await import('../lib/output/progress');
  const progress = openProgress(one.io.err, { now: () => one.clock.nowMs() });
  const end = one.clock.nowMs() + seconds * 1000;
  const steps = stepReader(one, object);
  try {
    for (;;) {
      const seen = await look();
      progress.show(label, seen.state, await steps());
      if (seen.settled === 'good') return 0;
      if (seen.settled === 'bad') {
        progress.end();
        one.io.err.write(`${label}: ${seen.state}${seen.why ? `: ${seen.why}` : ''}\n${seen.next ? `  next: ${seen.next}\n` : ''}`);
        return 255;
      }
      if (one.clock.nowMs() >= end) {
        progress.end();
        one.io.err.write(`${label}: still ${seen.state} after ${seconds} s${seen.why ? `: ${seen.why}` : ''}; the work goes on\n`);
        return TIMED_OUT;
      }
      await sleep(POLL_MS);
      await again?.();
      await one.wake();
    }
  } finally {
    progress.end();
  }
};

/** The step the object's operation is in, '' when there is none. */
const stepReader = (one: One, object: { type: string; id: number }): (() => Promise<string>) => {
  let operation = -1;
  let seq = 0;
  let step = '';
  return async () => {
    const { db } = await one.state();
    const open = await openOperation(db, object.type, object.id);
    if (!open) return '';
    if (open.id !== operation) [operation, seq, step] = [open.id, 0, ''];
    for (const entry of await journalSince(db, operation, seq)) {
      seq = entry.seq;
      if (entry.event === 'begun') step = (JSON.parse(entry.detail) as { summary?: string }).summary ?? entry.step;
    }
    return step;
  };
};

/** How one piece of work ends: a move that failed may leave its VM in the very state it had before. */
const workSight =
  (id: number, operationId: number) =>
  async (one: One): Promise<Sight> => {
    const { db } = await one.state();
    // the operation first: when it is closed, what is read of the VM afterwards is how it ended
    const operation = await operationById(db, operationId);
    const vm = await vmById(db, id);
    const state = vm ? nameOf({ state: vm.state, lcmState: vm.lcm_state }) : 'gone';
    const settled = operation?.state === 'done' ? 'good' : operation?.state === 'failed' ? 'bad' : undefined;
    return {
      state,
      settled,
      why: vm?.error || operation?.error || '',
      next: vm && settled === 'bad' ? (remedyFor(state as StateName, id) ?? `onevm show ${id}`) : undefined,
    };
  };

const vmSight =
  (id: number, goal: StateName) =>
  async (one: One): Promise<Sight> => {
    const { db } = await one.state();
    // asked before the VM is read: work that ends between the two must not look like a VM that is stuck on its way
    const busy = (await openOperation(db, 'VM', id)) !== undefined;
    const vm = await vmById(db, id);
    if (!vm) return { state: 'gone', settled: 'bad', why: '', next: undefined };
    const state = nameOf({ state: vm.state, lcmState: vm.lcm_state });
    if (state === goal) return { state, settled: 'good', why: '', next: undefined };
    // its end was asked for, and it is parked for the time that the administrator set
    if (goal === 'DONE' && vm.purge_at > 0 && !busy && !isFailure(state)) return { state, settled: 'good', why: '', next: undefined };
    const waits = state === 'PENDING' || busy;
    const settled = isFailure(state) || (!waits && state !== 'HOLD') || (state === 'HOLD' && goal !== 'HOLD') ? 'bad' : undefined;
    return { state, settled, why: vm.error || vm.pending_reason, next: remedyFor(state, id) ?? (settled ? `onevm show ${id}` : undefined) };
  };

const AGAIN_MS = 5000;

/** Nobody may be at work who looks after VMs that wait: whoever waits for one does. */
const askAgain = (one: One): (() => Promise<void>) => {
  let asked = one.clock.nowMs();
  return async () => {
    if (one.clock.nowMs() - asked < AGAIN_MS) return;
    asked = one.clock.nowMs();
    await one.call('vm.retry', {});
  };
};

/** Waits for all of them, one after the other; the worst outcome is the exit code. */
export const waitForVms = async (one: One, ids: readonly number[], goal: StateName, how: WaitHow): Promise<number | undefined> => {
  if (how.wait === undefined) return undefined;
  const wished = how.wait === true ? goal : (how.wait as StateName);
  let worst = 0;
  for (const id of ids)
    worst = Math.max(worst, await waitFor(one, `VM ${id}`, () => vmSight(id, wished)(one), { type: 'VM', id }, how.timeout ?? 600, askAgain(one)));
  return worst;
};

/** Waits for that work of each VM, or, where a state was named, for the state: also of one that no work was begun on, which may never get there. */
export const waitForWork = async (
  one: One,
  begun: readonly { readonly id: number; readonly operation: number | undefined }[],
  how: WaitHow,
): Promise<number | undefined> => {
  if (how.wait === undefined) return undefined;
  let worst = 0;
  for (const { id, operation } of begun) {
    const sight = how.wait === true ? operation !== undefined && workSight(id, operation) : vmSight(id, how.wait as StateName);
    if (sight === false) continue;
    worst = Math.max(worst, await waitFor(one, `VM ${id}`, () => sight(one), { type: 'VM', id }, how.timeout ?? 600));
  }
  return worst;
};

/** An image that is copied in (READY), or deleted (GONE). */
export const waitForImages = async (one: One, ids: readonly number[], goal: 'READY' | 'GONE', how: WaitHow): Promise<number | undefined> => {
  if (how.wait === undefined) return undefined;
  const wished = how.wait === true ? goal : how.wait;
  const good = IMAGE_GOALS[wished] ?? [];
  let worst = 0;
  for (const id of ids) {
    const look = async (): Promise<Sight> => {
      const image = await imageById((await one.state()).db, id);
      if (!image) return { state: 'gone', settled: wished === 'GONE' ? 'good' : 'bad', why: 'it was deleted', next: undefined };
      const state = imageStateShort(image.state);
      return {
        state,
        settled: good.includes(state) ? 'good' : state === 'err' ? 'bad' : undefined,
        why: image.error,
        next: state === 'err' ? `oneimage show ${id}` : undefined,
      };
    };
    worst = Math.max(worst, await waitFor(one, `image ${id}`, look, { type: 'IMAGE', id }, how.timeout ?? 600));
  }
  return worst;
};

/** The mending of what a check found. 0: done; 255: it failed; 124: the time was over. */
export const waitForMending = (one: One, id: number, label: string, seconds: number): Promise<number> => {
  const look = async (): Promise<Sight> => {
    const operation = await operationById((await one.state()).db, id);
    const state = operation?.state ?? 'gone';
    const settled = state === 'done' ? 'good' : state === 'failed' || state === 'gone' ? 'bad' : undefined;
    return { state, settled, why: operation?.error ?? '', next: settled === 'bad' ? 'onecheck' : undefined };
  };
  return waitFor(one, label, look, { type: 'CHECK', id: 0 }, seconds);
};
