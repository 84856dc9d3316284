import { bridgeDriver } from '../../../src/lib/drivers/network/bridge/bridgeDriver';
import type { NicSpec } from '../../../src/lib/drivers/network/driver';
import { type SshNode, startNode, whyNoNode } from './sshNode';

jest.setTimeout(60_000);

const nic = (over: Partial<NicSpec> = {}): NicSpec => ({
  vmId: 1,
  nicId: 0,
  target: 'one-1-0',
  bridge: 'onebr77',
  mac: '02:00:0a:01:10:0a',
  physicalDevice: '',
  mtu: undefined,
  ownBridge: true,
  ...over,
});

const reason = whyNoNode();
(reason === undefined ? describe : describe.skip)(`bridges on a node${reason === undefined ? '' : ` (left out: ${reason})`}`, () => {
  let at: SshNode;
  beforeAll(() => {
    at = startNode(['--no-libvirt']);
  });
  afterAll(() => at?.stop());

  const driver = () => bridgeDriver(at.links);
  const ip = (...args: string[]): Promise<string> => at.asRoot(['ip', ...args]);
  const read = async (path: string): Promise<string> => (await at.asRoot(['cat', `/sys/class/net/${path}`])).trim();
  const members = async (bridge: string): Promise<string[]> => (await at.asRoot(['ls', `/sys/class/net/${bridge}/brif`])).split('\n').filter(Boolean);
  const links = async (): Promise<string[]> => (await at.asRoot(['ls', '/sys/class/net'])).split('\n');

  beforeEach(() => ip('link', 'add', 'name', 'phys0', 'type', 'veth', 'peer', 'name', 'peer0'));
  afterEach(async () => {
    await driver().clean(at.node, [nic(), nic({ physicalDevice: 'phys0' })]);
    await ip('link', 'del', 'phys0');
  });

  test('a new bridge forwards at once, is up, has the MTU and the device it was given', async () => {
    await driver().pre(at.node, [nic({ physicalDevice: 'phys0', mtu: 1400 })]);
    expect(await read('onebr77/bridge/forward_delay')).toBe('0');
    expect(await read('onebr77/mtu')).toBe('1400');
    expect(Number(await read('onebr77/flags')) & 1).toBe(1);
    expect(Number(await read('phys0/flags')) & 1).toBe(1);
    expect(await members('onebr77')).toEqual(['phys0']);
  });

  test('a bridge that lost its device and was put down is mended', async () => {
    await driver().pre(at.node, [nic({ physicalDevice: 'phys0' })]);
    await ip('link', 'set', 'phys0', 'nomaster');
    await ip('link', 'set', 'onebr77', 'down');
    await driver().pre(at.node, [nic({ physicalDevice: 'phys0' })]);
    expect(await members('onebr77')).toEqual(['phys0']);
    expect(Number(await read('onebr77/flags')) & 1).toBe(1);
  });

  test('the device alone does not keep a bridge, and stays itself', async () => {
    await driver().pre(at.node, [nic({ physicalDevice: 'phys0' })]);
    await driver().clean(at.node, [nic({ physicalDevice: 'phys0' })]);
    expect(await links()).not.toContain('onebr77');
    expect(await links()).toContain('phys0');
  });

  test('a bridge with another member stays, whoever put it there', async () => {
    await driver().pre(at.node, [nic()]);
    await ip('link', 'set', 'phys0', 'master', 'onebr77');
    await driver().clean(at.node, [nic()]);
    expect(await links()).toContain('onebr77');
    await ip('link', 'set', 'phys0', 'nomaster');
  });

  test('a bridge that the node has an address on stays', async () => {
    await driver().pre(at.node, [nic()]);
    await ip('addr', 'add', '192.0.2.1/24', 'dev', 'onebr77');
    await driver().clean(at.node, [nic()]);
    expect(await links()).toContain('onebr77');
    await ip('addr', 'del', '192.0.2.1/24', 'dev', 'onebr77');
  });

  test('a device with an address of the node is not joined: that may be our own way in', async () => {
    await ip('addr', 'add', '192.0.2.7/24', 'dev', 'phys0');
    await expect(driver().pre(at.node, [nic({ physicalDevice: 'phys0' })])).rejects.toMatchObject({
      kind: 'precondition',
      code: 'device-has-addresses',
      message: expect.stringContaining('phys0'),
    });
    expect(await ip('-o', 'addr', 'show', 'dev', 'phys0')).toContain('192.0.2.7');
  });

  test('a device of another bridge is not taken away from it', async () => {
    await ip('link', 'add', 'name', 'other', 'type', 'bridge');
    await ip('link', 'set', 'phys0', 'master', 'other');
    await expect(driver().pre(at.node, [nic({ physicalDevice: 'phys0' })])).rejects.toMatchObject({
      code: 'device-in-use',
      message: expect.stringContaining('other'),
    });
    expect(await members('other')).toEqual(['phys0']);
    await ip('link', 'del', 'other');
  });

  test('a device that is not there, a name that is no bridge', async () => {
    await expect(driver().pre(at.node, [nic({ physicalDevice: 'phys9' })])).rejects.toMatchObject({ kind: 'precondition', code: 'device-missing' });
    await expect(driver().pre(at.node, [nic({ bridge: 'phys0' })])).rejects.toMatchObject({ kind: 'precondition', code: 'bridge-name-taken' });
  });

  test('without the right to change the network: which file gives it', async () => {
    await at.asRoot(['mv', '/etc/sudoers.d/oneadmin', '/root/sudoers']);
    await expect(driver().pre(at.node, [nic()])).rejects.toMatchObject({ kind: 'execution', code: 'bridge-failed', next: expect.stringContaining('sudoers') });
    await at.asRoot(['mv', '/root/sudoers', '/etc/sudoers.d/oneadmin']);
  });

  test('notes in a folder that somebody else made are not trusted', async () => {
    const claims = (await at.runner.script('[ -w /run/lock ] && echo /run/lock || echo /tmp')).stdout.trim();
    await at.asRoot(['sh', '-c', `rm -rf ${claims}/onekit-bridges-9869; mkdir -m 777 ${claims}/onekit-bridges-9869`]);
    await expect(driver().pre(at.node, [nic()])).rejects.toMatchObject({ kind: 'precondition', code: 'bridge-claims' });
    await at.asRoot(['rm', '-rf', `${claims}/onekit-bridges-9869`]);
  });
});
