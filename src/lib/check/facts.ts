import type { StateName } from '../model/vmStates';

/** What is compared: what was seen on nodes and on the front-end, and what the state believes. Plain data; paths are absolute, as the machine that holds the file sees them. */

export interface SeenDisk {
  readonly target: string;
  /** '' for a drive without a file, or for what is no file */
  readonly path: string;
}

export interface SeenNic {
  readonly mac: string;
  /** the tap; '' when there is none */
  readonly tap: string;
  readonly bridge: string;
}

export interface SeenDomain {
  readonly name: string;
  readonly uuid: string;
  readonly state: 'running' | 'paused' | 'off' | 'failed';
  /** it stays defined when it ends */
  readonly persistent: boolean;
  readonly vcpus: number;
  readonly memoryKb: number;
  readonly disks: readonly SeenDisk[];
  readonly nics: readonly SeenNic[];
  /** absent: the hypervisor does not say */
  readonly snapshots?: readonly string[];
}

export interface SeenFile {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  readonly bytes: number;
  /** of a link */
  readonly to?: string;
  /** its content tells nothing: dummy drivers keep a line of text in place of an image */
  readonly opaque?: boolean;
  /** its start could not be read: it may lean on anything */
  readonly unread?: boolean;
  /** of a file that is qcow2 */
  readonly qcow2?: { readonly sizeBytes: number; readonly backing: string | undefined };
}

export interface SeenTap {
  readonly name: string;
  /** '' : on none */
  readonly bridge: string;
}

/** What one machine said: of the front-end only files. */
export interface Seen {
  readonly domains: readonly SeenDomain[];
  readonly files: readonly SeenFile[];
  readonly taps: readonly SeenTap[];
}

export type Answer = { readonly seen: Seen } | { readonly silent: string };

export interface OwnFile {
  readonly path: string;
  readonly mode: number;
  /** the most that it may be */
  readonly atMost: number;
}

export interface BelievedHost {
  readonly id: number;
  readonly name: string;
  /** how a person reaches it: `ssh oneadmin@node1` */
  readonly ssh: string;
  readonly datastores: string;
  /** why nobody can find out how it is reached: its template is at fault. `ssh` is '' then, and `datastores` what it is by default */
  readonly mistake?: string;
  /** nobody looks at it: the administrator said so */
  readonly offline: boolean;
  /** Unix seconds; 0 never */
  readonly lookedAt: number;
  /** of the last look that it answered, as far as it is known; 0 never */
  readonly answeredAt: number;
}

export interface BelievedDisk {
  readonly id: number;
  /** its file is the image's own */
  readonly persistent: boolean;
  readonly imageId: number | undefined;
  readonly isContext: boolean;
}

export interface BelievedNic {
  readonly id: number;
  readonly tap: string;
  readonly bridge: string;
  readonly networkId: number | undefined;
  readonly isAlias: boolean;
}

export interface BelievedVm {
  readonly id: number;
  readonly name: string;
  readonly state: StateName;
  readonly hostId: number | undefined;
  readonly systemId: number | undefined;
  /** what its domain is called */
  readonly domain: string;
  readonly uuid: string;
  /** adopted: its disks and interfaces are not ours */
  readonly imported: boolean;
  /** work is open, or its state is younger than the look: nothing is said of it */
  readonly busy: boolean;
  /** why nothing is known of its parts: its record is broken, and nothing else is said of it */
  readonly unreadable?: string;
  readonly disks: readonly BelievedDisk[];
  readonly nics: readonly BelievedNic[];
  readonly vncPorts: readonly number[];
  /** names of its snapshots at the hypervisor */
  readonly snapshots: readonly { readonly id: number; readonly name: string }[];
}

export interface BelievedDatastore {
  readonly id: number;
  readonly name: string;
  readonly kind: 'system' | 'image';
  /** its folder on the front-end */
  readonly root: string;
  /** every host sees the same files */
  readonly shared: boolean;
  /** why nobody knows that: its record is broken, and nothing is said of what lies in it */
  readonly unreadable?: string;
  /** Unix seconds; undefined: its room is measured with the hosts */
  readonly lookedAt: number | undefined;
}

export interface BelievedImage {
  readonly id: number;
  readonly name: string;
  readonly datastoreId: number;
  readonly source: string;
  readonly format: string;
  readonly sizeMb: number;
  readonly life: 'ready' | 'used' | 'persistent' | 'waits' | 'other';
  readonly users: readonly number[];
  readonly busy: boolean;
}

export interface Believed {
  readonly now: number;
  /** a look older than this is old, seconds */
  readonly lookInterval: number;
  /** front-end's place of datastores */
  readonly datastores: string;
  readonly hosts: readonly BelievedHost[];
  /** those that did not end */
  readonly vms: readonly BelievedVm[];
  /** ended while it was looked */
  readonly justEnded: ReadonlySet<number>;
  readonly stores: readonly BelievedDatastore[];
  readonly images: readonly BelievedImage[];
  readonly leases: ReadonlyArray<{ readonly networkId: number; readonly address: string; readonly vmId: number; readonly nicId: number }>;
  readonly vncPorts: ReadonlyArray<{ readonly port: number; readonly vmId: number }>;
  readonly operations: ReadonlyArray<{ readonly id: number; readonly kind: string; readonly object: string; readonly age: number }>;
  readonly workerAtWork: boolean;
  readonly locks: ReadonlyArray<{ readonly type: string; readonly id: number; readonly uid: number; readonly object: boolean; readonly user: boolean }>;
}

/** All that was asked for. */
export interface Facts extends Believed {
  readonly answers: ReadonlyMap<number, Answer>;
  readonly frontEnd: Answer;
  readonly own: readonly OwnFile[];
}
