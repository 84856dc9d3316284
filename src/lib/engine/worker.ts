import { randomUUID } from 'node:crypto';
import type { State } from '../../state/open';
import {
  claimOperations,
  hasOpenOperations,
  hasWaitingOperations,
  type OperationRow,
  operationById,
  stillRunning,
  takeOver,
  writeJournal,
} from '../../state/operations';
import { beat, currentWorker, identityOfThisProcess, leaveWorkerPlace, takeWorkerPlace } from '../../state/worker';
import { messageOf } from '../errors/errors';
import { execute, LostOperation } from './execute';
import type { Clock, PlanBook } from './plan';

/** woken: leaves when there has been nothing to do for a moment; once: the same without the moment, for cron; stay: a service. */
export type Mode = 'woken' | 'once' | 'stay';

export interface WorkerOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly book: PlanBook;
  readonly mode: Mode;
  /** called when there is time: asks hosts that were not looked at for long (stay and once); resolves when all operations it wants are in the state */
  readonly chores?: () => Promise<void>;
  /** asked of a woken worker before it leaves: does something wait that may come right by itself? Then it stays and does its chores. */
  readonly patience?: () => Promise<boolean>;
  readonly log: (line: string) => void;
  /** operations at a time */
  readonly most?: number;
}

export interface Worker {
  /** Resolves when the worker has left: true if it had the place, false if another worker has it. */
  readonly ended: Promise<boolean>;
  /** Finishes the steps in hand and leaves; open operations stay for the next worker. */
  stop(): void;
}

const POLL_MS = 50;
const LINGER_MS = 1500;
const BEAT_MS = 5000;
const CHORES_MS = 10_000;
/** turns between two looks for operations that were closed by somebody else */
const TURNS_A_LOOK = 4;

export const startWorker = (options: WorkerOptions): Worker => {
  const loop = new WorkerLoop(options);
  return { ended: loop.run(), stop: () => loop.stop() };
};

class WorkerLoop {
  private readonly id = randomUUID();
  private readonly running = new Set<Promise<unknown>>();
  /** by operation: how its step in hand is told that the operation was closed */
  private readonly overtaken = new Map<number, AbortController>();
  /** by object: its operation before, which may still have a step in hand */
  private readonly before = new Map<string, Promise<unknown>>();
  private turns = 0;
  /** operations that could not go on (a bug of ours, a full front-end): they stay open and are tried again, but not in a loop */
  private readonly aside = new Set<number>();
  private stopped = false;
  /** chores are done only by one that stays for longer */
  private staying: boolean;
  private wakeUp: () => void = () => undefined;
  private lastBeat = 0;
  private lastChores = 0;
  private idleSince = 0;

  constructor(private readonly o: WorkerOptions) {
    this.staying = o.mode === 'stay';
  }

  stop(): void {
    this.stopped = true;
    this.wakeUp();
  }

  async run(): Promise<boolean> {
    const { state, clock } = this.o;
    const mine = await state.write(async (tx) => {
      if (!(await takeWorkerPlace(tx, identityOfThisProcess(this.id), clock.now()))) return undefined;
      return takeOver(tx, this.id);
    });
    if (!mine) return false;
    for (const operation of mine) this.begin(operation);
    if (this.o.mode !== 'woken') await this.chores();
    this.idleSince = clock.nowMs();
    while (!this.stopped) {
      await this.keepPlace();
      if (await this.turn()) break;
    }
    // the steps in hand may take long: whoever looks from another PID namespace knows this worker by its beat
    while (this.running.size > 0) {
      await this.keepPlace();
      await this.nap();
    }
    await state.write((tx) => leaveWorkerPlace(tx, this.id));
    return true;
  }

  /** One round: claim what fits, wait a little. True when it is time to leave. */
  private async turn(): Promise<boolean> {
    const { state, clock, mode } = this.o;
    if (this.staying && clock.nowMs() - this.lastChores > CHORES_MS) await this.chores();
    await this.tellOvertaken();
    const room = (this.o.most ?? 16) - this.running.size;
    const claimed =
      room > 0 && (await hasWaitingOperations(state.db, clock.now())) ? await state.write((tx) => claimOperations(tx, this.id, room, clock.now())) : [];
    for (const operation of claimed) this.begin(operation);
    if (this.running.size > 0) this.idleSince = clock.nowMs();
    else if (mode !== 'stay' && clock.nowMs() - this.idleSince >= (mode === 'once' ? 0 : LINGER_MS)) {
      this.staying = mode === 'woken' && ((await this.o.patience?.()) ?? false);
      if (!this.staying) return this.leave();
      this.idleSince = clock.nowMs();
    }
    await this.nap();
    return false;
  }

  /** Until the next round is due, or something ended. A promise of its own each time: a race with work that takes hours would keep every round's remains until then. */
  private nap(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** In one transaction with the last look: a request committed before it is seen here, one committed after it sees that nobody is there and wakes another. */
  private leave(): Promise<boolean> {
    return this.o.state.write(async (tx) => {
      // cron comes again for what has its time still to come
      if (await hasOpenOperations(tx, [...this.aside], this.o.mode === 'once' ? this.o.clock.now() : undefined)) return false;
      await leaveWorkerPlace(tx, this.id);
      return true;
    });
  }

  private async keepPlace(): Promise<void> {
    const { state, clock, log } = this.o;
    if (clock.nowMs() - this.lastBeat < BEAT_MS) return;
    this.lastBeat = clock.nowMs();
    if (await state.write((tx) => beat(tx, this.id, clock.now()))) return;
    log('another worker took the place; leaving');
    this.stopped = true;
  }

  private async chores(): Promise<void> {
    this.lastChores = this.o.clock.nowMs();
    try {
      await this.tryAgain();
      await this.o.chores?.();
    } catch (e) {
      this.o.log(`chores: ${messageOf(e)}`);
    }
  }

  private async tryAgain(): Promise<void> {
    for (const id of [...this.aside]) {
      this.aside.delete(id);
      const operation = await operationById(this.o.state.db, id);
      if (operation?.state === 'running') this.begin(operation);
    }
  }

  /** A step that waits for hours (a guest that does not power off) must not keep an operation alive that somebody closed. */
  private async tellOvertaken(): Promise<void> {
    const { state } = this.o;
    if (this.overtaken.size === 0 || ++this.turns % TURNS_A_LOOK !== 0) return;
    const running = await stillRunning(state.db, [...this.overtaken.keys()]);
    for (const [id, controller] of this.overtaken) if (!running.has(id)) controller.abort();
  }

  private begin(operation: OperationRow): void {
    const { state, clock, book, log } = this.o;
    const planner = book[operation.kind];
    const object = `${operation.object_type} ${operation.object_id}`;
    const before = this.before.get(object);
    const controller = new AbortController();
    this.overtaken.set(operation.id, controller);
    const work = (async () => {
      // never two at an object at once: one that was overtaken may still be in a step
      await before;
      if (!planner) throw new Error(`no planner for ${operation.kind}`);
      const outcome = await execute({ state, clock, stopping: () => this.stopped, overtaken: controller.signal }, operation, planner);
      log(`operation ${operation.id} ${operation.kind} ${operation.object_type} ${operation.object_id}: ${outcome}`);
    })().catch((e: unknown) => this.stuck(operation, e));
    const tracked: Promise<unknown> = work.finally(() => {
      this.running.delete(tracked);
      this.overtaken.delete(operation.id);
      if (this.before.get(object) === tracked) this.before.delete(object);
      this.wakeUp();
    });
    this.before.set(object, tracked);
    this.running.add(tracked);
  }

  /** The operation stays open. The others go on: one that nobody can do must not stop a whole cloud. */
  private async stuck(operation: OperationRow, e: unknown): Promise<void> {
    this.o.log(`operation ${operation.id} ${operation.kind} stopped: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
    if (e instanceof LostOperation) {
      this.stopped = true;
      return;
    }
    this.aside.add(operation.id);
    await this.o.state.write((tx) => writeJournal(tx, operation.id, '', 'note', this.o.clock.nowMs(), { stopped: messageOf(e) })).catch(() => undefined);
  }
}

/** Is there work and nobody at it? */
export const needsWaking = async (state: State, now: number): Promise<boolean> =>
  (await hasOpenOperations(state.db)) && (await currentWorker(state.db, now)) === undefined;
