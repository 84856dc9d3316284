import { single, type Template } from '../../template/template';
import { writeRequest } from '../request';
import { allocateVnet } from './allocate';
import { clusterIdsOf } from './clusterIds';
import { refuseRestricted } from './restricted';

const WIRE = 'one.vn.allocate';

export interface CreateVnet {
  readonly template: Template;
  /** undefined: those of the template's CLUSTER_IDS, else the default one */
  readonly clusterId?: number;
}

export const create = writeRequest<CreateVnet, number>({
  wire: WIRE,
  async run(tx, { template, clusterId }, ctx) {
    refuseRestricted(ctx, WIRE, template);
    return allocateVnet(tx, ctx, {
      wire: WIRE,
      template,
      name: single(template, 'NAME'),
      clusterIds: clusterId === undefined ? clusterIdsOf(WIRE, template) : [clusterId],
    });
  },
});
