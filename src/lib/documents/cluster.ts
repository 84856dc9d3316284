import { unpack } from '../../state/packing';
import type { ClusterView } from '../ops/cluster/read';
import { type Element, group, raw } from './element';
import { idsOf, templateOf } from './parts';

export const clusterDocument = (c: ClusterView): Element =>
  group('CLUSTER', [
    raw('ID', c.id),
    raw('NAME', c.name),
    idsOf('HOSTS', c.hosts),
    idsOf('DATASTORES', c.datastores),
    idsOf('VNETS', c.vnets),
    templateOf('TEMPLATE', unpack(c.template)),
  ]);

/** One cluster alone is no array in JSON and YAML. */
export const clusterPoolDocument = (clusters: readonly ClusterView[]): Element => group('CLUSTER_POOL', clusters.map(clusterDocument));
