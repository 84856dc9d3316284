import type { Template } from '../../template/template';
import type { Node } from '../node';

/**
 * What a node says of a domain. 'absent' and 'off' are answers; not being able to ask is never one of these: it is an exception.
 * 'off' = defined but not running, 'failed' = crashed.
 */
export type DomainState = 'running' | 'paused' | 'off' | 'failed' | 'absent';

export interface DomainSpec {
  readonly vmId: number;
  /** `one-<vmid>` */
  readonly domain: string;
  /** the VM's name, for people */
  readonly title: string;
  /** OS/UUID: the domain that bears it is this VM's, whatever its name */
  readonly uuid: string;
  /** the rendered domain description (libvirt XML for kvm; any text for dummy) */
  readonly description: string;
  /** where on the node the description is kept: `<vm dir>/deployment.<seq>` */
  readonly descriptionPath: string;
}

/** What a domain is described by; each driver takes of it what it needs. */
export interface DomainFacts {
  readonly vmId: number;
  readonly name: string;
  readonly template: Template;
  readonly owner: { readonly uid: number; readonly uname: string; readonly gid: number; readonly gname: string };
  readonly node: Node;
  /** `<datastores>/<system datastore>/<vm>` on the node */
  readonly vmDir: string;
  readonly virtType: 'kvm' | 'qemu';
  readonly cgroups: 'v1' | 'v2' | 'none';
  /** the context's CDs */
  readonly cds: ReadonlyArray<{ readonly diskId: number; readonly target: string }>;
  /** Unix seconds: when the VM was made, and now */
  readonly stime: number;
  readonly now: number;
}

/** How a running domain goes to another node. */
export interface Migration {
  readonly domain: string;
  /** OS/UUID of the VM: a domain of another uuid on the target is somebody else's */
  readonly uuid: string;
  readonly to: Node;
  /** targets (vda) whose bytes go along, because the nodes share no storage; they are there on the target, empty and of the same size */
  readonly copyDisks: readonly string[];
}

/**
 * Every action is idempotent: doing it again after it was done, or after it was half done, ends the same and is no error.
 * `domain` is what `domainName` gave.
 */
export interface VmmDriver {
  /** What the node calls the domain of that VM. `deployId`: what deploy resolved with; '' before the first. */
  domainName(vmId: number, deployId: string): string;
  /** The text a domain is started from. Throws preconditionError 'attribute-unsupported' for what would have no effect. */
  describe(facts: DomainFacts): Promise<string>;
  /** Starts the domain unless it runs already. A running domain of that name with another uuid is refused (executionError 'domain-foreign'). Resolves with the deploy id. */
  deploy(node: Node, spec: DomainSpec): Promise<string>;
  /** Asks the guest to power off, waits up to timeoutMs, then resolves with whether it is off. A domain that is absent is off. */
  shutdown(node: Node, domain: string, timeoutMs: number): Promise<boolean>;
  /** Ends the domain at once. Absent is fine. */
  cancel(node: Node, domain: string): Promise<void>;
  poll(node: Node, domain: string): Promise<DomainState>;
  /** Asks the guest to begin anew. Does not wait for it. executionError 'domain-absent' when there is none. */
  reboot(node: Node, domain: string): Promise<void>;
  /** Presses the reset button. executionError 'domain-absent' when there is none. */
  reset(node: Node, domain: string): Promise<void>;
  /**
   * Writes the guest's memory to `checkpoint` (a path on the node) and ends the domain. Absent with a whole checkpoint: done before.
   * Absent without one: executionError 'domain-absent'. A save that breaks leaves the domain running and no file of that name.
   */
  save(node: Node, domain: string, checkpoint: string): Promise<void>;
  /** Goes on from `checkpoint`, as `spec` describes the domain now. Runs already: done before. executionError 'checkpoint-missing'. Resolves with the domain's name. */
  restore(node: Node, spec: DomainSpec, checkpoint: string): Promise<string>;
  /** Moves the running domain. Runs there already and not here: done before. When it breaks the domain runs on where it was. */
  migrate(node: Node, migration: Migration): Promise<void>;
}
