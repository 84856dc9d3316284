import { bridgeDriver } from '../../../src/lib/drivers/network/bridge/bridgeDriver';
import type { NicSpec } from '../../../src/lib/drivers/network/driver';
import type { Node } from '../../../src/lib/drivers/node';
import { fsDatastore } from '../../../src/lib/drivers/storage/fs/fsDatastore';
import { sharedTransfer, sshTransfer } from '../../../src/lib/drivers/storage/transfer';
import { imageOnNode } from '../../../src/lib/drivers/storage/transfer/nodePaths';
import type { Links, Runner } from '../../../src/lib/exec/runner';

// Names and numbers before they become paths: a bad one must stop before anything is asked of a node.

const node: Node = { id: 1, name: 'node1', target: { host: 'node1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
const unreachable = async () => {
  throw new Error('the node was asked');
};
const runner: Runner = { run: unreachable, script: unreachable, put: unreachable, get: unreachable };
const links: Links = { to: () => runner, close: async () => undefined };
const parts = { links, local: runner, datastores: '/var/lib/one/datastores' };

describe('names of devices', () => {
  const nic: NicSpec = { vmId: 1, nicId: 0, target: 'one-1-0', bridge: 'br46', mac: '02:00:00:00:00:01', physicalDevice: '', mtu: undefined, ownBridge: true };
  test.each([{ bridge: '../../etc' }, { target: 'a b' }, { physicalDevice: '-x' }])('%j never reaches a node', async (bad) => {
    for (const action of ['pre', 'clean'] as const) {
      await expect(bridgeDriver(links)[action](node, [{ ...nic, ...bad }])).rejects.toMatchObject({ kind: 'precondition', code: 'interface-name' });
    }
  });
});

describe('the folder of a VM', () => {
  test.each([
    [0.5, 1],
    [-1, 1],
    [Number.NaN, 1],
    [101, -7],
    [101, '../..' as unknown as number],
    [101, 1e21],
  ])('of datastore %p and VM %p is never removed', async (datastore, vm) => {
    await expect(sharedTransfer(parts).removeVm(node, datastore, vm)).rejects.toThrow(/not an? |not the/);
  });

  test.each(['', '/', 'relative', '/a/../b', '/a//b', '/a/', '/a\nb'])('below %j is never removed', async (datastores) => {
    await expect(sshTransfer(parts).removeVm({ ...node, datastores }, 101, 7)).rejects.toThrow('not a place for datastores');
  });
});

describe('where a node sees an image', () => {
  const image = (source: string) => ({ datastoreId: 100, source, format: 'raw', sizeMb: 1 }) as const;
  const moved: Node = { ...node, datastores: '/srv/one' };
  test('one of the datastore lies in the same place below the own root of the node', () => {
    expect(imageOnNode('/var/lib/one/datastores', moved, image('/var/lib/one/datastores/100/abc'))).toBe('/srv/one/100/abc');
    expect(imageOnNode('/var/lib/one//datastores/', moved, image('/var/lib/one/datastores/100/abc'))).toBe('/srv/one/100/abc');
  });
  test('one with a path of its own lies there', () => {
    expect(imageOnNode('/var/lib/one/datastores', moved, image('/some/where'))).toBe('/some/where');
    expect(imageOnNode('/var/lib/one/datastores', moved, image('/var/lib/one/datastores/100/../../etc/x'))).toBe('/var/lib/one/etc/x');
  });
  test.each(['relative', '', '/folder/', '/a\nb'])('%j is no image', (source) => {
    expect(() => imageOnNode('/var/lib/one/datastores', moved, image(source))).toThrow('not the path of an image');
  });
});

test.each(['', '.', '..', 'a/b', '../x', 'a b', '-x', 'a.part', 'a\n'])('the key %j never becomes the path of an image', (key) => {
  expect(() => fsDatastore({ local: runner, root: '/srv' }).sourceOf(100, key)).toThrow('not a key');
});
