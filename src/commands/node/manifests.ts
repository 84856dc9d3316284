import { hostname } from 'node:os';
import type { Entry } from '../../lib/nodes/facts/facts';
import type { Platform } from '../../lib/nodes/platform/platform';
import type { One } from '../context';

/** The copies of the manifests, by machine; undefined where this is not the front-end of the file. */
export type Manifests = ReadonlyMap<string, readonly Entry[]> | undefined;

export const keptManifests = async (one: One, platform: Platform): Promise<Manifests> => {
  const { frontEndsElsewhere } = await import('../../lib/nodes/cloud/wanted');
  if (frontEndsElsewhere(platform, hostname()).length > 0) return undefined;
  const { unpackEntries } = await import('../../lib/nodes/manifest');
  return new Map([...(await one.call('machine.manifests', {}))].map(([machine, json]) => [machine, unpackEntries(json)]));
};

export const keepManifest = async (one: One, manifests: Manifests, machine: string, entries: readonly Entry[]): Promise<void> => {
  if (manifests === undefined) return;
  const { packEntries } = await import('../../lib/nodes/manifest');
  const [before, now] = [packEntries(manifests.get(machine) ?? []), packEntries(entries)];
  if (before !== now) await one.call('machine.keep', { machine, entries: entries.length === 0 ? undefined : now });
};
