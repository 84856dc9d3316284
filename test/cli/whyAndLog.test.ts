import { join } from 'node:path';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { furnished } from './session';

/** Why a VM is as it is, and what was done to it. */
const session = furnished('onetemplate instantiate small --name web --hold');
const faults = (...all: Fault[]): void => writeFaults(join(session().location, 'var/dummy'), all);
const why = async (id: string): Promise<string> => session().scrub(await session().data(`onevm why ${id}`));
const log = async (id: string): Promise<string> => session().scrub(await session().data(`onevm log ${id}`));

describe('why', () => {
  test('it is on hold', async () => {
    expect(await why('web')).toBe(
      'VM 0 web is HOLD, since <DATE........>\n  somebody put it on hold; it is not placed until it is released\nnext: onevm release 0\n      onevm deploy 0 HOST\n',
    );
  });

  test('no host can take it: hosts with the same reason stand together', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await session().data(`onehost create ${name} -i dummy -v dummy`);
    await session().data('onehost disable a,b,c,d,e,f');
    await session().data('onevm create --name big --cpu 1 --memory 99G');
    const said = await why('big');
    expect(said).toMatch(/^VM 1 big is PENDING.*\n {2}no host can take it:\n/);
    expect(said).toContain('    it is disabled: a, b, c, d, e and 1 more\n');
    expect(said).toContain('    101376 MB of memory wanted, 16384 of 16384 free: host1\n');
    expect(said).toMatch(/next: onehost list\n/);
  });

  test('there is no host; one could take it now', async () => {
    await session().data('onehost delete host1');
    await session().data('onevm release 0');
    expect(await why('0')).toContain('  there is no host\n');
    session().workerAnswers = false;
    await session().data('onehost create host2 -i dummy -v dummy');
    expect(await why('0')).toContain('  host2 could take it now; it is placed in the next round\n');
  });

  test('work on it failed: the step, what was said, and the way out', async () => {
    faults({ action: 'deploy', do: 'fail', message: 'no more steam' });
    await session().data('onevm release 0');
    const said = await why('0');
    expect(said).toMatch(/^VM 0 web is BOOT_FAILURE/);
    expect(said).toMatch(/\n {2}deploy failed at "start the domain [^"]*" on host1: .*no more steam/);
    expect(said).toMatch(/\nnext: onevm [a-z].* 0\n/);
    expect(said).toContain('onevm log 0\n');
  });

  test('it runs: nothing more is to be said', async () => {
    await session().data('onevm release 0');
    expect((await why('0')).split('\n')[0]).toMatch(/^VM 0 web is RUNNING/);
  });

  test('for programs', async () => {
    await session().data('onevm create --name big --cpu 1 --memory 99G');
    expect(JSON.parse(await session().data('onevm why big -j')).VM_WHY).toMatchObject({
      ID: '1',
      STATE: 'PENDING',
      REFUSAL: [{ HOST: 'host1', REASON: expect.stringContaining('MB of memory wanted') }],
      NEXT: expect.arrayContaining(['onehost list']),
    });
  });
});

describe('log', () => {
  test('who did what, step by step', async () => {
    await session().data('onevm release 0');
    const said = await log('0');
    expect(said).toMatch(
      /^(?:<DATE\.+> (?:instantiate|release) by oneadmin \(change \d+\): done\n){2}<DATE\.+> deploy: done in \d+\.\d s\n(?: +(?:\d+\.\d s|-) {2}.*\n)+$/,
    );
    expect(said).toMatch(/start the domain one-0 \(host1\)\n/);
    await session().data('onevm poweroff 0');
    expect(await log('0')).toMatch(/\n<DATE\.+> poweroff by oneadmin \(change \d+\): done/);
  });

  test('where it failed, and what the tool said', async () => {
    faults({ action: 'deploy', do: 'fail', message: 'no more steam' });
    await session().data('onevm release 0');
    expect(await log('0')).toMatch(/deploy: failed.*\n(?:.*\n)* +\d+\.\d s {2}start the domain .*: FAILED: .*no more steam/);
  });

  test('of a VM that nothing was done to: who made it', async () =>
    expect(await log('0')).toMatch(/^<DATE\.+> instantiate by oneadmin \(change \d+\): done\n$/));

  test('for programs', async () => {
    await session().data('onevm release 0');
    const [first] = JSON.parse(await session().data('onevm log 0 -j')).VM_LOG.OPERATION;
    expect(first).toMatchObject({ ACTION: 'deploy', STATE: 'done', STEP: expect.arrayContaining([expect.objectContaining({ END: 'done', NODE: 'host1' })]) });
    expect(await session().data('onevm log 0 -x')).toContain('<OPERATION>');
  });
});
