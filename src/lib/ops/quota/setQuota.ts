import { allClusters } from '../../../state/clusters';
import type { Db } from '../../../state/open';
import { DEFAULTS, type Holder, quotaLimits, setQuotaLimits } from '../../../state/quotas';
import { preconditionError, usageError } from '../../errors/errors';
import type { QuotaFigure } from '../../model/quotas';
import { pair, type Template, vectors } from '../../template/template';
import { type WriteRequest, writeRequest } from '../request';
import { parseQuotas } from './quotaTemplate';

export interface SetQuota {
  readonly id: number;
  /** DATASTORE=[ID=1, SIZE=1024], VM=[VMS=5] ...; quotas that are not named stay as they are */
  readonly template: Template;
}

const idsOf = (ref: string): string[] => (ref === '' ? [] : ref.split(','));

const clusterRefsOf = (figures: readonly QuotaFigure[]): string[] => [...new Set(figures.flatMap((f) => (f.kind === 'VM' && f.ref !== '' ? [f.ref] : [])))];

/** A cluster is counted for one limit of its holder, and is there. */
const checkClusters = async (tx: Db, wire: string, had: readonly QuotaFigure[], figures: readonly QuotaFigure[]): Promise<void> => {
  const known = new Set((await allClusters(tx)).map((c) => String(c.id)));
  const taken = clusterRefsOf(had);
  for (const ref of clusterRefsOf(figures)) {
    if (taken.includes(ref)) continue;
    for (const id of idsOf(ref)) {
      if (!known.has(id)) throw preconditionError('no-cluster', `[${wire}] Cluster ${id} does not exist`, { next: 'onecluster list' });
      if (taken.some((other) => idsOf(other).includes(id))) throw preconditionError('cluster-limited', `[${wire}] Quota for cluster id ${id} already exists`);
    }
    taken.push(ref);
  }
};

export const setQuota = (holder: Holder): WriteRequest<SetQuota, void, undefined> => {
  const wire = `one.${holder}.quota`;
  return writeRequest<SetQuota, void>({
    wire,
    async run(tx, { id, template }) {
      if (id === 0) throw preconditionError('quota-oneadmin', `[${wire}] Cannot set quotas for oneadmin ${holder}`);
      const figures = parseQuotas(template, { wire, owner: [holder === 'user' ? 'UID' : 'GID', String(id)] });
      await checkClusters(tx, wire, (await quotaLimits(tx, holder)).get(id) ?? [], figures);
      await setQuotaLimits(tx, holder, id, figures);
    },
  });
};

/** Clusters are counted for somebody; what holds for everybody counts all VMs. */
const checkDefault = (wire: string, template: Template): void => {
  const [first, more] = vectors(template, 'VM');
  if (more) throw usageError(`[${wire}] Only one default VM quota can be defined`);
  if (pair(first, 'CLUSTER_IDS')) throw usageError(`[${wire}] CLUSTER_IDS attribute is not allowed for default VM quota`);
};

export const setDefaultQuota = (holder: Holder): WriteRequest<Omit<SetQuota, 'id'>, void, undefined> => {
  const wire = `one.${holder}quota.update`;
  return writeRequest<Omit<SetQuota, 'id'>, void>({
    wire,
    async run(tx, { template }) {
      checkDefault(wire, template);
      await setQuotaLimits(tx, holder, DEFAULTS, parseQuotas(template, { wire, owner: undefined }));
    },
  });
};
