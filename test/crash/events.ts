import type { Doing } from '../../src/lib/drivers/vmm/dummy/faults';
import { DummyWorld } from '../../src/lib/drivers/vmm/dummy/world';
import type { Db, State } from '../../src/state/open';

/** What a worker does to the world outside of it: a transaction that is committed, or one action of a driver on a node. */
export interface Event {
  readonly kind: 'commit' | 'action';
  /** of an action */
  readonly doing?: Doing;
  /** inside of the transaction, before it is committed */
  readonly tx?: Db;
}

/** Told before and after each event, with the same object: events of several operations overlap. What it throws before a commit is thrown in the transaction, which is then not made. */
export type Watch = (when: 'before' | 'after', event: Event) => void | Promise<void>;

const watches = new Map<string, Watch>();

const act = DummyWorld.prototype.act;
DummyWorld.prototype.act = function watched<T>(this: DummyWorld, doing: Doing, work: () => T | Promise<T>): Promise<T> {
  const watch = watches.get(this.root);
  if (!watch) return act.call(this, doing, work) as Promise<T>;
  return act.call(this, doing, async () => {
    const event: Event = { kind: 'action', doing };
    await watch('before', event);
    const made = await work();
    await watch('after', event);
    return made;
  }) as Promise<T>;
};

/** The same state, with each of its transactions and each action in the dummy world at `root` told of. */
export const watched = (state: State, root: string, watch: Watch): State => {
  watches.set(root, watch);
  return {
    ...state,
    async write(work) {
      const [made, event] = await state.write(async (tx): Promise<[Awaited<ReturnType<typeof work>>, Event]> => {
        const result = await work(tx);
        const commit: Event = { kind: 'commit', tx };
        await watch('before', commit);
        return [result, commit];
      });
      await watch('after', event);
      return made;
    },
  };
};

export const unwatch = (root: string): void => void watches.delete(root);
