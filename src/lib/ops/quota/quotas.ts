import type { Db } from '../../../state/open';
import { clusterRefs, DEFAULTS, type Holder, hasLimits, quotaLimits, quotaUsage } from '../../../state/quotas';
import { preconditionError } from '../../errors/errors';
import { firstReached, type QuotaEntry, quotaEntries, reachedText } from '../../model/quotas';

/** Limits and usage of all users or all groups. */
export interface Quotas {
  of(id: number): readonly QuotaEntry[];
  readonly holders: ReadonlySet<number>;
  readonly defaults: readonly QuotaEntry[];
}

/** `only`: one holder's, which costs less than all. */
export const quotasOf = async (db: Db, holder: Holder, only?: number): Promise<Quotas> => {
  const limits = await quotaLimits(db, holder);
  const usage = await quotaUsage(db, holder, clusterRefs(limits.values()), only);
  return {
    of: (id) => quotaEntries(limits.get(id) ?? [], usage.get(id) ?? []),
    holders: new Set(usage.keys()),
    defaults: quotaEntries(limits.get(DEFAULTS) ?? [], []),
  };
};

const HOLDERS: readonly Holder[] = ['user', 'group'];

/**
 * Watches over the limits of every request that changes something: what it uses more afterwards than before, and more than is allowed, refuses it.
 * Nothing has to be known of what a request takes; where nobody has a limit it costs one look.
 */
export const quotaGate = async (tx: Db): Promise<((wire: string, uid: number) => Promise<void>) | undefined> => {
  if (!(await hasLimits(tx))) return undefined;
  const look = async (): Promise<Quotas[]> => [await quotasOf(tx, 'user'), await quotasOf(tx, 'group')];
  const before = await look();
  return async (wire, uid) => {
    for (const [i, after] of (await look()).entries()) {
      for (const id of after.holders) {
        const reached = firstReached(after.of(id), before[i]?.of(id) ?? [], after.defaults);
        if (reached)
          throw preconditionError('quota', `[${wire}] User [${uid}] : ${HOLDERS[i]} [${id}] ${reachedText(reached)}.`, {
            next: `one${HOLDERS[i]} show ${id}`,
          });
      }
    }
  };
};
