import { parseIp4 } from '../../model/addresses';
import { single, type Template } from '../../template/template';
import type { Platform, VirtualNetwork } from '../platform/platform';
import type { CloudPlan, CloudSeen, CloudStep, SeenNetwork } from './step';
import { networkAttributes, networkClusters, networkTemplate, rangeVector } from './wanted';

type Left = CloudPlan['left'][number];

/** A network may have more than the file says: other ranges, attributes, clusters. */
export const planNetworks = (platform: Platform, seen: CloudSeen): CloudPlan => {
  const [steps, left]: [CloudStep[], Left[]] = [[], []];
  for (const [name, wanted] of platform.networks ?? []) {
    const there = seen.networks.find((n) => n.name === name);
    const clusters = networkClusters(platform, wanted);
    if (there === undefined) {
      const act = { kind: 'network-create', name, template: networkTemplate(name, wanted), clusters } as const;
      steps.push({ id: `network-${name}`, title: `virtual network ${name} on ${wanted.bridge}`, act });
      continue;
    }
    attributesOf(there, networkAttributes(wanted), steps, left);
    for (const range of wanted.ranges) rangeOf(there, range, steps, left);
    for (const cluster of clusters.filter((c) => !seen.clusters.find((s) => s.name === c)?.vnets.includes(there.id)))
      steps.push({
        id: `network-${name}`,
        title: `virtual network ${name} into cluster ${cluster}`,
        act: { kind: 'member', of: 'vnet', cluster, id: there.id },
      });
  }
  return { steps, left, notes: [] };
};

const saidBy = (there: SeenNetwork, key: string): string | undefined =>
  key === 'BRIDGE' ? there.bridge : key === 'VN_MAD' ? there.driver : single(there.template, key);

/** Where a VM is plugged in is not changed under it. */
const WIRES: readonly string[] = ['BRIDGE', 'VN_MAD'];

const attributesOf = (there: SeenNetwork, wanted: Template, steps: CloudStep[], left: Left[]): void => {
  const id = `network-${there.name}`;
  const differing = wanted.filter((a) => saidBy(there, a.key) !== a.value);
  const told = (some: Template): string => some.map((a) => `${a.key} ${saidBy(there, a.key) ?? '(none)'} -> ${a.value}`).join(', ');
  const stuck = there.usedLeases === 0 ? [] : differing.filter((a) => WIRES.includes(a.key));
  const free = differing.filter((a) => !stuck.includes(a));
  if (free.length > 0) steps.push({ id, title: `virtual network ${there.name}: ${told(free)}`, act: { kind: 'network-update', id: there.id, template: free } });
  if (stuck.length > 0)
    left.push({
      id,
      text: `virtual network ${there.name}: ${told(stuck)}; ${there.usedLeases} of its addresses are in use, it is left`,
      next: `onevnet show ${there.name}`,
    });
};

const rangeOf = (there: SeenNetwork, range: VirtualNetwork['ranges'][number], steps: CloudStep[], left: Left[]): void => {
  const id = `network-${there.name}`;
  const first = parseIp4(range.first) as number;
  const same = there.ranges.find((r) => r.ip === first);
  const inTheWay = there.ranges.find((r) => r !== same && r.ip !== null && r.ip < first + range.size && first < r.ip + r.size);
  const words = `${range.size} addresses from ${range.first}`;
  if (same && same.size === range.size) return;
  if (inTheWay || (same && same.size > range.size)) {
    const why = inTheWay ? `range ${inTheWay.id} has some of them` : `range ${same?.id} has ${same?.size}, and is not made smaller`;
    left.push({ id, text: `virtual network ${there.name}: ${words} are wanted; ${why}`, next: `onevnet show ${there.name}` });
  } else if (same)
    steps.push({
      id,
      title: `virtual network ${there.name}: range ${same.id} from ${same.size} to ${words}`,
      act: { kind: 'range-grow', id: there.id, arId: same.id, size: range.size },
    });
  else steps.push({ id, title: `virtual network ${there.name}: ${words}`, act: { kind: 'range-add', id: there.id, ar: rangeVector(range) } });
};
