import type { Facts } from '../facts/facts';
import { linkIn } from '../render/containerConfig';
import { portsIn } from '../render/interfaces';
import type { ReadFile } from '../render/interfacesFile';
import { configOf } from './container';

/**
 * What hangs on a bridge besides the ports that the files name: interfaces of guests and of containers that run. With the bridge they would be cut off, and nothing plugs
 * them in again. `leaving`: containers that go before the bridge does.
 */
export const pluggedInto = (facts: Facts, files: readonly ReadFile[], bridge: string, leaving: readonly string[] = []): string[] => {
  const named = new Set(portsIn(files, bridge));
  const ports = (facts.interfaces.get(bridge)?.ports ?? []).filter((p) => !named.has(p));
  // LXC gives its ends of cables names by chance
  const ends = leaving.filter((c) => facts.containers.has(c) && isOn(facts, c, bridge)).length;
  const cables = ports.filter((p) => p.startsWith('veth'));
  return [...ports.filter((p) => !p.startsWith('veth')), ...cables.slice(ends)];
};

/** By its configuration, whether it runs or not. */
export const isOn = (facts: Facts, container: string, bridge: string): boolean => {
  const config = facts.paths.get(configOf(container));
  return config?.kind === 'file' && linkIn(config.text.toString('utf8')) === bridge;
};
