import { preconditionError } from '../../errors/errors';
import { DEFAULT_CLUSTER } from '../platform/crossCheckCloud';
import type { Datastore, Platform } from '../platform/platform';
import { planHosts } from './planHosts';
import { planNetworks } from './planNetworks';
import type { CloudPlan, CloudSeen, CloudStep, SeenDatastore } from './step';
import { datastoreClusters, datastoreTemplate, SHARED_DRIVERS } from './wanted';

/**
 * What has to be asked of the cloud so that it holds what the platform file says. Pure. What is there and agrees is left; attributes that differ are brought in line;
 * what cannot be changed safely is told. Errors: preconditionError 'datastore-number', 'datastore-taken', 'name-taken'; then nothing of the cloud is planned.
 */
export const planCloud = (platform: Platform, seen: CloudSeen): CloudPlan => {
  const first = firstRun(platform, seen);
  const parts: CloudPlan[] = [clusters(platform, seen), first, datastores(platform, seen, first), planHosts(platform, seen), planNetworks(platform, seen)];
  return { steps: parts.flatMap((p) => p.steps), left: parts.flatMap((p) => p.left), notes: parts.flatMap((p) => p.notes) };
};

const only = (steps: readonly CloudStep[], notes: readonly string[] = []): CloudPlan => ({ steps, left: [], notes });

const clusters = (platform: Platform, seen: CloudSeen): CloudPlan =>
  only(
    [...new Set(platform.clusters ?? [])]
      .filter((name) => name !== DEFAULT_CLUSTER && !seen.clusters.some((c) => c.name === name))
      .map((name) => ({ id: `cluster-${name}`, title: `cluster ${name}`, act: { kind: 'cluster-create', name } })),
  );

const FIRST_RUN = 3;

/** Those that the first command makes lie on the disk of the front-end. They go only while nobody uses them. */
const firstRun = (platform: Platform, seen: CloudSeen): CloudPlan => {
  if ((platform.datastores?.size ?? 0) === 0 || platform['first-run'] === 'keep') return only([]);
  const there = seen.datastores.filter((d) => d.id < FIRST_RUN).sort((a, b) => a.id - b.id);
  const empty = (d: SeenDatastore): boolean => d.images === 0 && d.vms === 0;
  return only(
    there
      .filter(empty)
      .map((d) => ({ id: `first-run-${d.id}`, title: `datastore ${d.id} ${d.name} of the first run goes`, act: { kind: 'datastore-delete', id: d.id } })),
    there.filter((d) => !empty(d)).map((d) => `datastore ${d.id} ${d.name} of the first run is in use, and stays`),
  );
};

const datastores = (platform: Platform, seen: CloudSeen, first: CloudPlan): CloudPlan => {
  const wanted = [...(platform.datastores ?? [])].map(([id, d]) => [Number(id), d] as const).sort(([a], [b]) => a - b);
  const going = new Set(first.steps.flatMap((s) => (s.act.kind === 'datastore-delete' ? [s.act.id] : [])));
  const staying = seen.datastores.filter((d) => !going.has(d.id));
  const inClusters = datastoreClusters(platform);
  let next = seen.nextDatastore;
  const steps = wanted.flatMap(([id, d]): CloudStep[] => {
    const there = staying.find((s) => s.id === id);
    refuseName(staying, id, d.name);
    if (there) return corrections(seen, there, d, inClusters);
    if (id !== next)
      throw preconditionError(
        'datastore-number',
        `the next datastore gets number ${next}, and the platform file says ${id}; numbers are given once, in order`,
        {
          next: `write ${next} in the platform file`,
        },
      );
    next += 1;
    return [
      {
        id: `datastore-${id}`,
        title: `datastore ${id} ${d.name} (${d.type})`,
        act: { kind: 'datastore-create', id, template: datastoreTemplate(d), clusters: inClusters },
      },
    ];
  });
  return only(steps);
};

const refuseName = (there: readonly SeenDatastore[], id: number, name: string): void => {
  const other = there.find((d) => d.name === name && d.id !== id);
  if (other)
    throw preconditionError('name-taken', `the platform file calls datastore ${id} "${name}", which is the name of datastore ${other.id}`, {
      next: `onedatastore show ${other.id}`,
    });
};

/** A name is an attribute; what a datastore is for, and where its files lie, is not. */
const corrections = (seen: CloudSeen, there: SeenDatastore, wanted: Datastore, inClusters: readonly string[]): CloudStep[] => {
  const { id } = there;
  if (there.type !== wanted.type || !SHARED_DRIVERS.includes(there.tmMad))
    throw preconditionError(
      'datastore-taken',
      `number ${id} is taken by datastore "${there.name}" (${there.type}, TM_MAD ${there.tmMad}); the platform file says "${wanted.name}" (${wanted.type}, shared)`,
      { next: `onedatastore show ${id}` },
    );
  const renamed: CloudStep[] =
    there.name === wanted.name
      ? []
      : [{ id: `datastore-${id}`, title: `datastore ${id}: name ${there.name} -> ${wanted.name}`, act: { kind: 'datastore-rename', id, name: wanted.name } }];
  const missing = inClusters.filter((name) => !seen.clusters.find((c) => c.name === name)?.datastores.includes(id));
  return [
    ...renamed,
    ...missing.map(
      (cluster): CloudStep => ({
        id: `datastore-${id}`,
        title: `datastore ${id} into cluster ${cluster}`,
        act: { kind: 'member', of: 'datastore', cluster, id },
      }),
    ),
  ];
};
