import { ruleText } from '../../../src/lib/model/acl';
import { single } from '../../../src/lib/template/template';
import { aclRules } from '../../../src/state/acl';
import { t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const cluster = (name = 'fast'): Promise<number> => world().call('cluster.create', { name });
const host = (id: number) => world().call('host.info', { id });
const shown = (id: number) => world().call('cluster.info', { id });

describe('a cluster', () => {
  test('has the first number of people, and a name of its own', async () => {
    expect(await cluster()).toBe(100);
    await expect(cluster()).rejects.toThrow('[one.cluster.allocate] Error allocating a new cluster. NAME is already taken by CLUSTER 100.');
  });

  test('takes a host from the one it was in, and gives it back to the default one', async () => {
    const [id, member] = [await cluster(), await world().addHost()];
    await world().call('cluster.addhost', { id, member });
    expect([(await shown(0)).hosts, (await shown(id)).hosts]).toEqual([[], [member]]);
    await world().call('cluster.delhost', { id, member });
    expect([(await shown(0)).hosts, (await shown(id)).hosts]).toEqual([[member], []]);
  });

  test('shares datastores and networks with others', async () => {
    const id = await cluster();
    await world().call('cluster.adddatastore', { id, member: 101 });
    await world().call('cluster.addvnet', { id, member: 0 });
    expect(await shown(id)).toMatchObject({ datastores: [101], vnets: [0] });
    expect((await shown(0)).datastores).toContain(101);
    await world().call('cluster.deldatastore', { id, member: 101 });
    await world().call('cluster.delvnet', { id, member: 0 });
    expect(await shown(id)).toMatchObject({ datastores: [], vnets: [] });
  });

  test('what is not in it is out of it already; what there is not cannot be taken', async () => {
    const [id, member] = [await cluster(), await world().addHost()];
    await world().call('cluster.delvnet', { id, member: 0 });
    await world().call('cluster.deldatastore', { id, member: 101 });
    await world().call('cluster.delhost', { id, member });
    expect(await shown(0)).toMatchObject({ hosts: [member], vnets: [0], datastores: expect.arrayContaining([101]) as number[] });
    await expect(world().call('cluster.addhost', { id, member: 9 })).rejects.toThrow('[one.cluster.addhost] Error getting host [9].');
  });

  test('can be deleted when nothing is in it, and people made it', async () => {
    const id = await cluster();
    await world().call('cluster.addvnet', { id, member: 0 });
    await expect(world().call('cluster.delete', { id })).rejects.toMatchObject({
      message: `[one.cluster.delete] Cannot delete cluster. Cluster ${id} is not empty, it contains 1 vnets.`,
      next: `onecluster delvnet ${id} 0`,
    });
    await world().call('cluster.delvnet', { id, member: 0 });
    await world().call('cluster.delete', { id });
    await expect(shown(id)).rejects.toMatchObject({ kind: 'missing' });
    await expect(world().call('cluster.delete', { id: 0 })).rejects.toThrow('System Clusters (ID < 100) cannot be deleted.');
  });

  test('VMs that wait are placed when their datastores and networks have a host', async () => {
    const [id, member] = [await cluster(), await world().addHost()];
    await world().call('cluster.addhost', { id, member });
    await world().instantiate();
    await world().work();
    expect(await world().stateOf(0)).toBe('PENDING');
    await world().call('cluster.delhost', { id, member });
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });

  test('VNC ports of VMs go with their host, unless a VM there has the same', async () => {
    const [id, member] = [await cluster(), await world().addHost()];
    await world().instantiate();
    await world().work();
    await world().call('cluster.addhost', { id, member });
    const ports = () => world().state.db.selectFrom('vnc_ports').selectAll().execute();
    const port = (await ports())[0]?.port as number;
    expect(await ports()).toEqual([{ cluster_id: id, port, vm_id: 0 }]);
    await world().state.write((tx) => tx.insertInto('vnc_ports').values({ cluster_id: 0, port, vm_id: 99 }).execute());
    await expect(world().call('cluster.delhost', { id, member })).rejects.toMatchObject({ code: 'vnc-port' });
    expect((await shown(id)).hosts).toEqual([member]);
  });
});

describe('capacity that is reserved', () => {
  const capacity = async (id: number): Promise<number[]> => {
    const { max_cpu, max_mem } = await host(id);
    return [max_cpu, max_mem];
  };

  test('of a host: an amount or a share', async () => {
    const id = await world().addHost();
    expect(await capacity(id)).toEqual([800, 16777216]);
    await world().call('host.update', { id, template: t('RESERVED_CPU=100 RESERVED_MEM="50%"'), append: true });
    expect(await capacity(id)).toEqual([700, 8388608]);
  });

  test('of a cluster, for hosts that say nothing themselves', async () => {
    const [one, two] = [await world().addHost('host1'), await world().addHost('host2')];
    await world().call('host.update', { id: two, template: t('RESERVED_CPU=0'), append: true });
    await world().call('cluster.update', { id: 0, template: t('RESERVED_CPU="25%"'), append: true });
    expect([(await capacity(one))[0], (await capacity(two))[0]]).toEqual([600, 800]);
    expect((await shown(0)).loads).toEqual([
      { totalCpu: 800, totalMem: 16777216, cpu: 0, memoryMb: 0 },
      { totalCpu: 800, totalMem: 16777216, cpu: 0, memoryMb: 0 },
    ]);
    await world().call('cluster.addhost', { id: await cluster(), member: one });
    expect((await capacity(one))[0]).toBe(800);
  });

  test('is not given to VMs', async () => {
    const id = await world().addHost();
    await world().call('host.update', { id, template: t('RESERVED_CPU=750'), append: true });
    await world().instantiate();
    await world().work();
    expect(await world().stateOf(0)).toBe('PENDING');
    await world().call('host.update', { id, template: t('RESERVED_CPU="-100%"'), append: true });
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });
});

describe('a VDC', () => {
  const rules = async (gid: number): Promise<string[]> =>
    (await aclRules(world().state.db)).map(ruleText).filter((rule) => rule.startsWith(`@${gid} `) && / (MANAGE|USE) #0$/.test(rule));

  test('lets its groups use what is in it, and nothing when it is gone', async () => {
    const group = await world().call('group.create', { name: 'dev' });
    await world().call('vdc.delgroup', { id: 0, group });
    expect(await rules(group)).toEqual([]);
    const id = await world().call('vdc.create', { name: 'lab' });
    await world().call('vdc.addgroup', { id, group });
    await world().call('vdc.addcluster', { id, zone: 0, member: 0 });
    await world().call('vdc.addvnet', { id, zone: 0, member: 0 });
    expect((await rules(group)).sort()).toEqual([
      `@${group} DATASTORE/%0 USE #0`,
      `@${group} HOST/%0 MANAGE #0`,
      `@${group} NET/#0 USE #0`,
      `@${group} NET/%0 USE #0`,
    ]);
    await world().call('vdc.delcluster', { id, zone: 0, member: 0 });
    expect(await rules(group)).toEqual([`@${group} NET/#0 USE #0`]);
    await world().call('vdc.delete', { id });
    expect(await rules(group)).toEqual([]);
  });

  test('forgets what is deleted', async () => {
    const id = await world().call('vdc.create', { name: 'lab' });
    await world().call('vdc.addvnet', { id, zone: 0, member: 0 });
    await world().call('vnet.delete', { id: 0 });
    expect(await world().call('vdc.info', { id })).toMatchObject({ vnets: [] });
  });

  test('has a thing once, and gives back what it has', async () => {
    const id = await world().call('vdc.create', { name: 'lab' });
    const all = { id, zone: 0, member: -10 };
    await world().call('vdc.addhost', all);
    await expect(world().call('vdc.addhost', all)).rejects.toThrow(`[one.vdc.addhost] Host ALL of zone 0 is already assigned to VDC ${id}.`);
    await expect(world().call('vdc.deldatastore', { id, zone: 0, member: 101 })).rejects.toMatchObject({ code: 'not-in-vdc' });
    await expect(world().call('vdc.addhost', { id, zone: 7, member: -10 })).rejects.toThrow('[one.vdc.addhost] Error getting zone [7].');
  });

  test('the one that every group is put into stays', () => expect(world().call('vdc.delete', { id: 0 })).rejects.toMatchObject({ code: 'vdc-system' }));
});

describe('the zone', () => {
  test('keeps an endpoint', () =>
    expect(world().call('zone.update', { id: 0, template: t('A=1'), append: false })).rejects.toThrow('[one.zone.update] Cannot update template. No ENDPOINT'));
  test('is this cloud', () => expect(world().call('zone.delete', { id: 0 })).rejects.toMatchObject({ code: 'zone-own' }));
});

describe('a system datastore', () => {
  test('that is disabled is given no VMs until it is enabled', async () => {
    await world().addHost();
    await world().call('datastore.enable', { id: 100, enabled: false });
    await world().call('datastore.enable', { id: 0, enabled: false });
    await world().instantiate();
    await world().work();
    expect(await world().stateOf(0)).toBe('PENDING');
    await world().call('datastore.enable', { id: 100, enabled: true });
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });

  test('no other can be disabled', () =>
    expect(world().call('datastore.enable', { id: 101, enabled: false })).rejects.toMatchObject({ code: 'datastore-type' }));
});

describe('a host that is flushed', () => {
  test('is disabled, and what runs there moves to another', async () => {
    const id = await world().addHost('host1');
    await world().instantiate();
    await world().work();
    await world().addHost('host2');
    expect(await world().call('host.flush', { id })).toEqual({ moving: [0], staying: [] });
    // where its files go is written down with the mark
    const { template } = await world().call('vm.info', { id: 0 });
    expect(single(template, 'AUTOMATIC_DS_REQUIREMENTS')).toMatch(/ & \(TM_MAD = "dummy"\)$/);
    await world().work();
    expect((await host(0)).vms).toHaveLength(1);
    world().clock.pass(3);
    await world().work();
    await world().work();
    expect([(await host(0)).vms.map((vm) => vm.id), (await host(1)).vms.map((vm) => vm.id)]).toEqual([[], [0]]);
    expect((await host(0)).state).toBe(4);
  });
});
