import { placeOfPci } from '../../../../src/lib/model/pci';
import type { InputOf, RequestName } from '../../../../src/lib/ops/door';
import { pair, vector, vectors } from '../../../../src/lib/template/template';
import { vmBody } from '../../../../src/state/vms';
import { t, worlds } from '../../../support/world';

/** VM 0 runs on host1, a dummy with virtual functions of a card (15b3:1016, from 81:00.2 on); it has one interface, 10.1.16.10 in network 0. */
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});

const NIC = 'PCI=[TYPE=NIC, NETWORK_ID=0, VENDOR="15b3"]';
const FIRST = '81:00.2';
const template = async (id = 0) => (await vmBody(world().state.db, id)).template;
const device = async (id = 0) => vector(await template(id), 'PCI');
const done = async <K extends RequestName>(name: K, input: InputOf<K>): Promise<void> => {
  await world().call(name, input);
  await world().work();
};
const act = (id: number, action: InputOf<'vm.action'>['action']): Promise<void> => done('vm.action', { id, action });
const refusal = <K extends RequestName>(name: K, input: InputOf<K>, as?: Awaited<ReturnType<ReturnType<typeof world>['addUser']>>): Promise<string> =>
  world()
    .call(name, input, as)
    .then(
      () => 'done',
      (e: Error) => e.message,
    );
const leases = async () =>
  (await world().state.db.selectFrom('leases').select(['vm_id', 'nic_id', 'security_groups']).orderBy('vm_id').orderBy('nic_id').execute()).map((l) => [
    l.vm_id,
    l.nic_id,
    l.security_groups,
  ]);
const context = async (id = 0) => vector(await template(id), 'CONTEXT') ?? [];
const attach = (text: string) => refusal('vm.nicAttach', { id: 0, template: t(text) });
const attached = async (text = NIC): Promise<void> => {
  expect(await attach(text)).toBe('done');
  await world().work();
};

describe('a powered-off VM', () => {
  beforeEach(() => act(0, 'poweroff'));

  test('gets a virtual function with an address, which its context tells', async () => {
    await attached();
    const nic = Object.fromEntries((await device()) ?? []);
    expect([placeOfPci((await device()) ?? []), await world().stateOf(0)]).toEqual([FIRST, 'POWEROFF']);
    expect(nic).toMatchObject({ PCI_ID: '0', NIC_ID: '1', NETWORK: 'net', IP: '10.1.16.11', MAC: '02:00:0a:01:10:0b', TYPE: 'NIC' });
    expect(Object.keys(nic).filter((k) => ['BRIDGE', 'TARGET', 'SECURITY_GROUPS', 'ATTACH'].includes(k))).toEqual([]);
    expect([pair(await context(), 'ETH1_IP'), pair(await context(), 'ETH1_MAC')]).toEqual([nic.IP, nic.MAC]);
    expect(await leases()).toEqual([
      [0, 0, '0'],
      [0, 1, ''],
    ]);
    expect((await world().call('vm.info', { id: 0 })).ips).toBe('10.1.16.10,10.1.16.11');
    await act(0, 'resume');
    expect([await world().stateOf(0), placeOfPci((await device()) ?? [])]).toEqual(['RUNNING', FIRST]);
  });

  test('has none that another VM has', async () => {
    await attached(`PCI=[TYPE=NIC, NETWORK_ID=0, SHORT_ADDRESS="${FIRST}"]`);
    const other = await world().instantiate({ extra: t(NIC) });
    await world().work();
    expect(placeOfPci((await device(other)) ?? [])).toBe('81:00.3');
    expect(await attach(`PCI=[TYPE=NIC, NETWORK_ID=0, SHORT_ADDRESS="81:00.3"]`)).toContain('it has no free PCI device 81:00.3 that is a virtual function');
  });

  test('gives the device and the address back; the numbers of others stay', async () => {
    await attached();
    await attached();
    await done('vm.nicDetach', { id: 0, nicId: 1 });
    expect(vectors(await template(), 'PCI').map((v) => [pair(v, 'NIC_ID'), placeOfPci(v)])).toEqual([['2', '81:00.3']]);
    expect((await leases()).map((l) => l[1])).toEqual([0, 2]);
    expect(pair(await context(), 'ETH1_IP')).toBeUndefined();
    const names = [...(await world().call('host.info', { id: 0 })).pciOwners];
    expect(names).toEqual([['81:00.3', 0]]);
  });

  test('a VM that waits for the device gets it as soon as it is free', async () => {
    await attached(`PCI=[TYPE=NIC, NETWORK_ID=0, SHORT_ADDRESS="${FIRST}"]`);
    const other = await world().instantiate({ extra: t(`PCI=[SHORT_ADDRESS="${FIRST}"]`) });
    await world().work();
    expect(await world().stateOf(other)).toBe('PENDING');
    await done('vm.nicDetach', { id: 0, nicId: 1 });
    expect([await world().stateOf(other), placeOfPci((await device(other)) ?? [])]).toEqual(['RUNNING', FIRST]);
  });

  test.each([
    ['PCI=[VENDOR="15b3"]', 'this PCI is no interface, which has TYPE=NIC'],
    ['PCI=[TYPE=NIC, VENDOR="15b3"]', 'names its NETWORK or NETWORK_ID'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0]', 'PCI names no device'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0, SHORT_ADDRESS="81:00.0"]', 'it has no PCI device 81:00.0 that is a virtual function'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0, SHORT_ADDRESS="04:00.1"]', 'it has no PCI device 04:00.1 that is a virtual function'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0, VENDOR="15b3", SECURITY_GROUPS="0"]', 'PCI/SECURITY_GROUPS has no effect'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0, VENDOR="15b3", IP="10.1.16.10"]', '10.1.16.10 is held by VM 0'],
    ['PCI=[TYPE=NIC, NETWORK_ID=9, VENDOR="15b3"]', 'Error getting virtual network [9]'],
    ['PCI=[TYPE=NIC, NETWORK_ID=0, VENDOR="15b3"] NIC=[NETWORK_ID=0]', 'and 2 are given'],
  ])('%s is refused, and nothing is taken', async (text, words) => {
    expect(await attach(text)).toContain(words);
    expect([await device(), (await leases()).length, await world().stateOf(0)]).toEqual([undefined, 1, 'POWEROFF']);
  });

  test.each([
    ['INBOUND_AVG_BW=100', 'it sets INBOUND_AVG_BW, which would have no effect'],
    ['FILTER_MAC_SPOOFING=YES', 'it sets FILTER_MAC_SPOOFING'],
  ])('a network with %s cannot be on a PCI device', async (text, words) => {
    await world().call('vnet.update', { id: 0, template: t(text), append: true });
    expect(await attach(NIC)).toContain(`A PCI device cannot be an interface of network 0: ${words}`);
    expect([await device(), (await leases()).length]).toEqual([undefined, 1]);
  });

  test('the interface is no device to be attached or detached without its address', async () => {
    expect(await refusal('vm.pciAttach', { id: 0, template: t(NIC) })).toContain('with TYPE=NIC it is an interface');
    await attached();
    expect(await refusal('vm.pciDetach', { id: 0, pciId: 0 })).toContain('PCI 0 of VM 0 is an interface');
    expect(await refusal('vm.sgAttach', { id: 0, nicId: 1, groupId: 0 })).toContain('NIC 1 of VM 0 is a PCI device');
    expect(await refusal('vm.nicAttach', { id: 0, template: t('NIC_ALIAS=[NETWORK_ID=0, PARENT=NIC1]') })).toContain('there is no NIC NIC1');
  });

  test('devices are for administrators', async () => {
    const user = await world().addUser('u');
    await world().call('vm.chown', { id: 0, uid: user.uid, gid: undefined } as never);
    expect(await refusal('vm.nicAttach', { id: 0, template: t(NIC) }, user)).toContain('restricted attribute PCI');
  });
});

describe('a VM that runs', () => {
  test('neither gets nor loses one', async () => {
    expect(await attach(NIC)).toContain('wrong state RUNNING. (allowed in: POWEROFF)');
    expect((await leases()).length).toBe(1);
    const other = await world().instantiate({ extra: t(NIC) });
    await world().work();
    expect(await refusal('vm.nicDetach', { id: other, nicId: 1 })).toContain('wrong state RUNNING. (allowed in: POWEROFF)');
    expect([await world().stateOf(other), placeOfPci((await device(other)) ?? [])]).toEqual(['RUNNING', FIRST]);
  });

  test('what its guest is told of one can be changed; its traffic cannot be limited', async () => {
    const id = await world().instantiate({ extra: t(NIC) });
    await world().work();
    const update = (text: string) => refusal('vm.nicUpdate', { id, nicId: 1, template: t(text), append: true });
    expect(await update('NIC=[INBOUND_AVG_BW=1]')).toContain('nothing on the host could limit its traffic');
    expect(await update('NIC=[DNS="9.9.9.9"]')).toBe('done');
    await world().work();
    expect([await world().stateOf(id), pair(await context(id), 'ETH1_DNS')]).toEqual(['RUNNING', '9.9.9.9']);
  });
});

describe('a new VM', () => {
  test('has its interfaces, then its devices, then its aliases', async () => {
    const id = await world().instantiate({ extra: t(`${NIC} NIC_ALIAS=[NETWORK_ID=0, PARENT=NIC0] OS=[BOOT="nic1"]`) });
    await world().work();
    const all = await template(id);
    expect(['NIC', 'PCI', 'NIC_ALIAS'].map((key) => pair(vector(all, key), 'NIC_ID'))).toEqual(['0', '1', '2']);
    expect([pair(vector(all, 'PCI'), 'ORDER'), pair(await context(id), 'ETH1_IP')]).toEqual(['1', pair(vector(all, 'PCI'), 'IP')]);
    expect(await world().stateOf(id)).toBe('RUNNING');
  });

  test('keeps its address on the way to another host, and not the device', async () => {
    const id = await world().instantiate({ extra: t(NIC) });
    await world().work();
    const before = pair(await device(id), 'IP');
    await act(id, 'undeploy');
    expect([placeOfPci((await device(id)) ?? []), pair(await device(id), 'IP')]).toEqual([undefined, before]);
    await done('vm.deploy', { id, hostId: 0, datastoreId: undefined, enforce: false });
    expect([placeOfPci((await device(id)) ?? []), pair(await device(id), 'IP')]).toEqual([FIRST, before]);
    await act(id, 'terminate-hard');
    expect((await leases()).map((l) => l[0])).toEqual([0]);
  });

  test('onecheck finds nothing amiss with it', async () => {
    await world().instantiate({ extra: t(NIC) });
    await world().work();
    const { findings } = await world().call('check.look', { selection: [], except: ['DATASTORE-LOOK-OLD'] });
    expect(findings).toEqual([]);
  });
});
