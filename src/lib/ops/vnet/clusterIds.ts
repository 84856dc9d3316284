import { preconditionError } from '../../errors/errors';
import { single, type Template } from '../../template/template';

/** CLUSTER_IDS of a template: `0,100`. Errors: precondition 'vnet-clusters'. */
export const clusterIdsOf = (wire: string, template: Template): number[] =>
  (single(template, 'CLUSTER_IDS') ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      if (!/^\d+$/.test(word)) throw preconditionError('vnet-clusters', `[${wire}] CLUSTER_IDS: "${word}" is not the number of a cluster`);
      return Number(word);
    });
