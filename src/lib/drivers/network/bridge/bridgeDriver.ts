import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import type { Links, Result } from '../../../exec/runner';
import { isDeviceName } from '../../../model/names';
import type { Node } from '../../node';
import { complaint } from '../../toolOutput';
import type { NetworkDriver, NicSpec } from '../driver';
import { CLEAN, PRE, REFUSALS, REFUSED, type Refusal } from './scripts';

/** Linux bridges. A bridge of ours is made when the first machine needs it and goes with the last one; any other must be there. */
export const bridgeDriver = (links: Links): NetworkDriver => new BridgeNetwork(links);

class BridgeNetwork implements NetworkDriver {
  constructor(private readonly links: Links) {}

  async pre(node: Node, nics: readonly NicSpec[]): Promise<void> {
    if (nics.length === 0) return;
    nics.forEach(checkNames);
    const args = nics.flatMap((nic) => [nic.bridge, nic.target, nic.ownBridge ? 'yes' : 'no', nic.physicalDevice, String(nic.mtu ?? '')]);
    const result = await this.links.to(node.target).script(PRE, args);
    if (result.code === REFUSED) throw refusal(node, result);
    if (result.code !== 0) {
      throw failure(node, 'bridge-failed', 'preparing the bridges', result, 'perhaps some of the bridges; doing it again goes on from there');
    }
  }

  async clean(node: Node, nics: readonly NicSpec[]): Promise<void> {
    const own = nics.filter((nic) => nic.ownBridge);
    if (own.length === 0) return;
    own.forEach(checkNames);
    const args = own.flatMap((nic) => [nic.bridge, nic.target, nic.physicalDevice]);
    const result = await this.links.to(node.target).script(CLEAN, args);
    if (result.code === REFUSED) throw refusal(node, result);
    if (result.code !== 0) throw failure(node, 'bridge-failed', 'removing the bridges', result, 'perhaps some of the bridges are gone');
  }
}

const checkNames = (nic: NicSpec): void => {
  const names = [nic.bridge, nic.target, ...(nic.physicalDevice === '' ? [] : [nic.physicalDevice])];
  const bad = names.find((name) => !isDeviceName(name));
  if (bad === undefined) return;
  throw preconditionError('interface-name', `${JSON.stringify(bad)} cannot be the name of a network interface (1 to 15 bytes, no space, slash or colon)`);
};

const refusal = (node: Node, result: Result): OneError => {
  const [word = '', name = '', other = ''] = result.stdout.trim().split(' ');
  const { text, next } = REFUSAL_TEXTS[word as Refusal] ?? { text: () => result.stdout.trim(), next: () => 'ip -d link' };
  const code = (REFUSALS as readonly string[]).includes(word) ? word : 'bridge-failed';
  return preconditionError(code, `${node.name}: ${text(name, other)}`, { next: `ssh root@${node.target.host} ${next(name)}`, output: result.stdout });
};

interface RefusalText {
  text(name: string, other: string): string;
  next(name: string): string;
}

const REFUSAL_TEXTS: Readonly<Record<Refusal, RefusalText>> = {
  'bridge-missing': { text: (name) => `there is no bridge ${name}`, next: (name) => `ip link add name ${name} type bridge` },
  'bridge-name-taken': { text: (name) => `${name} is there, but it is no bridge`, next: (name) => `ip -d link show dev ${name}` },
  'device-missing': { text: (name) => `there is no interface ${name} to join to the bridge`, next: () => 'ip link' },
  'device-in-use': { text: (name, other) => `${name} is a member of ${other}`, next: (name) => `ip -d link show dev ${name}` },
  'device-has-addresses': {
    text: (name) => `${name} carries an address of the node, which it would lose as a member of a bridge; nothing was joined`,
    next: (name) => `ip addr show dev ${name}`,
  },
  'bridge-claims': {
    text: (name) => `${name} cannot be used for notes on the bridges: it belongs to somebody else or is locked`,
    next: (name) => `ls -la ${name}`,
  },
};

const failure = (node: Node, code: string, what: string, result: Result, changed: string): OneError =>
  executionError(code, `${what} on ${node.name} failed: ${complaint(result)}`, {
    changed,
    output: result.stderr,
    next: /sudo/.test(result.stderr) ? `ssh root@${node.target.host} visudo -f /etc/sudoers.d/oneadmin` : `ssh root@${node.target.host} ip -d link`,
  });
