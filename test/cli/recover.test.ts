import { join } from 'node:path';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { furnished } from './session';

/** Ways out of a state in which a VM is stuck: asked for, and waited for. */
const session = furnished('onetemplate instantiate small');

const faults = (...all: Fault[]): void => writeFaults(join(session().location, 'var/dummy'), all);
const states = (): Promise<string> => session().data('onevm list -l ID,STAT --csv --no-header');

/** VM 1 does not start. */
const broken = async (): Promise<void> => {
  faults({ action: 'deploy', vm: 1, do: 'fail', message: 'no more steam' });
  await session().run('onetemplate instantiate small');
  faults();
};

describe('--interactive', () => {
  beforeEach(broken);

  test('tells what is known, asks, and does what is answered', async () => {
    const said = await session().run('onevm recover 1 --interactive', { stdin: '0\n' });
    expect([said.code, said.err]).toEqual([0, '']);
    expect(session().scrub(said.out)).toMatchInlineSnapshot(`
"VM 1 small-1 is BOOT_FAILURE, since <DATE........>
  deploy failed at "start the domain one-1" on host1: no more steam
  * (VM 1) What shall be done?
    0  retry: do again what broke
    1  success: what was being done is done
    2  recreate: remove what is on the nodes, and let it wait as on its first day
    3  delete: end the VM and remove what is left of it
    4  delete-db: end the VM and touch nothing on any node
    5  skip: leave it as it is
    Press enter for default (skip: leave it as it is). Number of the selection: "
`);
    expect(await states()).toBe('1,runn\n0,runn\n');
  });

  test('what is typed may be the answer itself; an empty line leaves the VM as it is, and what is none is asked again', async () => {
    const said = await session().run('onevm recover 0,1 --interactive -v', { stdin: '\nwhatever\n3\n' });
    expect([said.code, said.err]).toEqual([0, '']);
    expect(said.out).toContain('"whatever" is none of');
    expect(said.out).toMatch(/VM 1: recovering\n$/);
    expect(said.out).not.toContain('VM 0: recovering');
    expect(await states()).toBe('0,runn\n');
  });

  test('lines that end too early: nothing is done, also not to those that were answered for', async () => {
    const said = await session().run('onevm recover 0,1 --interactive', { stdin: '2\n' });
    expect([said.code, said.err.split('\n')[0]]).toEqual([255, 'end of file reached; nothing was changed']);
    expect(await states()).toBe('1,fail\n0,runn\n');
  });

  test('together with an answer it is refused', async () => {
    expect(await session().run('onevm recover 1 --interactive --retry')).toMatchObject({
      code: 255,
      err: '--retry and --interactive cannot be had together\n',
    });
  });
});

describe('--wait', () => {
  beforeEach(broken);

  test('until what broke is done', async () => {
    const said = await session().run('onevm recover 1 --retry --wait');
    expect([said.code, said.err.trimEnd().split('\n').at(-1)?.slice(9)]).toEqual([0, 'VM 1 RUNNING']);
  });
  test('255 when it breaks again', async () => {
    faults({ action: 'deploy', vm: 1, do: 'fail', message: 'still none' });
    const said = await session().run('onevm recover 1 --retry --wait');
    expect(said.code).toBe(255);
    expect(said.err).toMatch(/VM 1: BOOT_FAILURE: .*still none\n {2}next: onevm recover --retry 1\n$/);
  });
  test('until it is gone', async () => {
    const said = await session().run('onevm recover 1 --delete --wait');
    expect([said.code, said.err.trimEnd().split('\n').at(-1)?.slice(9)]).toEqual([0, 'VM 1 DONE']);
  });
});
