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
  /** OS/UUID: the domain that bears it is this VM's, whatever its name */
  readonly uuid: string;
  /** the rendered domain description (libvirt XML for kvm; any text for dummy) */
  readonly description: string;
  /** where on the node the description is kept: `<vm dir>/deployment.<seq>` */
  readonly descriptionPath: string;
}

/** Every action is idempotent: doing it again after it was done, or after it was half done, ends the same and is no error. */
export interface VmmDriver {
  /** Starts the domain unless it runs already. A running domain of that name with another uuid is refused (executionError 'domain-foreign'). Resolves with the deploy id. */
  deploy(node: Node, spec: DomainSpec): Promise<string>;
  /** Asks the guest to power off, waits up to timeoutMs, then resolves with whether it is off. A domain that is absent is off. */
  shutdown(node: Node, deployId: string, timeoutMs: number): Promise<boolean>;
  /** Ends the domain at once. Absent is fine. */
  cancel(node: Node, deployId: string): Promise<void>;
  poll(node: Node, deployId: string): Promise<DomainState>;
}
