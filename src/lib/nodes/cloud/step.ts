import type { OneError } from '../../errors/errors';
import type { Pairs, Template } from '../../template/template';

/** What the cloud holds, of what a platform file speaks of. Names are those of objects of whoever asks. */
export interface CloudSeen {
  readonly clusters: readonly SeenCluster[];
  readonly datastores: readonly SeenDatastore[];
  /** the number that the next datastore gets */
  readonly nextDatastore: number;
  readonly hosts: readonly SeenHost[];
  readonly networks: readonly SeenNetwork[];
}

export interface SeenCluster {
  readonly id: number;
  readonly name: string;
  readonly hosts: readonly number[];
  readonly datastores: readonly number[];
  readonly vnets: readonly number[];
}

export interface SeenDatastore {
  readonly id: number;
  readonly name: string;
  readonly type: 'image' | 'system' | 'file' | 'backup';
  readonly tmMad: string;
  readonly images: number;
  /** that have their disks there */
  readonly vms: number;
}

export interface SeenHost {
  readonly id: number;
  readonly name: string;
  readonly imMad: string;
  readonly vmMad: string;
  readonly template: Template;
  readonly vms: number;
  /** in words: disabled, or in error and why; '' when nothing is wrong with it */
  readonly trouble: string;
}

export interface SeenNetwork {
  readonly id: number;
  readonly name: string;
  readonly driver: string;
  readonly bridge: string;
  readonly template: Template;
  /** `ip` null: not of IPv4 */
  readonly ranges: readonly { readonly id: number; readonly ip: number | null; readonly size: number }[];
  readonly usedLeases: number;
}

/** One request, or a few that belong together. Clusters are named, since they may be made by a step before. */
export type CloudAct =
  | { readonly kind: 'cluster-create'; readonly name: string }
  | { readonly kind: 'datastore-delete'; readonly id: number }
  /** refused when it would get another number */
  | { readonly kind: 'datastore-create'; readonly id: number; readonly template: Template; readonly clusters: readonly string[] }
  | { readonly kind: 'datastore-rename'; readonly id: number; readonly name: string }
  | { readonly kind: 'host-create'; readonly name: string; readonly cluster: string; readonly template: Template }
  | { readonly kind: 'host-update'; readonly id: number; readonly template: Template }
  | { readonly kind: 'network-create'; readonly name: string; readonly template: Template; readonly clusters: readonly string[] }
  | { readonly kind: 'network-update'; readonly id: number; readonly template: Template }
  | { readonly kind: 'range-add'; readonly id: number; readonly ar: Pairs }
  | { readonly kind: 'range-grow'; readonly id: number; readonly arId: number; readonly size: number }
  | { readonly kind: 'member'; readonly of: MemberKind; readonly cluster: string; readonly id: number };

export type MemberKind = 'host' | 'datastore' | 'vnet';

export interface CloudStep {
  /** stable: begins with cluster-, first-run-, datastore-, host- or network- */
  readonly id: string;
  readonly title: string;
  readonly act: CloudAct;
  /** the machine that has to be ready before */
  readonly machine?: string;
}

export interface CloudPlan {
  readonly steps: readonly CloudStep[];
  /** what is not as the file says and is left to a person; ids as of steps */
  readonly left: readonly { readonly id: string; readonly text: string; readonly next: string }[];
  readonly notes: readonly string[];
}

/** What the file says of the cloud, against what the cloud holds. */
export interface CloudLook {
  readonly plan?: CloudPlan;
  readonly seen?: CloudSeen;
  readonly error?: OneError;
  /** it is kept by these machines, and not looked at from here */
  readonly elsewhere?: readonly string[];
}
