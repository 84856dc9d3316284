import { usageError } from '../../errors/errors';
import { DEFAULT_LIMIT, QUOTA_KINDS, QUOTA_METRICS, type QuotaFigure, type QuotaKind, UNLIMITED } from '../../model/quotas';
import { type Pairs, pair, type Template, vectors } from '../../template/template';

const badQuota = (kind: QuotaKind, v: Pairs, wire: string): Error =>
  usageError(`[${wire}] Negative limits or bad format in quota ${kind} = [ ${v.map(([k, x]) => `${k}="${x}"`).join(',')} ]`, {
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

/** The limits of a quota template. A quota that is named is named whole: limits it leaves out are the default's again. Errors: usage. */
export const parseQuotas = (t: Template, how: { readonly isDefault: boolean; readonly wire: string }): QuotaFigure[] => {
  const fallback = how.isDefault ? UNLIMITED : DEFAULT_LIMIT;
  return QUOTA_KINDS.flatMap((kind) =>
    vectors(t, kind).flatMap((v) => {
      const ref = refOf(kind, v);
      return QUOTA_METRICS[kind].map((metric) => {
        const value = limitOf(pair(v, metric), fallback);
        if (ref === undefined || value === undefined) throw badQuota(kind, v, how.wire);
        return { kind, ref, metric, value };
      });
    }),
  );
};
