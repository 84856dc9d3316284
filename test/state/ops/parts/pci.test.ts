import type { PciDevice } from '../../../../src/lib/drivers/monitor/driver';
import { placeOfPci } from '../../../../src/lib/model/pci';
import type { InputOf, RequestName } from '../../../../src/lib/ops/door';
import { type Pairs, vectors } from '../../../../src/lib/template/template';
import { historyOf, vmBody } from '../../../../src/state/vms';
import { t, worlds } from '../../../support/world';

/** VM 0 runs on host1, a dummy with two kinds of USB controllers (one of each) and one GPU. */
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});

const db = () => world().state.db;
const GPU = 'PCI=[VENDOR="10de"]';
const pci = async (id = 0): Promise<readonly Pairs[]> => vectors((await vmBody(db(), id)).template, 'PCI');
const places = async (id = 0) => (await pci(id)).map(placeOfPci);
const ids = async (id = 0) => (await pci(id)).map((v) => v.find(([k]) => k === 'PCI_ID')?.[1]);
const owners = async (host = 0) => [...(await world().call('host.info', { id: host })).pciOwners];
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
const attach = (text: string, id = 0) => refusal('vm.pciAttach', { id, template: t(text) });
const another = async (text: string, hold = false): Promise<number> => {
  const id = await world().instantiate({ extra: t(text), hold });
  await world().work();
  return id;
};

describe('attached to a powered-off VM', () => {
  beforeEach(() => act(0, 'poweroff'));

  test('a device of its host is its own from then on, and another VM cannot have it', async () => {
    expect(await attach(GPU)).toBe('done');
    expect([await world().stateOf(0), await places(), await ids(), await owners()]).toEqual(['POWEROFF', ['02:00.0'], ['0'], [['02:00.0', 0]]]);
    expect(await attach('PCI=[SHORT_ADDRESS="02:00.0"]')).toContain('it has no free PCI device 02:00.0');
    expect(await attach('PCI=[CLASS="0c03"]')).toBe('done');
    expect(await attach('PCI=[SHORT_ADDRESS="00:06.1", CLASS="0c03"]')).toBe('done');
    expect([await places(), await ids()]).toEqual([
      ['02:00.0', '00:06.0', '00:06.1'],
      ['0', '1', '2'],
    ]);
    await act(0, 'resume');
    expect([await world().stateOf(0), await places()]).toEqual(['RUNNING', ['02:00.0', '00:06.0', '00:06.1']]);
  });

  test('detached it is free; the others keep their numbers', async () => {
    for (const text of [GPU, 'PCI=[DEVICE="165f"]']) expect(await attach(text)).toBe('done');
    expect(await refusal('vm.pciDetach', { id: 0, pciId: 0 })).toBe('done');
    expect([await places(), await ids(), await owners()]).toEqual([['04:00.1'], ['1'], [['04:00.1', 0]]]);
    expect(await refusal('vm.pciDetach', { id: 0, pciId: 0 })).toBe('[one.vm.detachpci] Could not detach PCI with PCI_ID 0, it does not exist.');
    expect((await historyOf(db(), 0)).map((h) => h.action)).toEqual(expect.arrayContaining([58, 59]));
  });

  test.each([
    ['PCI=[VENDOR="nvidia"]', 'PCI/VENDOR is "nvidia"; it must be four hex digits'],
    ['PCI=[SHORT_ADDRESS="2"]', 'it must be an address such as 00:1f.2'],
    ['PCI=[TYPE="NIC", VENDOR="15b3"]', 'with TYPE=NIC it is an interface'],
    ['PCI=[VENDOR="8086"]', 'which is on host host1: it has no PCI device 8086:*:*'],
    ['PCI=[VENDOR="10de"] PCI=[VENDOR="14e4"]', 'one PCI is needed and nothing else, and these are given: PCI, PCI'],
    ['NIC=[NETWORK_ID=0]', 'these are given: NIC'],
  ])('%s is refused and changes nothing', async (text, words) => {
    expect(await attach(text)).toContain(words);
    expect([await pci(), (await historyOf(db(), 0)).filter((h) => h.action === 58)]).toEqual([[], []]);
  });

  test('only by an administrator', async () => {
    const ann = await world().addUser('ann');
    await world().call('vm.chown', { id: 0, uid: ann.uid, gid: -1 });
    expect(await refusal('vm.pciAttach', { id: 0, template: t(GPU) }, ann)).toContain('VM Template includes a restricted attribute PCI.');
    expect(await pci()).toEqual([]);
  });
});

test('is refused in other states', async () => {
  expect(await attach(GPU)).toBe('[one.vm.attachpci] Could not attach a PCI device to VM 0, wrong state RUNNING. (allowed in: POWEROFF)');
  expect(await refusal('vm.pciDetach', { id: 0, pciId: 0 })).toBe(
    '[one.vm.detachpci] Could not detach a PCI device from VM 0, wrong state RUNNING. (allowed in: POWEROFF)',
  );
});

describe('of a template', () => {
  test('is numbered, and comes with the host', async () => {
    const held = await another(`PCI=[CLASS="0302"] PCI=[VENDOR="1B21"]`, true);
    expect([await ids(held), await places(held)]).toEqual([
      ['0', '1'],
      [undefined, undefined],
    ]);
    await act(held, 'release');
    expect([await world().stateOf(held), await places(held)]).toEqual(['RUNNING', ['02:00.0', '00:06.0']]);
  });

  test('the second VM waits, is told why, and runs when the first one is gone', async () => {
    const [first, second] = [await another(GPU), await another(GPU)];
    expect([await world().stateOf(first), await world().stateOf(second)]).toEqual(['RUNNING', 'PENDING']);
    expect((await world().call('vm.why', { id: second })).hosts).toEqual([{ host: 'host1', part: 'it has no free PCI device 10de:*:*' }]);
    expect(await refusal('vm.deploy', { id: second, hostId: 0, datastoreId: 100, enforce: false })).toBe(
      `VM ${second} cannot be on host host1: it has no free PCI device 10de:*:*`,
    );
    expect(await places(second)).toEqual([undefined]);
    await act(first, 'terminate');
    expect([await world().stateOf(second), await places(second)]).toEqual(['RUNNING', ['02:00.0']]);
  });

  test('of two that wait together each gets its own', async () => {
    const waiting = [];
    for (let n = 0; n < 3; n++) waiting.push(await world().instantiate({ extra: t('PCI=[DEVICE="1015"]') }));
    await world().work();
    const got = (await Promise.all(waiting.map((id) => places(id)))).flat();
    expect([got.filter((p) => p !== undefined).sort(), got.filter((p) => p === undefined).length]).toEqual([['81:00.0', '81:00.1'], 1]);
  });

  test('an undeployed VM has none: another may have it, and it waits for its turn', async () => {
    const first = await another(GPU);
    await act(first, 'undeploy');
    expect([await places(first), await owners()]).toEqual([[undefined], []]);
    const second = await another(GPU);
    expect(await places(second)).toEqual(['02:00.0']);
    await act(first, 'resume');
    expect(await world().stateOf(first)).toBe('PENDING');
  });

  test('nonsense is refused before anything is made', async () => {
    expect(await refusal('vm.create', { template: t('NAME=v CPU=1 MEMORY=1 PCI=[VENDOR="x"]'), hold: true })).toContain('PCI/VENDOR is "x"');
    expect(await refusal('vm.create', { template: t('NAME=v CPU=1 MEMORY=1 PCI=[PROFILE="1145"]'), hold: true })).toContain('PCI/PROFILE has no effect here');
  });
});

test('a VM with a device is not moved to another host', async () => {
  const id = await another(GPU);
  await world().addHost('host2');
  expect(await refusal('vm.migrate', { id, hostId: 1, datastoreId: undefined, how: 'cold', enforce: false })).toContain('has PCI devices of its host');
  expect([await world().stateOf(id), await places(id), (await historyOf(db(), id)).length]).toEqual(['RUNNING', ['02:00.0'], 1]);
});

test('the documents of a host tell whose a device is', async () => {
  const id = await another(GPU);
  const { pciDevices } = await import('../../../../src/lib/documents/machine');
  const facts = JSON.parse((await world().call('host.info', { id: 0 })).facts) as { pci: PciDevice[] };
  const text = JSON.stringify(pciDevices(facts.pci, new Map(await owners())));
  expect(text.match(new RegExp(`"VMID"[^}]*"${id}"`, 'g'))?.length).toBe(1);
  expect(text.match(/"VMID"/g)?.length).toBe(facts.pci.length);
});
