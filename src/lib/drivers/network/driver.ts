import type { Node } from '../node';

export interface NicSpec {
  readonly vmId: number;
  readonly nicId: number;
  /** tap name, `one-<vmid>-<nicid>` */
  readonly target: string;
  readonly bridge: string;
  readonly mac: string;
  readonly physicalDevice: string;
  readonly mtu: number | undefined;
  /** true when the bridge is ours to make and to remove (name made by us, or the network names the device to join) */
  readonly ownBridge: boolean;
}

/** Every action is idempotent. */
export interface NetworkDriver {
  /** Before the domain starts: the bridge is there (made if it is ours; else preconditionError 'bridge-missing'). */
  pre(node: Node, nics: readonly NicSpec[]): Promise<void>;
  /** After the domain ended: a bridge of ours that nobody uses goes. */
  clean(node: Node, nics: readonly NicSpec[]): Promise<void>;
}
