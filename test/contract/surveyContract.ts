import { frontEnd } from '../../src/lib/drivers/node';
import type { SurveyDriver } from '../../src/lib/drivers/survey/driver';
import type { MonitorWorld } from './monitorContract';

export interface SurveyWorld extends MonitorWorld {
  readonly survey: SurveyDriver;
  /** makes a file below the node's datastores, with the folders above it */
  put(path: string): Promise<void>;
  /** whether there is something at that path of the node */
  exists(path: string): Promise<boolean>;
}

/** Every survey driver does this. */
export const surveyContract = (name: string, open: () => SurveyWorld): void => {
  describe(`a survey driver: ${name}`, () => {
    let world: SurveyWorld;
    const look = (files = true) => world.survey.survey(world.node, { files });
    const at = (path: string): string => `${world.node.datastores}/${path}`;

    beforeEach(() => {
      world = open();
    });
    afterEach(async () => {
      for (const domain of ['one-1', 'one-2', 'legacy']) await world.driver.cancel(world.node, domain);
    });

    test('nothing there: nothing, and no failure', async () => expect((await look()).domains).toEqual([]));

    test('domains with their uuid and state, ours and others', async () => {
      const spec = await world.spec(1);
      await world.driver.deploy(world.node, spec);
      await world.driver.deploy(world.node, await world.spec(2));
      await world.pause('one-2');
      await world.foreignDomain('legacy', '99999999-8888-4777-8666-555555555555');
      const { domains } = await look(false);
      expect(domains.map((d) => [d.name, d.state]).sort()).toEqual([
        ['legacy', 'running'],
        ['one-1', 'running'],
        ['one-2', 'paused'],
      ]);
      expect(domains.find((d) => d.name === 'one-1')).toMatchObject({ uuid: spec.uuid, persistent: false });
      expect(domains.every((d) => d.memoryKb > 0 && d.vcpus > 0)).toBe(true);
    });

    test('files of datastores, three levels deep, and none where they were not asked for', async () => {
      await world.put('101/31/disk.0');
      await world.put('101/31/disk.0.snap/1');
      const { files } = await look();
      const under = files.filter((f) => f.path.startsWith(`${at('101/31')}`)).map((f) => [f.path, f.kind]);
      expect(under.sort()).toEqual([
        [at('101/31'), 'folder'],
        [at('101/31/disk.0'), 'file'],
        [at('101/31/disk.0.snap'), 'folder'],
        [at('101/31/disk.0.snap/1'), 'file'],
      ]);
      expect((await look(false)).files).toEqual([]);
    });

    test('what is moved away is in the trash; doing it again is fine', async () => {
      await world.put('101/32/disk.0');
      for (let i = 0; i < 2; i++) await world.survey.discard(world.node, at('101/32'), '17');
      expect([await world.exists(at('101/32')), await world.exists(at('101/.trash/32-17/disk.0'))]).toEqual([false, true]);
    });

    test('only what lies right below a datastore is ever moved', async () => {
      for (const path of ['101', '101/32/disk.0', '101/..', 'x/32', '101/.trash'].map(at).concat('/etc/passwd'))
        await expect(world.survey.discard(world.node, path, '17')).rejects.toThrow('not a path right below a datastore');
    });

    test('the front-end has files, and no domains', async () => {
      await world.driver.deploy(world.node, await world.spec(1));
      expect((await world.survey.survey(frontEnd(world.node.datastores))).domains).toEqual([]);
    });
  });
};
