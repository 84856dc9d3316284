/** What may be limited, and how limits and usage become what is shown. Sizes in MiB. Pure. */
export const QUOTA_METRICS = {
  VM: ['VMS', 'RUNNING_VMS', 'CPU', 'RUNNING_CPU', 'MEMORY', 'RUNNING_MEMORY', 'SYSTEM_DISK_SIZE'],
  DATASTORE: ['IMAGES', 'SIZE'],
  NETWORK: ['LEASES'],
  IMAGE: ['RVMS'],
} as const;
export type QuotaKind = keyof typeof QUOTA_METRICS;
/** In the order of the field's documents. */
export const QUOTA_KINDS: readonly QuotaKind[] = ['DATASTORE', 'NETWORK', 'VM', 'IMAGE'];

/** what holds for all who have no limit of their own */
export const DEFAULT_LIMIT = -1;
export const UNLIMITED = -2;

export interface QuotaFigure {
  readonly kind: QuotaKind;
  /** id of the datastore, network or image; for VM clusters with commas between, '' for all */
  readonly ref: string;
  readonly metric: string;
  readonly value: number;
}

/** One element of a document, one row of a page. */
export interface QuotaEntry {
  readonly kind: QuotaKind;
  readonly ref: string;
  /** by metric; what is not there is DEFAULT_LIMIT, for the defaults UNLIMITED */
  readonly limits: ReadonlyMap<string, number>;
  readonly used: ReadonlyMap<string, number>;
}

/** '' or ids with commas between, by number: loading the words of languages for that would cost more than all the rest. */
const byRef = (a: QuotaEntry, b: QuotaEntry): number => {
  const [x, y] = [idsOf(a.ref), idsOf(b.ref)];
  const at = x.findIndex((id, i) => id !== y[i]);
  return at < 0 ? x.length - y.length : (x[at] ?? -1) - (y[at] ?? -1);
};

const idsOf = (ref: string): number[] => (ref === '' ? [] : ref.split(',').map(Number));

/** Limits and usage by element. What is neither used nor limited is not shown. */
export const quotaEntries = (limits: readonly QuotaFigure[], used: readonly QuotaFigure[]): QuotaEntry[] => {
  const entries = new Map<string, { kind: QuotaKind; ref: string; limits: Map<string, number>; used: Map<string, number> }>();
  const entry = (f: QuotaFigure) => {
    const key = `${f.kind} ${f.ref}`;
    const had = entries.get(key) ?? { kind: f.kind, ref: f.ref, limits: new Map(), used: new Map() };
    entries.set(key, had);
    return had;
  };
  for (const f of limits) entry(f).limits.set(f.metric, f.value);
  // what clusters are counted for is what is limited for them
  for (const f of used) if (f.value !== 0 && (f.kind !== 'VM' || f.ref === '' || entries.has(`VM ${f.ref}`))) entry(f).used.set(f.metric, f.value);
  return [...entries.values()].sort((a, b) => QUOTA_KINDS.indexOf(a.kind) - QUOTA_KINDS.indexOf(b.kind) || byRef(a, b));
};

/** The limit that holds: one's own, else the default's; UNLIMITED for none. */
export const limitFor = (entry: QuotaEntry, metric: string, defaults: readonly QuotaEntry[]): number => {
  const own = entry.limits.get(metric) ?? DEFAULT_LIMIT;
  if (own !== DEFAULT_LIMIT) return own;
  return defaults.find((d) => d.kind === entry.kind && d.ref === entry.ref)?.limits.get(metric) ?? UNLIMITED;
};

/** `5`, `0.50`: whole where it is whole */
export const figureText = (n: number): string => (Number.isInteger(n) ? String(n) : n.toFixed(2));

export const NO_VMS: QuotaEntry = { kind: 'VM', ref: '', limits: new Map(), used: new Map() };

export interface Reached {
  readonly kind: QuotaKind;
  readonly ref: string;
  readonly metric: string;
  readonly limit: number;
}

/** A limit that is passed by more than before; what was too much already, and did not grow, is nobody's fault now. */
export const firstReached = (after: readonly QuotaEntry[], before: readonly QuotaEntry[], defaults: readonly QuotaEntry[]): Reached | undefined => {
  for (const entry of after) {
    const was = before.find((b) => b.kind === entry.kind && b.ref === entry.ref);
    for (const metric of QUOTA_METRICS[entry.kind]) {
      const [limit, used] = [limitFor(entry, metric, defaults), entry.used.get(metric) ?? 0];
      if (limit !== UNLIMITED && used > limit && used > (was?.used.get(metric) ?? 0)) return { kind: entry.kind, ref: entry.ref, metric, limit };
    }
  }
  return undefined;
};

/** `limit of 3 reached for VMS quota in VM` */
export const reachedText = (r: Reached): string =>
  `limit of ${figureText(r.limit)} reached for ${r.metric} quota in ${r.kind}${r.ref === '' ? '' : r.kind === 'VM' ? ` for clusters: ${r.ref}` : ` with ID: ${r.ref}`}`;
