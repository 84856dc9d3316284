import { furnished } from './session';

const s = furnished();

const vectorsOf = async (): Promise<unknown> => (JSON.parse(await s().data('onevm show 0 -j')) as { VM: { TEMPLATE: { PCI?: unknown } } }).VM.TEMPLATE.PCI;

/** The rows of the host's devices that a VM has. */
const given = async (): Promise<string[]> =>
  (await s().data('onehost show host1')).split('\n').flatMap((l) => /^ +0 +[0-9a-f]{2}:.*/.exec(l)?.[0]?.replace(/\s+/g, ' ').trim() ?? []);

const GPU = { PCI_ID: '0', VENDOR: '10de', ADDRESS: '0000:02:00:0', DOMAIN: '0000', BUS: '02', SLOT: '00', FUNCTION: '0' };

test('a powered-off VM gets a device of its host, and gives it back', async () => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64');
  await s().data('onevm create vm');
  const running = await s().run('onevm pci-attach 0 --pci 02:00.0');
  expect([running.code, running.err]).toEqual([255, expect.stringContaining('wrong state RUNNING. (allowed in: POWEROFF)')]);

  await s().data('onevm poweroff 0');
  expect(await s().data('onevm pci-attach 0 --pci_vendor 10DE')).toBe('');
  expect(await vectorsOf()).toEqual({ ...GPU, VENDOR: '10DE' });
  expect(await given()).toEqual(['0 02:00.0 10de:0863:0302 C79 [GeForce 9400M]']);

  const taken = await s().run('onevm pci-attach 0 --pci_class 0302 --pci_device 0863 --pci_vendor 10de');
  expect([taken.code, taken.err]).toEqual([255, expect.stringContaining('it has no free PCI device 10de:0863:0302')]);
  await s().data('onevm resume 0');
  await s().data('onevm poweroff 0');
  await s().data('onevm pci-detach 0 0');
  expect([await vectorsOf(), await given()]).toEqual([undefined, []]);

  s().file('device', 'PCI=[VENDOR="10de"]');
  await s().data('onevm pci-attach 0 -f device');
  expect([await vectorsOf(), await given()]).toEqual([GPU, ['0 02:00.0 10de:0863:0302 C79 [GeForce 9400M]']]);
});

test.each([
  ['onevm pci-attach 0', 'Provide a template file or the device'],
  ['onevm pci-attach 0 -f device --pci 02:00.0', 'Provide a template file or the device: --file, or --pci'],
  ['onevm pci-attach 0 --pci 0000:02:00.0', 'it must be an address such as 00:1f.2'],
  ['onevm pci-attach 0 --pci_vendor "$(reboot)"', 'it must be four hex digits'],
  ['onevm nic-attach 0 --pci 81:00.2', 'a PCI device as an interface needs its --network'],
  ['onevm nic-attach 0 --network 0 --alias NIC0 --pci 81:00.2', 'an alias is no device'],
  ['onevm nic-attach 0 -f device --pci 81:00.2', 'Provide a template file or the device'],
  ['onevm nic-attach 0 --network 0 --pci 81:00.0', 'it has no PCI device 81:00.0 that is a virtual function'],
  ['onevm pci-detach 0 7', 'PCI_ID 7, it does not exist'],
  ['onevm pci-detach 0 gpu', 'argument pciid must be a number'],
])('%s is refused', async (line, words) => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64');
  s().file('device', 'PCI=[VENDOR="10de"]');
  await s().data('onevm create vm');
  await s().data('onevm poweroff 0');
  const said = await s().run(line);
  expect([said.code, said.err]).toEqual([255, expect.stringContaining(words)]);
  expect(await vectorsOf()).toBeUndefined();
});

test('a device that is an interface has an address', async () => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64 NIC=[NETWORK_ID=0] CONTEXT=[NETWORK=YES]');
  await s().data('onevm create vm');
  await s().data('onevm poweroff 0');
  expect(await s().data('onevm nic-attach 0 --network 0 --ip 10.1.16.40 --nic_name fast --pci_vendor 15b3 --pci_device 1016 --plan')).toContain('0000:81:00:2');
  expect(await vectorsOf()).toBeUndefined();
  expect(await s().data('onevm nic-attach 0 --network 0 --ip 10.1.16.40 --nic_name fast --pci_vendor 15b3 --pci_device 1016')).toBe('');
  expect(await vectorsOf()).toMatchObject({ TYPE: 'NIC', NIC_ID: '1', NAME: 'fast', IP: '10.1.16.40', ADDRESS: '0000:81:00:2' });
  expect(await s().data('onevm show 0')).toMatch(/^ {2}1 private +- +10\.1\.16\.40 +02:00:0a:01:10:28 +0 *$/m);
  expect(await s().data('onevnet show 0')).toContain('10.1.16.40');
  await s().data('onevm nic-detach 0 1');
  expect([await vectorsOf(), await given()]).toEqual([undefined, []]);
});

test('what would be done is told, and nothing is done', async () => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64');
  await s().data('onevm create vm');
  await s().data('onevm poweroff 0');
  expect(await s().data('onevm pci-attach 0 --pci 02:00.0 --plan')).toContain('0000:02:00:0');
  expect(await vectorsOf()).toBeUndefined();
});

test('a filter of a host that makes no sense is refused', async () => {
  s().file('host', 'PCI_FILTER="nvidia"');
  const made = await s().run('onehost create host9 host -i dummy -v dummy');
  expect([made.code, made.err]).toEqual([255, expect.stringContaining('PCI_FILTER "nvidia" is not vendor:device')]);
  await s().data('onehost create host9 -i dummy -v dummy');
  const changed = await s().run('onehost update host9 host -a');
  expect([changed.code, changed.err]).toEqual([255, expect.stringContaining('PCI_FILTER "nvidia" is not vendor:device')]);
});
