import { DEFAULT_LIMIT, figureText, QUOTA_KINDS, QUOTA_METRICS, type QuotaEntry, UNLIMITED } from '../model/quotas';
import { cdata, type Element, empty, group } from './element';

/** What names an element among its like. */
const nameOf = (q: QuotaEntry): Element[] => (q.kind === 'VM' ? (q.ref === '' ? [] : [cdata('CLUSTER_IDS', q.ref)]) : [cdata('ID', q.ref)]);

const entryOf = (q: QuotaEntry, unset: number): Element =>
  group(q.kind, [
    ...nameOf(q),
    ...[...QUOTA_METRICS[q.kind]]
      .sort()
      .flatMap((metric) => [cdata(metric, figureText(q.limits.get(metric) ?? unset)), cdata(`${metric}_USED`, figureText(q.used.get(metric) ?? 0))]),
  ]);

const kindsOf = (quotas: readonly QuotaEntry[], unset: number): Element[] =>
  QUOTA_KINDS.map((kind) => {
    const its = quotas.filter((q) => q.kind === kind);
    return its.length === 0
      ? empty(`${kind}_QUOTA`)
      : group(
          `${kind}_QUOTA`,
          its.map((q) => entryOf(q, unset)),
        );
  });

/** DATASTORE_QUOTA to IMAGE_QUOTA of a user or group. */
export const quotaElements = (quotas: readonly QuotaEntry[]): Element[] => kindsOf(quotas, DEFAULT_LIMIT);

/** `name`: DEFAULT_USER_QUOTAS or DEFAULT_GROUP_QUOTAS */
export const defaultQuotas = (name: string, quotas: readonly QuotaEntry[]): Element => group(name, kindsOf(quotas, UNLIMITED));
