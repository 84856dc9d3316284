import type { Node } from '../../src/lib/drivers/node';
import type { DomainSpec, DomainState, VmmDriver } from '../../src/lib/drivers/vmm/driver';

/** What a suite needs of the world behind a driver: to look at it and to change it from outside, as other people do. */
export interface VmmWorld {
  readonly driver: VmmDriver;
  readonly node: Node;
  /** where a running guest can be moved to; absent: it is not tried */
  readonly other?: Node;
  /** a guest that powers off when it is asked to; a deaf one does not */
  spec(vmId: number, guest?: { readonly deaf?: boolean }): Promise<DomainSpec>;
  /** somebody else starts a domain of that name */
  foreignDomain(name: string, uuid: string): Promise<void>;
  pause(name: string): Promise<void>;
  /** the guest is up far enough to hear the power button */
  booted?(name: string): Promise<void>;
}

const OTHER_UUID = '99999999-8888-4777-8666-555555555555';
const PATIENCE_MS = 20_000;

/** Every VMM driver does this. `open` is asked before each test; domains of VMs 1 to 9 are ended after it. `moves`: the world has another node. */
export const vmmContract = (name: string, open: () => VmmWorld, { moves = false } = {}): void => {
  describe(`a VMM driver: ${name}`, () => {
    let world: VmmWorld;
    const spec = (vmId: number, guest?: { deaf?: boolean }) => world.spec(vmId, guest);
    const poll = (deployId: string): Promise<DomainState> => world.driver.poll(world.node, deployId);
    const running = async (vmId: number, guest?: { deaf?: boolean }): Promise<string> => {
      const name = world.driver.domainName(vmId, await world.driver.deploy(world.node, await spec(vmId, guest)));
      await world.booted?.(name);
      return name;
    };

    beforeEach(() => {
      world = open();
    });
    afterEach(async () => {
      for (let vmId = 1; vmId <= 9; vmId++) await world.driver.cancel(world.node, `one-${vmId}`);
    });

    test('deploy starts a domain of the given name', async () => {
      expect(await running(1)).toBe('one-1');
      expect(await poll('one-1')).toBe('running');
    });

    test('deploy of a running domain leaves it and answers the same', async () => {
      await running(1);
      expect(await running(1)).toBe('one-1');
      expect(await poll('one-1')).toBe('running');
    });

    test('deploy goes on with one that stands paused, as an interrupted deploy leaves it', async () => {
      await running(1);
      await world.pause('one-1');
      expect(await poll('one-1')).toBe('paused');
      await running(1);
      expect(await poll('one-1')).toBe('running');
    });

    test('deploy refuses a name that somebody else has, and leaves his domain alone', async () => {
      await world.foreignDomain('one-2', OTHER_UUID);
      await expect(spec(2).then((s) => world.driver.deploy(world.node, s))).rejects.toMatchObject({ kind: 'execution', code: 'domain-foreign' });
      expect(await poll('one-2')).toBe('running');
    });

    test('two deploys at once start one domain', async () => {
      const wanted = await spec(3);
      const ids = await Promise.all([world.driver.deploy(world.node, wanted), world.driver.deploy(world.node, wanted)]);
      expect(ids.map((id) => world.driver.domainName(3, id))).toEqual(['one-3', 'one-3']);
      expect(await poll('one-3')).toBe('running');
    });

    test('shutdown: the guest powers off, and nothing of the domain stays', async () => {
      await running(1);
      expect(await world.driver.shutdown(world.node, 'one-1', PATIENCE_MS)).toBe(true);
      expect(await poll('one-1')).toBe('absent');
    });

    test('shutdown of a guest that does not hear it says so and leaves it running', async () => {
      await running(1, { deaf: true });
      expect(await world.driver.shutdown(world.node, 'one-1', 1000)).toBe(false);
      expect(await poll('one-1')).toBe('running');
    });

    test('shutdown of an absent domain: it is off', async () => {
      expect(await world.driver.shutdown(world.node, 'one-9', 0)).toBe(true);
    });

    test('cancel ends a domain at once, and again without an error', async () => {
      await running(1, { deaf: true });
      await world.driver.cancel(world.node, 'one-1');
      expect(await poll('one-1')).toBe('absent');
      await world.driver.cancel(world.node, 'one-1');
    });

    test('after a cancel the same machine can be deployed again', async () => {
      await running(1);
      await world.driver.cancel(world.node, 'one-1');
      await running(1);
      expect(await poll('one-1')).toBe('running');
    });

    test('a machine that was saved goes on from there, also when it is asked twice', async () => {
      const wanted = await spec(4);
      const checkpoint = wanted.descriptionPath.replace(/[^/]*$/, 'checkpoint');
      await running(4);
      await world.driver.save(world.node, 'one-4', checkpoint);
      expect(await poll('one-4')).toBe('absent');
      await world.driver.save(world.node, 'one-4', checkpoint);
      expect(await world.driver.restore(world.node, wanted, checkpoint)).toBe('one-4');
      expect(await world.driver.restore(world.node, wanted, checkpoint)).toBe('one-4');
      expect(await poll('one-4')).toBe('running');
    });

    test('there is nothing to save of a domain that is not there, and nothing to go on from', async () => {
      const wanted = await spec(5);
      const checkpoint = wanted.descriptionPath.replace(/[^/]*$/, 'checkpoint');
      await expect(world.driver.save(world.node, 'one-5', checkpoint)).rejects.toMatchObject({ code: 'domain-absent' });
      await expect(world.driver.restore(world.node, wanted, checkpoint)).rejects.toMatchObject({ code: 'checkpoint-missing' });
      expect(await poll('one-5')).toBe('absent');
    });

    test('reboot and reset leave it running; of one that is not there they say so', async () => {
      await running(6);
      await world.driver.reboot(world.node, 'one-6');
      await world.driver.reset(world.node, 'one-6');
      expect(await poll('one-6')).toBe('running');
      for (const how of ['reboot', 'reset'] as const)
        await expect(world.driver[how](world.node, 'one-8')).rejects.toMatchObject({ kind: 'execution', code: 'domain-absent' });
    });

    if (moves)
      test('a move takes the domain to the other node, also when it is asked twice; of one that is on neither it says so', async () => {
        const other = world.other as Node;
        const move = { domain: 'one-7', uuid: (await spec(7)).uuid, to: other, copyDisks: [], folder: '/var/lib/one/datastores/101/7' };
        await running(7);
        try {
          for (let times = 0; times < 2; times++) await world.driver.migrate(world.node, move);
          expect([await poll('one-7'), await world.driver.poll(other, 'one-7')]).toEqual(['absent', 'running']);
        } finally {
          await world.driver.cancel(other, 'one-7');
        }
        await expect(world.driver.migrate(world.node, move)).rejects.toMatchObject({ code: 'domain-absent' });
      });

    test('a domain of somebody else stays defined, however it is ended, and starts again by its own definition', async () => {
      const { adopted } = world.driver;
      await world.foreignDomain('legacy', OTHER_UUID);
      try {
        for (const end of [() => adopted.cancel(world.node, 'legacy'), () => adopted.cancel(world.node, 'legacy')]) await end();
        expect(await poll('legacy')).toBe('off');
        for (let times = 0; times < 2; times++) await adopted.start(world.node, 'legacy', OTHER_UUID);
        expect(await poll('legacy')).toBe('running');
        await expect(adopted.start(world.node, 'legacy', OTHER_UUID.replace('9', '8'))).rejects.toMatchObject({ code: 'domain-foreign' });
        expect(await poll('legacy')).toBe('running');
        await adopted.cancel(world.node, 'legacy');
        expect(await adopted.shutdown(world.node, 'legacy', 1000)).toBe(true);
        expect(await poll('legacy')).toBe('off');
      } finally {
        await world.driver.cancel(world.node, 'legacy');
      }
      await expect(adopted.start(world.node, 'legacy', OTHER_UUID)).rejects.toMatchObject({ code: 'domain-absent' });
    });

    test('poll of a domain that was never there: absent', async () => {
      expect(await poll('one-8')).toBe('absent');
    });
  });
};
