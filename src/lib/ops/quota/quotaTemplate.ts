import { usageError } from '../../errors/errors';
import { DEFAULT_LIMIT, QUOTA_KINDS, QUOTA_METRICS, type QuotaFigure, type QuotaKind, UNLIMITED } from '../../model/quotas';
import { type Pairs, pair, sortedPairs, type Template, vectors, withPair } from '../../template/template';

/** Whose quotas they are stands in what is said of a bad one: UID or GID, and the id. */
export type OwnerPair = readonly ['UID' | 'GID', string];

/** As the field says it back: by key, without quotes, and for VMs with the owner among the rest. */
const saidBack = (kind: QuotaKind, v: Pairs, owner: OwnerPair | undefined): string =>
  sortedPairs(kind === 'VM' && owner ? withPair(v, ...owner) : v)
    .map(([k, x]) => `${k}=${x}`)
    .join(',');

const badQuota = (kind: QuotaKind, v: Pairs, { wire, owner }: QuotaWords): Error =>
  usageError(`[${wire}] Negative limits or bad format in quota ${kind} = [ ${saidBack(kind, v, owner)} ]`, {
    next: `limits are numbers, ${DEFAULT_LIMIT} for the default, ${UNLIMITED} for none: ${kind}=[${QUOTA_METRICS[kind].map((m) => `${m}=5`).join(', ')}]`,
  });

const refOf = (kind: QuotaKind, v: Pairs): string | undefined => {
  if (kind !== 'VM') {
    const id = pair(v, 'ID');
    return id !== undefined && /^\d+$/.test(id.trim()) ? String(Number(id)) : undefined;
  }
  const clusters = (pair(v, 'CLUSTER_IDS') ?? '').trim();
  if (clusters === '') return '';
  return /^\d+(\s*,\s*\d+)*$/.test(clusters) ? [...new Set(clusters.split(',').map(Number))].sort((a, b) => a - b).join(',') : undefined;
};

const limitOf = (text: string | undefined, fallback: number): number | undefined => {
  if (text === undefined || text.trim() === '') return fallback;
  const n = Number(text);
  return Number.isFinite(n) && (n >= 0 || n === UNLIMITED || (n === DEFAULT_LIMIT && fallback === DEFAULT_LIMIT)) ? n : undefined;
};

export interface QuotaWords {
  readonly wire: string;
  /** undefined: the limits of all who have none of their own */
  readonly owner: OwnerPair | undefined;
}

/** The limits of a quota template. A quota that is named is named whole: limits it leaves out are the default's again. Errors: usage. */
export const parseQuotas = (t: Template, how: QuotaWords): QuotaFigure[] => {
  const fallback = how.owner ? DEFAULT_LIMIT : UNLIMITED;
  return QUOTA_KINDS.flatMap((kind) =>
    vectors(t, kind).flatMap((v) => {
      const ref = refOf(kind, v);
      return QUOTA_METRICS[kind].map((metric) => {
        const value = limitOf(pair(v, metric), fallback);
        if (ref === undefined || value === undefined) throw badQuota(kind, v, how);
        return { kind, ref, metric, value };
      });
    }),
  );
};
