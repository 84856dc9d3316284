import { vmById } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

/** Hosts 0 to 2 (a, b in cluster 0, c in cluster 100), system datastores 100 and 102, VMs that wish for a place. */
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.call('datastore.create', { template: t('NAME=fast TYPE=SYSTEM_DS TM_MAD=dummy MODE=Production'), clusterId: 0 });
    const far = await w.call('cluster.create', { name: 'far' });
    await w.call('cluster.adddatastore', { id: far, member: 100 });
    await w.addHost('a');
    await w.addHost('b');
    await w.addHost('c', far);
    await w.call('host.update', { id: 1, template: t('QOS=GOLD RACK=7'), append: true });
    await w.call('cluster.update', { id: far, template: t('QOS=IRON'), append: true });
    await w.work();
  },
});

const create = async (wishes: string): Promise<number> => world().call('vm.create', { template: t(`NAME=v CPU=1 MEMORY=64\n${wishes}`), hold: false });
const vm = (id = 0) => vmById(world().state.db, id);
/** where VMs with these wishes go, one after the other: host and datastore, or why not */
const goes = async (...wishes: string[]): Promise<(string | undefined)[]> => {
  const ids: number[] = [];
  for (const w of wishes) ids.push(await create(w));
  await world().work();
  const rows = await Promise.all(ids.map(vm));
  return rows.map((row) => (row?.host_id === null ? row.pending_reason : `${row?.host_id} ${row?.datastore_id}`));
};

test.each([
  ['SCHED_REQUIREMENTS="CLUSTER_ID=\\"100\\" & FREE_CPU > 100"', '2 100'],
  ['SCHED_REQUIREMENTS="CLUSTER = far"', '2 100'],
  ['SCHED_REQUIREMENTS="NAME = a"', '0 102'],
  ['SCHED_REQUIREMENTS="QOS = GOLD"', '1 102'],
  ['SCHED_REQUIREMENTS="QOS = IRON"', '2 100'],
  ['SCHED_REQUIREMENTS="!(QOS = IRON) & !(QOS = GOLD) & HYPERVISOR = dummy"', '0 102'],
  ['SCHED_RANK="-ID"', '0 102'],
  ['RANK="-ID"', '0 102'],
  ['SCHED_RANK="RACK" RANK="-ID"', '1 102'],
  ['SCHED_DS_REQUIREMENTS="MODE != Production | ID = 100"', '2 100'],
  ['SCHED_REQUIREMENTS="ID = 0" SCHED_DS_REQUIREMENTS="NAME = \\"dummy-*\\""', '0 100'],
  ['SCHED_REQUIREMENTS="ID = 0" SCHED_DS_RANK="-ID"', '0 0'],
  ['SCHED_DS_REQUIREMENTS="MODE = Production"', '1 102'],
  [
    'SCHED_REQUIREMENTS="QOS = GOLD" SCHED_DS_REQUIREMENTS="ID = 100 & MODE = Production"',
    'no host can take it: a: QOS = GOLD: it is not there; b: system datastore 0: ID = 100: it is 0, system datastore 100: MODE = Production: it is not there, system datastore 102: ID = 100: it is 102; c: QOS = GOLD: it is IRON',
  ],
  ['SCHED_REQUIREMENTS="QOS == GOLD"', 'SCHED_REQUIREMENTS cannot be read: character 6: expected a number or a text, found =, in QOS == GOLD'],
  ['SCHED_DS_REQUIREMENTS="ID >"', 'SCHED_DS_REQUIREMENTS cannot be read: character 5: expected a number, found the end, in ID >'],
  ['SCHED_RANK="FREE_CPU +"', expect.stringMatching(/^SCHED_RANK cannot be read: character 11: expected the name/)],
  ['SCHED_DS_RANK="1 1"', expect.stringMatching(/^SCHED_DS_RANK cannot be read: character 3: /)],
])('%s', async (wishes, where) => expect(await goes(wishes)).toEqual([where]));

test('one that cannot be read keeps nobody else from a place', async () => {
  expect(await goes('SCHED_RANK="("', '')).toEqual([expect.stringContaining('SCHED_RANK cannot be read'), '2 100']);
});

test('a host or a datastore whose record is broken gets none of those that wish, and keeps nobody else from a place', async () => {
  const broken = { template: '{' };
  await world().state.write((tx) => tx.updateTable('hosts').set(broken).where('id', '=', 0).execute());
  await world().state.write((tx) => tx.updateTable('datastores').set(broken).where('id', '=', 102).execute());
  expect(await goes('SCHED_REQUIREMENTS="!(X = 1) & CLUSTER_ID = 0"', 'SCHED_DS_REQUIREMENTS="!(X = 1) & !(ID = 0)" SCHED_REQUIREMENTS="ID < 2"')).toEqual([
    expect.stringMatching(/^1 /),
    '1 100',
  ]);
});

test('what a round has placed counts for the next of it: VMs, capacity, and who is where', async () => {
  expect(await goes('SCHED_RANK="-RUNNING_VMS"', 'SCHED_RANK="-RUNNING_VMS"', 'SCHED_RANK="-RUNNING_VMS"')).toEqual(['2 100', '1 102', '0 102']);
  expect(
    await goes('SCHED_REQUIREMENTS="NAME = b"', 'SCHED_REQUIREMENTS="CURRENT_VMS = 3"', 'SCHED_REQUIREMENTS="CURRENT_VMS != 3 & CPU_USAGE < 200"'),
  ).toEqual(['1 102', '1 102', '2 100']);
});

describe('a VM that waits is looked at again', () => {
  const waits = async (wishes: string): Promise<void> => {
    expect(await goes(wishes)).toEqual([expect.stringContaining('no host can take it')]);
  };

  test('when its wishes change', async () => {
    await waits('SCHED_REQUIREMENTS="NAME = nowhere"');
    await world().call('vm.update', { id: 0, template: t('SCHED_REQUIREMENTS="NAME = b"'), append: true });
    await world().work();
    expect(await vm()).toMatchObject({ host_id: 1, pending_reason: '' });
  });

  test.each([
    ['a host', 'host.update', 0],
    ['a cluster', 'cluster.update', 100],
  ] as const)('when the attributes of %s change', async (_what, request, id) => {
    await waits('SCHED_REQUIREMENTS="COLOUR = red"');
    await world().call(request, { id, template: t('COLOUR=red'), append: true });
    await world().work();
    expect((await vm())?.host_id).toBe(id === 0 ? 0 : 2);
  });

  test('when the attributes of a datastore change', async () => {
    await waits('SCHED_DS_REQUIREMENTS="COLOUR = red"');
    await world().call('datastore.update', { id: 102, template: t('COLOUR=red'), append: true });
    await world().work();
    expect((await vm())?.datastore_id).toBe(102);
  });
});

test('whoever deploys it by hand is asked for capacity only, as in the field', async () => {
  await goes('SCHED_REQUIREMENTS="NAME = nowhere"', 'SCHED_REQUIREMENTS="="');
  for (const id of [0, 1]) await world().call('vm.deploy', { id, hostId: 0, datastoreId: 100, enforce: true });
  await world().work();
  expect([await world().stateOf(0), await world().stateOf(1)]).toEqual(['RUNNING', 'RUNNING']);
});

describe('a VM that is to be moved', () => {
  const moved = async (wishes: string): Promise<unknown> => {
    await goes('SCHED_REQUIREMENTS="ID = 0"');
    await world().call('vm.update', { id: 0, template: t(wishes), append: true });
    await world().call('vm.resched', { id: 0, action: 'resched' });
    world().clock.pass(60);
    await world().work();
    const row = await vm();
    return [row?.host_id, row?.resched, row?.error];
  };

  test('goes where it wishes', async () => expect(await moved('SCHED_REQUIREMENTS="QOS = GOLD"')).toEqual([1, 0, '']));
  test('stays when no other host is so', async () => expect(await moved('SCHED_REQUIREMENTS="QOS = IRON"')).toEqual([0, 1, '']));
  test('keeps its datastore, whatever it wishes of one', async () =>
    expect(await moved('SCHED_REQUIREMENTS="QOS = GOLD" SCHED_DS_REQUIREMENTS="NAME = nowhere"')).toEqual([1, 0, '']));
  test('stays, and says so, when its wish cannot be read', async () =>
    expect(await moved('SCHED_REQUIREMENTS="QOS"')).toEqual([0, 1, expect.stringContaining('SCHED_REQUIREMENTS cannot be read: character 4')]));
});
