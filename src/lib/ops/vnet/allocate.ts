import { addVnetToCluster, hasCluster } from '../../../state/clusters';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { insertVnet } from '../../../state/vnets';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { VNET_STATE } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import { single, type Template, vectors } from '../../template/template';
import { demand } from '../demand';
import type { Ctx } from '../request';
import { physicalOf } from './physical';
import { type NewRange, rangeOf } from './range';

export interface NewVnet {
  readonly wire: string;
  readonly template: Template;
  /** undefined: `<fallback>-<id>`, or a refusal where there is no fallback */
  readonly name: string | undefined;
  readonly fallbackName?: string;
  /** empty: the default cluster */
  readonly clusterIds: readonly number[];
  readonly vntemplateId?: number;
}

const DEFAULT_CLUSTER = 0;

/** Another cluster than everybody's is its administrator's to give. */
const checkClusters = async (tx: Db, ctx: Ctx, wire: string, ids: readonly number[]): Promise<void> => {
  for (const id of ids) {
    if (!(await hasCluster(tx, id))) throw missingError(`[${wire}] Error getting cluster [${id}].`, { next: 'onecluster list' });
    if (id !== DEFAULT_CLUSTER) await demand(tx, ctx, wire, 'ADMIN', 'CLUSTER', id);
  }
};

const rangesOf = (ctx: Ctx, wire: string, vnetId: number, template: Template): NewRange[] => {
  const ranges: NewRange[] = [];
  for (const [arId, ar] of vectors(template, 'AR').entries()) ranges.push(rangeOf(wire, ctx, ar, { vnetId, arId }, ranges));
  return ranges;
};

/** Writes a new network with its ranges, in the caller's transaction. Errors: precondition, missing, denied; nothing stays then. */
export const allocateVnet = async (tx: Db, ctx: Ctx, vnet: NewVnet): Promise<number> => {
  const { wire, template } = vnet;
  const id = await nextId(tx, 'vnets');
  const name = checkName(wire, vnet.name ?? (vnet.fallbackName === undefined ? undefined : `${vnet.fallbackName}-${id}`));
  const holder = await nameTaken(tx, 'NET', name, ctx.caller.uid);
  if (single(template, 'VN_MAD') && holder !== undefined)
    throw preconditionError('name-taken', `[${wire}] NAME is already taken by NET ${holder}.`, { next: `onevnet show ${holder}` });
  const physical = await physicalOf(tx, { wire, id, template });
  const clusters = vnet.clusterIds.length === 0 ? [DEFAULT_CLUSTER] : [...new Set(vnet.clusterIds)];
  await checkClusters(tx, ctx, wire, clusters);
  await insertVnet(
    tx,
    {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      state: VNET_STATE.READY,
      ...physical,
      parent_id: null,
      vntemplate_id: vnet.vntemplateId ?? null,
    },
    rangesOf(ctx, wire, id, template),
  );
  for (const cluster of clusters) await addVnetToCluster(tx, cluster, id);
  return id;
};
