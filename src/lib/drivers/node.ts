import type { Target } from '../exec/runner';

/** A hypervisor node as drivers see it: where it is and where its files lie. */
export interface Node {
  readonly id: number;
  /** the name the administrator gave; also the address unless the template says otherwise */
  readonly name: string;
  readonly target: Target;
  /** DATASTORE_LOCATION on the node, absolute, no trailing slash */
  readonly datastores: string;
}

/** `<datastores>/<system datastore>/<vm>` on the node */
export const vmDir = (node: Node, systemDatastoreId: number, vmId: number): string => `${node.datastores}/${systemDatastoreId}/${vmId}`;

export const diskPath = (node: Node, systemDatastoreId: number, vmId: number, diskId: number): string =>
  `${vmDir(node, systemDatastoreId, vmId)}/disk.${diskId}`;

/** No host has this name as a place: it is what the journal calls the front-end where files are. */
export const FRONT_END = 'front-end';

/** The front-end as a place for files: a VM without a host has them there. Nothing runs on it. `datastores`: the front-end's own. */
export const frontEnd = (datastores: string): Node => ({ id: -1, name: FRONT_END, target: { host: '', port: 0, user: '' }, datastores });

export const isFrontEnd = (node: Node): boolean => node.id === -1;
