import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudFindings } from '../../../src/lib/nodes/cloud/findings';
import { planCloud } from '../../../src/lib/nodes/cloud/plan';
import { cloudManual, cloudText } from '../../../src/lib/nodes/cloud/show';
import type { CloudAct, CloudPlan, CloudSeen, SeenDatastore } from '../../../src/lib/nodes/cloud/step';
import { frontEndsElsewhere, speaksOfCloud } from '../../../src/lib/nodes/cloud/wanted';
import { readPlatform } from '../../../src/lib/nodes/platform/read';
import { vectors } from '../../../src/lib/template/template';

const root = join(__dirname, '../../..');
const example = readFileSync(join(root, 'docs/examples/platform.yaml'), 'utf8');
const platform = readPlatform(example, 'platform.yaml');
const changed = (...pairs: [string, string][]) => {
  for (const [from] of pairs) expect(example).toContain(from);
  return readPlatform(
    pairs.reduce((text, [from, to]) => text.replace(from, to), example),
    'platform.yaml',
  );
};

const datastore = (id: number, name: string, type: SeenDatastore['type'], tmMad: string, more: Partial<SeenDatastore> = {}): SeenDatastore => ({
  id,
  name,
  type,
  tmMad,
  images: 0,
  vms: 0,
  ...more,
});
const FIRST_RUN = [datastore(0, 'system', 'system', 'local'), datastore(1, 'default', 'image', 'local'), datastore(2, 'files', 'file', 'local')];
const FRESH: CloudSeen = {
  clusters: [{ id: 0, name: 'default', hosts: [], datastores: [0, 1, 2], vnets: [] }],
  datastores: FIRST_RUN,
  nextDatastore: 100,
  hosts: [],
  networks: [],
};

/** The cloud once all steps of a plan were done, as far as plans look at it. */
const after = (seen: CloudSeen, { steps }: CloudPlan): CloudSeen => {
  let now = seen;
  for (const { act } of steps) now = did(now, act);
  return now;
};

const did = (s: CloudSeen, act: CloudAct): CloudSeen => {
  const into = (names: readonly string[], list: 'datastores' | 'hosts' | 'vnets', id: number) =>
    s.clusters.map((c) =>
      names.includes(c.name) ? { ...c, [list]: [...c[list], id] } : list === 'hosts' ? { ...c, hosts: c.hosts.filter((h) => h !== id) } : c,
    );
  switch (act.kind) {
    case 'cluster-create':
      return { ...s, clusters: [...s.clusters, { id: 100 + s.clusters.length, name: act.name, hosts: [], datastores: [], vnets: [] }] };
    case 'datastore-delete':
      return { ...s, datastores: s.datastores.filter((d) => d.id !== act.id) };
    case 'datastore-create': {
      const value = (key: string) => act.template.find((a) => a.key === key)?.value as string;
      const type = ({ IMAGE_DS: 'image', SYSTEM_DS: 'system', FILE_DS: 'file' } as const)[value('TYPE') as 'IMAGE_DS'];
      return {
        ...s,
        nextDatastore: act.id + 1,
        datastores: [...s.datastores, datastore(act.id, value('NAME'), type, value('TM_MAD'))],
        clusters: into(act.clusters, 'datastores', act.id),
      };
    }
    case 'datastore-rename':
      return { ...s, datastores: s.datastores.map((d) => (d.id === act.id ? { ...d, name: act.name } : d)) };
    case 'host-create': {
      const id = s.hosts.length;
      return {
        ...s,
        hosts: [...s.hosts, { id, name: act.name, imMad: 'kvm', vmMad: 'kvm', template: act.template, vms: 0, trouble: '' }],
        clusters: into([act.cluster], 'hosts', id),
      };
    }
    case 'host-update':
      return { ...s, hosts: s.hosts.map((h) => (h.id === act.id ? { ...h, template: [...h.template, ...act.template] } : h)) };
    case 'network-create': {
      const id = s.networks.length;
      const ranges = vectors(act.template, 'AR').map((ar, n) => ({ id: n, ip: ip(new Map(ar).get('IP') as string), size: Number(new Map(ar).get('SIZE')) }));
      const value = (key: string) => act.template.find((a) => a.key === key)?.value as string;
      return {
        ...s,
        networks: [...s.networks, { id, name: act.name, driver: value('VN_MAD'), bridge: value('BRIDGE'), template: act.template, ranges, usedLeases: 0 }],
        clusters: into(act.clusters, 'vnets', id),
      };
    }
    case 'member':
      return { ...s, clusters: into([act.cluster], `${act.of}s`, act.id) };
    default:
      throw new Error(`not played: ${act.kind}`);
  }
};

const ip = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);

const golden = (name: string, text: string): string => {
  const path = join(root, 'test/fixtures/nodes', name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  return existsSync(path) ? readFileSync(path, 'utf8') : `there is no ${path}`;
};

describe('the example, on a cloud after its first run', () => {
  test('what has to be done', () => {
    const text = cloudText(planCloud(platform, FRESH));
    expect(text).toBe(golden('cloud.plan', text));
  });

  test('the same, to be typed', () => {
    const text = cloudManual(planCloud(platform, FRESH));
    expect(text).toBe(golden('cloud.sh', text));
    execFileSync('sh', ['-n'], { input: text });
  });

  test('done once, there is nothing more to do', () => {
    expect(cloudText(planCloud(platform, after(FRESH, planCloud(platform, FRESH))))).toBe('cloud: nothing to do\n');
  });

  test('each step is found by a check', () => {
    const found = cloudFindings(planCloud(platform, FRESH), FRESH, ['on-node1']);
    expect([...new Set(found.map((f) => f.code))]).toEqual(['CLOUD-FIRST-RUN', 'CLOUD-DATASTORE', 'CLOUD-HOST', 'CLOUD-NETWORK']);
  });
});

test('hosts that are not well are found, when the file speaks of them', () => {
  const done = after(FRESH, planCloud(platform, FRESH));
  const seen = { ...done, hosts: done.hosts.map((h) => ({ ...h, trouble: 'in error: no route' })) };
  expect(cloudFindings(planCloud(platform, seen), seen, ['on-node1'])).toMatchObject([
    { code: 'CLOUD-HOST-DOWN', text: 'host on-node1 is in error: no route' },
  ]);
  expect(cloudFindings(planCloud(platform, seen), seen, [])).toEqual([]);
});

test('clusters are made, and what every hypervisor has is in all of them', () => {
  const two = changed(
    ['nfs:', 'clusters: [kvm, spare]\n\nnfs:'],
    ['  on-filer1:\n', '  on-node2: { roles: [hypervisor], address: 192.168.43.2, cluster: kvm }\n\n  on-filer1:\n'],
  );
  const plan = planCloud(two, FRESH);
  expect(plan.steps.map((s) => s.id).slice(0, 2)).toEqual(['cluster-kvm', 'cluster-spare']);
  expect(plan.steps.map((s) => s.act)).toContainEqual(expect.objectContaining({ kind: 'datastore-create', id: 101, clusters: ['default', 'kvm'] }));
  expect(cloudManual(plan)).toContain('onecluster adddatastore kvm 101');
  expect(cloudManual(plan)).toContain('onecluster addvnet kvm NetPrivVMs');
  expect(cloudManual(plan)).toContain('onehost create on-node2 host-on-node2.tmpl -i kvm -v kvm --cluster kvm');
  expect(planCloud(two, after(FRESH, plan)).steps).toEqual([]);
  // a cloud that was made before the second machine came
  const old = after(FRESH, planCloud(platform, FRESH));
  expect(planCloud(two, after(old, planCloud(two, old))).steps).toEqual([]);
});

describe('datastores of the first run', () => {
  const ids = (plan: CloudPlan): string[] => plan.steps.map((s) => s.id).filter((i) => i.startsWith('first-run'));

  test('stay where they are used, or the file keeps them, or speaks of no datastores', () => {
    const used = [
      datastore(0, 'system', 'system', 'local', { vms: 1 }),
      datastore(1, 'default', 'image', 'local', { images: 2 }),
      FIRST_RUN[2] as SeenDatastore,
    ];
    const plan = planCloud(platform, { ...FRESH, datastores: used });
    expect(ids(plan)).toEqual(['first-run-2']);
    expect(plan.notes).toEqual(['datastore 0 system of the first run is in use, and stays', 'datastore 1 default of the first run is in use, and stays']);
    expect(ids(planCloud(changed(['datastores:', 'first-run: keep\ndatastores:']), FRESH))).toEqual([]);
    expect(ids(planCloud(readPlatform(example.replace(/datastores:\n(.*\n)*?\n/, ''), 'p'), FRESH))).toEqual([]);
  });
});

describe('what differs', () => {
  const done = after(FRESH, planCloud(platform, FRESH));
  const network = (more: object) => ({ ...done, networks: done.networks.map((n) => ({ ...n, ...more })) });
  const text = (seen: CloudSeen, file = platform): string => cloudText(planCloud(file, seen));

  test.each<[string, CloudSeen, string]>([
    [
      'a name',
      { ...done, datastores: done.datastores.map((d) => (d.id === 100 ? { ...d, name: 'old' } : d)) },
      "datastore-100: datastore 100: name old -> Images (NFS)\n    $ onedatastore rename 100 'Images (NFS)'",
    ],
    [
      'attributes of a network',
      network({ template: [{ key: 'DNS', value: '10.0.0.1' }] }),
      'NETWORK_ADDRESS (none) -> 10.1.16.0, NETWORK_MASK (none) -> 255.255.240.0, GATEWAY (none) -> 10.1.31.254, DNS 10.0.0.1 -> 192.168.43.251\n',
    ],
    [
      'the bridge of a network nobody uses',
      network({ bridge: 'br47' }),
      'BRIDGE br47 -> br46\n    file network-0.tmpl\n      BRIDGE="br46"\n    $ onevnet update 0 network-0.tmpl --append',
    ],
    [
      'and of one that is used',
      network({ bridge: 'br47', usedLeases: 3 }),
      'cloud: nothing to do\n  differs: virtual network NetPrivVMs: BRIDGE br47 -> br46; 3 of its addresses are in use, it is left\n',
    ],
    [
      'a range that is not there',
      network({ ranges: [] }),
      'AR=[\n        IP="10.1.16.10",\n        SIZE="50",\n        TYPE="IP4" ]\n    $ onevnet addar 0 range-0.tmpl',
    ],
    [
      'one that is too small',
      network({ ranges: [{ id: 4, ip: ip('10.1.16.10'), size: 20 }] }),
      'range 4 from 20 to 50 addresses from 10.1.16.10\n    file range-0.tmpl\n      AR=[\n        SIZE="50" ]\n    $ onevnet updatear 0 4 range-0.tmpl --append',
    ],
    [
      'one that is larger',
      network({ ranges: [{ id: 4, ip: ip('10.1.16.10'), size: 60 }] }),
      '  differs: virtual network NetPrivVMs: 50 addresses from 10.1.16.10 are wanted; range 4 has 60, and is not made smaller\n',
    ],
    ['one in the way', network({ ranges: [{ id: 4, ip: ip('10.1.16.1'), size: 20 }] }), 'are wanted; range 4 has some of them\n'],
    [
      'the drivers of a host',
      { ...done, hosts: done.hosts.map((h) => ({ ...h, vmMad: 'qemu' })) },
      '  differs: host on-node1 has the drivers kvm and qemu, not kvm; a host keeps its drivers\n',
    ],
  ])('%s', (_what, seen, told) => expect(text(seen)).toContain(told));

  test('a host with VMs is not moved into another cluster', () => {
    const other = changed(['    roles: [hypervisor]\n', '    roles: [hypervisor]\n    cluster: kvm\n'], ['nfs:', 'clusters: [kvm]\n\nnfs:']);
    expect(text(done, other)).toContain('host-on-node1: host on-node1 into cluster kvm\n    $ onecluster addhost kvm 0');
    const busy = { ...done, hosts: done.hosts.map((h) => ({ ...h, vms: 1 })) };
    expect(text(busy, other)).toContain('differs: host on-node1 is in cluster default, not kvm, and has 1 VM; it is left');
  });

  test('where a host is reached', () => {
    const other = changed(['    roles: [hypervisor]\n', '    roles: [hypervisor]\n    address: 10.9.9.9\n    port: 2222\n']);
    expect(text(done, other)).toContain('host on-node1: SSH_ADDRESS (none) -> 10.9.9.9, SSH_PORT (none) -> 2222\n');
  });

  test('more than the file says is left', () => {
    const more = network({
      ranges: [...(done.networks[0]?.ranges ?? []), { id: 9, ip: null, size: 5 }],
      template: [...(done.networks[0]?.template ?? []), { key: 'MTU', value: '9000' }],
    });
    expect(text(more)).toBe('cloud: nothing to do\n');
  });
});

describe('what is refused', () => {
  test.each<[string, Partial<CloudSeen>, string]>([
    ['datastore-number', { nextDatastore: 103 }, 'the next datastore gets number 103, and the platform file says 100'],
    [
      'datastore-taken',
      { datastores: [datastore(100, 'Images (NFS)', 'system', 'shared')], nextDatastore: 101 },
      'number 100 is taken by datastore "Images (NFS)" (system, TM_MAD shared)',
    ],
    [
      'datastore-taken',
      { datastores: [datastore(100, 'mine', 'image', 'ssh')], nextDatastore: 101 },
      'number 100 is taken by datastore "mine" (image, TM_MAD ssh)',
    ],
    ['name-taken', { datastores: [datastore(7, 'System', 'system', 'shared')] }, 'calls datastore 101 "System", which is the name of datastore 7'],
  ])('%s: %o', (code, seen, told) => {
    let error: unknown;
    try {
      planCloud(platform, { ...FRESH, ...seen });
    } catch (e) {
      error = e;
    }
    expect(error).toMatchObject({ code, kind: 'precondition', message: expect.stringContaining(told) });
  });

  test('a name of the first run is free, when that goes', () => {
    const named = changed(['name: System', 'name: system']);
    expect(planCloud(named, FRESH).steps.map((s) => s.id)).toContain('datastore-101');
    expect(() => planCloud(changed(['name: System', 'name: system'], ['datastores:', 'first-run: keep\ndatastores:']), FRESH)).toThrow(/name of datastore 0/);
  });
});

test('the cloud is looked at on its front-end, and where the file names none', () => {
  expect(frontEndsElsewhere(platform, 'on-buster')).toEqual([]);
  expect(frontEndsElsewhere(platform, 'on-master1')).toEqual(['on-buster']);
  expect(frontEndsElsewhere(readPlatform('machines: {}', 'p'), 'anything')).toEqual([]);
  expect(speaksOfCloud(readPlatform('machines: {}', 'p'))).toBe(false);
  expect(speaksOfCloud(platform)).toBe(true);
});
