import { chooseNetworks, type NetworkOffer } from '../../../src/lib/scheduler/networks';

const net = (id: number, freeLeases: number, more: Partial<NetworkOffer> = {}): NetworkOffer => ({
  id,
  name: `net${id}`,
  clusterIds: [0],
  freeLeases,
  bridge: undefined,
  ...more,
});
const HERE = { clusterId: 0, bridges: new Set(['br0']) };

test('the network with most free addresses, among equals the oldest', () => {
  expect(chooseNetworks(1, [net(3, 9), net(1, 10), net(2, 10)], HERE)).toEqual([1]);
});

test('each interface is judged by what the one before has left', () => {
  expect(chooseNetworks(4, [net(1, 2), net(2, 3)], HERE)).toEqual([2, 1, 2, 1]);
});

test.each([
  [[], "its cluster 0 has no network that the VM's owner may use"],
  [[net(1, 9, { clusterIds: [100] })], "its cluster 0 has no network that the VM's owner may use and whose bridge is there"],
  [[net(1, 9, { bridge: 'br9' })], 'and whose bridge is there'],
  [[net(1, 1)], "no network of its cluster 0 has a free address for the VM's owner"],
] as [NetworkOffer[], string][])('%j: why not', (offers, why) => {
  expect(chooseNetworks(2, offers, HERE)).toContain(why);
});

test('a host that does not say which bridges it has is taken at its word', () => {
  expect(chooseNetworks(1, [net(1, 1, { bridge: 'br9' })], { clusterId: 0, bridges: undefined })).toEqual([1]);
});
