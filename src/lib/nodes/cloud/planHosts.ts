import { single, type Template } from '../../template/template';
import type { Machine, Platform } from '../platform/platform';
import type { CloudPlan, CloudSeen, CloudStep, SeenHost } from './step';
import { clusterOf, hostTemplate, hypervisorsOf } from './wanted';

/** The drivers of a machine that was prepared as a hypervisor. */
export const HOST_DRIVER = 'kvm';

type Left = CloudPlan['left'][number];

/** Hypervisors are hosts. One that has VMs is not moved into another cluster. */
export const planHosts = (platform: Platform, seen: CloudSeen): CloudPlan => {
  const [steps, left]: [CloudStep[], Left[]] = [[], []];
  for (const [name, machine] of hypervisorsOf(platform)) {
    const there = seen.hosts.find((h) => h.name === name);
    if (there === undefined) steps.push(created(name, machine));
    else {
      steps.push(...attributesOf(there, hostTemplate(name, machine)));
      cluster(seen, there, clusterOf(machine), steps, left);
      drivers(there, left);
    }
  }
  return { steps, left, notes: [] };
};

const created = (name: string, machine: Machine): CloudStep => ({
  id: `host-${name}`,
  title: `host ${name} in cluster ${clusterOf(machine)}`,
  act: { kind: 'host-create', name, cluster: clusterOf(machine), template: hostTemplate(name, machine) },
  machine: name,
});

const attributesOf = (there: SeenHost, wanted: Template): CloudStep[] => {
  const differing = wanted.filter((a) => single(there.template, a.key) !== a.value);
  if (differing.length === 0) return [];
  const told = differing.map((a) => `${a.key} ${single(there.template, a.key) ?? '(none)'} -> ${a.value}`);
  return [{ id: `host-${there.name}`, title: `host ${there.name}: ${told.join(', ')}`, act: { kind: 'host-update', id: there.id, template: differing } }];
};

const cluster = (seen: CloudSeen, there: SeenHost, wanted: string, steps: CloudStep[], left: Left[]): void => {
  const now = seen.clusters.find((c) => c.hosts.includes(there.id))?.name;
  if (now === wanted) return;
  const id = `host-${there.name}`;
  if (there.vms === 0)
    steps.push({ id, title: `host ${there.name} into cluster ${wanted}`, act: { kind: 'member', of: 'host', cluster: wanted, id: there.id } });
  else
    left.push({
      id,
      text: `host ${there.name} is in cluster ${now}, not ${wanted}, and has ${there.vms} VM${there.vms === 1 ? '' : 's'}; it is left`,
      next: `onehost flush ${there.name}`,
    });
};

const drivers = (there: SeenHost, left: Left[]): void => {
  if (there.imMad === HOST_DRIVER && there.vmMad === HOST_DRIVER) return;
  left.push({
    id: `host-${there.name}`,
    text: `host ${there.name} has the drivers ${there.imMad} and ${there.vmMad}, not ${HOST_DRIVER}; a host keeps its drivers`,
    next: `onehost show ${there.name}`,
  });
};
