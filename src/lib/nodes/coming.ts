import { type OneError, preconditionError } from '../errors/errors';
import type { Facts } from './facts/facts';
import type { HostKey } from './hostKeys';
import type { Outcome } from './machines';
import { askedOf } from './plan/asked';
import { hostKeyFiles, rootOf } from './plan/container';
import type { Machine, Platform } from './platform/platform';

/**
 * Containers that are not there yet, or that an apply made and was cut off before it had their host keys. The machine that carries one tells these over a connection
 * whose own host key is pinned, so nothing is believed on first use. Each with the machine that carries it.
 */
export const comingOf = (platform: Platform, asked: readonly Outcome<Facts>[]): ReadonlyMap<string, string> =>
  new Map(
    asked.flatMap(({ machine, error }) => {
      const on = platform.machines.get(machine)?.container?.on;
      const carrier = asked.find((o) => o.machine === on)?.result;
      return on !== undefined && carrier !== undefined && error !== undefined && isComing(machine, carrier, error) ? [[machine, on] as const] : [];
    }),
  );

const isComing = (name: string, carrier: Facts, error: OneError): boolean =>
  carrier.paths.get(rootOf(name))?.kind === 'absent'
    ? error.code === 'node-unreachable' || error.code === 'host-key-unknown'
    : error.code === 'host-key-unknown' && carrier.entries.some((e) => e.kind === 'container' && e.path === rootOf(name));

/** What one is taken for until it can be asked: as debootstrap leaves it. */
export const newContainer = (platform: Platform, name: string, carrier: Facts): Facts => {
  const asked = askedOf(platform, name, platform.machines.get(name) as Machine);
  return {
    ...carrier,
    uid: 0,
    host: name,
    managers: [],
    packages: new Map([['ifupdown', '']]),
    passwd: [],
    group: [],
    members: new Set(),
    mounts: [],
    capacities: new Map(),
    guards: new Map(asked.mounts.map((m) => [m, { kind: 'absent' as const }])),
    interfaces: new Map(),
    paths: new Map(asked.paths.map((p) => [p, { kind: 'absent' as const }])),
    units: new Map(asked.units.map((u) => [u, { enabled: false, active: false }])),
    resolves: new Map(),
    keys: [],
    logins: new Map(),
    containers: new Set(),
    entries: [],
    pending: new Set(),
    armedUntil: undefined,
  };
};

/** Host keys of a container, as its carrier tells them. Errors: preconditionError 'container-keys', when it tells none. */
export const toldHostKeys = (name: string, carrier: Facts): HostKey[] => {
  const told = hostKeyFiles(name).flatMap((path): HostKey[] => {
    const found = carrier.paths.get(path);
    const [type, key] = found?.kind === 'file' ? found.text.toString('utf8').split(/\s+/) : [];
    return type !== undefined && key !== undefined && /^[a-z0-9@.-]+$/.test(type) && /^[A-Za-z0-9+/]+=*$/.test(key) ? [{ type, key }] : [];
  });
  if (told.length > 0) return told;
  throw preconditionError('container-keys', `${name} has no host keys in ${rootOf(name)}/etc/ssh`, { next: `lxc-attach -n ${name} -- ssh-keygen -A` });
};
