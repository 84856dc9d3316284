import { single } from '../../../src/lib/template/template';
import { type HookRow, hookById } from '../../../src/state/hooks';
import { unpack } from '../../../src/state/packing';
import { t, worlds } from '../../support/world';

describe('a hook', () => {
  const world = worlds();
  const make = (text: string) => world().call('hook.create', { template: t(text) });
  const kept = async (id: number) => unpack(((await hookById(world().state.db, id)) as HookRow).template);

  test.each([
    ['of a request', 'NAME=h TYPE=api CALL=one.vm.allocate COMMAND=notify ARGUMENTS="$API"'],
    ['of a VM', 'NAME=h TYPE=state RESOURCE=VM ON=CUSTOM STATE=active LCM_STATE=RUNNING COMMAND=notify REMOTE=yes'],
    ['of a host', 'NAME=h TYPE=STATE RESOURCE=host STATE=ERROR COMMAND=notify'],
    ['of an image', 'NAME=h TYPE=state RESOURCE=IMAGE STATE=ready COMMAND=notify'],
    ['of a network', 'NAME=h TYPE=state RESOURCE=NET STATE=ERROR COMMAND=notify REMOTE=no'],
  ])('%s is made; what is short or left out is spelled out', async (_what, text) => {
    expect(await make(text)).toBe(0);
    expect(single(await kept(0), 'TYPE')).toBeUndefined();
    expect(single(await kept(0), 'ON')).toBeUndefined();
    expect(single(await kept(0), 'REMOTE')).toBe(/REMOTE=yes/.test(text) ? 'YES' : 'NO');
    expect(single(await kept(0), 'STATE') ?? 'NONE').toMatch(/^[A-Z]+$/);
  });

  test.each([
    ['RUNNING', 'ACTIVE', 'RUNNING'],
    ['shutdown', 'ACTIVE', 'EPILOG'],
    ['DONE', 'DONE', 'LCM_INIT'],
  ])('ON=%s is short for two states', async (on, state, lcm) => {
    await make(`NAME=h TYPE=state RESOURCE=VM ON=${on} COMMAND=x`);
    expect([single(await kept(0), 'STATE'), single(await kept(0), 'LCM_STATE')]).toEqual([state, lcm]);
  });

  test.each([
    ['no type', 'NAME=h COMMAND=x', 'hook-type'],
    ['a type that there is not', 'NAME=h TYPE=magic COMMAND=x', 'hook-type'],
    ['no command', 'NAME=h TYPE=api CALL=one.vm.info', 'hook-command'],
    ['no request', 'NAME=h TYPE=api COMMAND=x', 'hook-call'],
    ['what is no request', 'NAME=h TYPE=api CALL="rm -rf" COMMAND=x', 'hook-call'],
    ['a request that there is not', 'NAME=h TYPE=api CALL=one.vm.dance COMMAND=x', 'hook-call'],
    ['a request that only looks', 'NAME=h TYPE=api CALL=one.vm.info COMMAND=x', 'hook-call'],
    ['no resource', 'NAME=h TYPE=state STATE=READY COMMAND=x', 'hook-resource'],
    ['a resource without states', 'NAME=h TYPE=state RESOURCE=USER STATE=X COMMAND=x', 'hook-resource'],
    ['a state that there is not', 'NAME=h TYPE=state RESOURCE=IMAGE STATE=RUNNING COMMAND=x', 'hook-state'],
    ['a VM state without its second half', 'NAME=h TYPE=state RESOURCE=VM ON=CUSTOM STATE=ACTIVE COMMAND=x', 'hook-state'],
    ['a VM and no word of when', 'NAME=h TYPE=state RESOURCE=VM STATE=ACTIVE LCM_STATE=RUNNING COMMAND=x', 'hook-on'],
    ['a short word that there is not', 'NAME=h TYPE=state RESOURCE=VM ON=MONDAY COMMAND=x', 'hook-on'],
    ['maybe', 'NAME=h TYPE=api CALL=one.vm.deploy COMMAND=x REMOTE=maybe', 'hook-attribute'],
  ])('with %s is refused', async (_what, text, code) => {
    await expect(make(text)).rejects.toMatchObject({ kind: 'precondition', code });
    expect(await world().call('hook.pool', {})).toEqual([]);
  });

  test('stays one that can run when it is updated, and names stand once', async () => {
    await make('NAME=h TYPE=api CALL=one.vm.allocate COMMAND=x');
    await expect(make('NAME=h TYPE=api CALL=one.vm.allocate COMMAND=x')).rejects.toMatchObject({ code: 'name-taken' });
    const update = (text: string, append: boolean) => world().call('hook.update', { id: 0, template: t(text), append });
    await expect(update('CALL=nothing', true)).rejects.toMatchObject({ code: 'hook-call' });
    await expect(update('COLOUR=red', false)).rejects.toMatchObject({ code: 'hook-command' });
    await update('COMMAND=y', true);
    expect([single(await kept(0), 'COMMAND'), single(await kept(0), 'CALL')]).toEqual(['y', 'one.vm.allocate']);
  });

  test('has a log that is asked by hook, time and outcome, and that goes with it', async () => {
    for (const name of ['a', 'b']) await make(`NAME=${name} TYPE=api CALL=one.vm.allocate COMMAND=x`);
    const row = { command: 'x', arguments: '', stdout: '', stderr: '' };
    await world().state.write((tx) =>
      tx
        .insertInto('hook_log')
        .values([
          { ...row, hook_id: 0, execution_id: 0, time: 10, code: 0 },
          { ...row, hook_id: 0, execution_id: 1, time: 20, code: 3 },
          { ...row, hook_id: 1, execution_id: 0, time: 15, code: 0 },
        ])
        .execute(),
    );
    const times = async (filter: object) => (await world().call('hook.log', filter)).map((e) => e.time);
    expect(await times({})).toEqual([10, 15, 20]);
    expect(await times({ hookId: 0 })).toEqual([10, 20]);
    expect(await times({ since: 12, until: 19 })).toEqual([15]);
    expect(await times({ success: false })).toEqual([20]);
    expect(await times({ success: true })).toEqual([10, 15]);
    await world().call('hook.delete', { id: 0 });
    expect(await times({})).toEqual([15]);
  });
});

describe('a backup job', () => {
  const world = worlds({
    furnish: async (w) => {
      await w.furnish();
      await w.instantiate({ hold: true });
    },
  });
  const make = (text: string, caller?: Parameters<ReturnType<typeof world>['call']>[2]) => world().call('backupjob.create', { template: t(text) }, caller);

  test('names VMs that are there, each once', async () => {
    const id = await make('NAME=b BACKUP_VMS="0" KEEP_LAST=3 MODE=FULL PRIORITY=70');
    expect(await world().call('backupjob.info', { id })).toMatchObject({ priority: 70, vms: '0', outdatedVms: [] });
  });

  test.each([
    ['a VM that is not there', 'NAME=b BACKUP_VMS="0,7"', 'missing'],
    ['a VM twice', 'NAME=b BACKUP_VMS="0,0"', 'backupjob-attribute'],
    ['a name for a VM', 'NAME=b BACKUP_VMS="web"', 'backupjob-attribute'],
    ['a way that there is not', 'NAME=b MODE=TAPE', 'backupjob-attribute'],
    ['a number that is none', 'NAME=b KEEP_LAST=all', 'backupjob-attribute'],
    ['a priority above all', 'NAME=b PRIORITY=100', 'backupjob-priority'],
  ])('with %s is refused, when it is made and when it is updated', async (_what, text, code) => {
    await expect(make(text)).rejects.toMatchObject({ code });
    if (code === 'backupjob-priority') return;
    await make('NAME=good BACKUP_VMS="0"');
    await expect(world().call('backupjob.update', { id: 0, template: t(text), append: true })).rejects.toMatchObject({ code });
  });

  test('of a user is not before those of administrators, and not for VMs of others', async () => {
    const user = await world().addUser('user');
    await expect(make('NAME=b BACKUP_VMS="0"', user)).rejects.toMatchObject({ kind: 'denied' });
    const id = await make('NAME=b', user);
    await expect(world().call('backupjob.priority', { id, priority: 51 }, user)).rejects.toMatchObject({ code: 'backupjob-priority' });
    await world().call('backupjob.priority', { id, priority: 50 }, user);
    await world().call('backupjob.priority', { id, priority: 99 });
    expect(await world().call('backupjob.info', { id })).toMatchObject({ priority: 99 });
  });
});
