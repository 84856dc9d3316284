import type { NetworkDriver, NicSpec } from '../../src/lib/drivers/network/driver';
import type { Node } from '../../src/lib/drivers/node';

export interface NetworkWorld {
  readonly driver: NetworkDriver;
  readonly node: Node;
  /** names of the bridges that the node has */
  bridges(): Promise<readonly string[]>;
  /** a bridge that is there and not ours */
  readonly siteBridge: string;
  /** a name of no bridge */
  readonly missingBridge: string;
}

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

/** Every network driver does this. */
export const networkContract = (name: string, open: () => NetworkWorld): void => {
  describe(`a network driver: ${name}`, () => {
    let world: NetworkWorld;
    const pre = (...nics: NicSpec[]) => world.driver.pre(world.node, nics);
    const clean = (...nics: NicSpec[]) => world.driver.clean(world.node, nics);

    beforeEach(() => {
      world = open();
    });
    afterEach(() => clean(nic(), nic({ nicId: 1, target: 'one-1-1' }), nic({ vmId: 2, target: 'one-2-0' }), nic({ bridge: 'onebr78' })));

    test('pre makes a bridge of ours; clean takes it away', async () => {
      await pre(nic());
      expect(await world.bridges()).toContain('onebr77');
      await clean(nic());
      expect(await world.bridges()).not.toContain('onebr77');
    });

    test('both may be done twice', async () => {
      await pre(nic());
      await pre(nic());
      expect(await world.bridges()).toContain('onebr77');
      await clean(nic());
      await clean(nic());
      expect(await world.bridges()).not.toContain('onebr77');
    });

    test('a bridge that another machine was promised stays, even before that machine is there', async () => {
      await pre(nic());
      await pre(nic({ vmId: 2, target: 'one-2-0' }));
      await clean(nic());
      expect(await world.bridges()).toContain('onebr77');
      await clean(nic({ vmId: 2, target: 'one-2-0' }));
      expect(await world.bridges()).not.toContain('onebr77');
    });

    test('several interfaces in one go', async () => {
      await pre(nic(), nic({ nicId: 1, target: 'one-1-1' }), nic({ bridge: 'onebr78' }));
      expect(await world.bridges()).toEqual(expect.arrayContaining(['onebr77', 'onebr78']));
      await clean(nic(), nic({ nicId: 1, target: 'one-1-1' }), nic({ bridge: 'onebr78' }));
      expect(await world.bridges()).not.toEqual(expect.arrayContaining(['onebr77']));
    });

    test('a bridge of the site is used and never removed', async () => {
      const before = await world.bridges();
      const site = nic({ bridge: world.siteBridge, ownBridge: false });
      await pre(site);
      await clean(site);
      expect(await world.bridges()).toEqual(before);
    });

    test('a bridge that is not there and not ours is missed before anything starts', async () => {
      await expect(pre(nic({ bridge: world.missingBridge, ownBridge: false }))).rejects.toMatchObject({
        kind: 'precondition',
        code: 'bridge-missing',
        message: expect.stringContaining(world.missingBridge),
      });
    });

    test('no interfaces, nothing to do', async () => {
      await pre();
      await clean();
    });
  });
};
