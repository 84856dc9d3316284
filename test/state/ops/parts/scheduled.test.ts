import { requestDueActions } from '../../../../src/lib/ops/vm/sched/due';
import { schedActionsOf } from '../../../../src/state/schedActions';
import { t, worlds } from '../../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});
const rows = () => schedActionsOf(world().state.db, 'VM', 0);
const add = (text: string, id = 0) => world().call('vm.schedAdd', { id, template: t(`SCHED_ACTION=[${text}]`) });
const due = async (): Promise<void> => {
  await requestDueActions(world().env);
  await world().work();
};
const soon = (): number => world().clock.now() + 60;

test('is done when its time has come, once', async () => {
  expect(await add(`ACTION=poweroff, TIME="${soon()}"`)).toEqual([0]);
  await due();
  expect(await world().stateOf(0)).toBe('RUNNING');
  world().clock.pass(61);
  await due();
  expect([await world().stateOf(0), (await rows())[0]?.done, (await rows())[0]?.over]).toEqual(['POWEROFF', world().clock.now(), 1]);
  await world().call('vm.action', { id: 0, action: 'resume' });
  await due();
  expect(await world().stateOf(0)).toBe('RUNNING');
});

test('again and again, with the time of the next', async () => {
  await add(`ACTION=snapshot-create, ARGS=auto, TIME="${soon()}", REPEAT=3, DAYS=1, END_TYPE=1, END_VALUE=2`);
  for (let i = 0; i < 3; i++) {
    world().clock.pass(3601);
    await due();
  }
  const vm = await world().call('vm.info', { id: 0 });
  expect(vm.template.filter((a) => a.key === 'SNAPSHOT')).toHaveLength(2);
  expect((await rows())[0]?.over).toBe(1);
});

test('what could not be done says why, and is not tried for ever', async () => {
  await add(`ACTION=hold, TIME="${soon()}"`);
  world().clock.pass(61);
  await due();
  expect((await rows())[0]).toMatchObject({ over: 1, message: expect.stringContaining('This action is not available for state RUNNING') });
});

test('is done in the name of who asked for it: without his rights it is refused', async () => {
  const user = await world().addUser('u');
  await world().call('vm.chown', { id: 0, uid: user.uid, gid: undefined } as never);
  await world().call('vm.schedAdd', { id: 0, template: t(`SCHED_ACTION=[ACTION=poweroff, TIME="${soon()}"]`) }, user);
  await world().call('vm.chown', { id: 0, uid: 0, gid: undefined } as never);
  world().clock.pass(61);
  await due();
  expect([await world().stateOf(0), (await rows())[0]?.message]).toEqual(['RUNNING', expect.stringContaining('Not authorized')]);
});

test('is changed and taken away', async () => {
  await add(`ACTION=poweroff, TIME="+60"`);
  await world().call('vm.schedUpdate', { id: 0, schedId: 0, template: t('ACTION=reboot') });
  expect((await rows())[0]).toMatchObject({ action: 'reboot', repeat: -1 });
  await world().call('vm.schedDelete', { id: 0, schedId: 0 });
  expect(await rows()).toEqual([]);
});

test.each([
  ['ACTION=explode, TIME="1"', 'Action "explode" is not supported'],
  ['ACTION=poweroff, TIME="soon"', 'TIME "soon"'],
  ['ACTION=poweroff, TIME="1", REPEAT=0, DAYS="9"', '9 is not between 0 and 6'],
  ['ACTION=poweroff, TIME="1", REPEAT=7', 'REPEAT 7'],
  ['ACTION=disk-snapshot-revert, ARGS="x,1", TIME="1"', 'the disk must be a number'],
  ['ACTION=poweroff, TIME="1", REPEAT=0, DAYS="1", END_TYPE=1', 'END_VALUE'],
])('%s is refused', async (vector, why) => {
  await expect(add(vector)).rejects.toThrow(why);
  expect(await rows()).toEqual([]);
});

test('nothing is scheduled for a VM that has ended', async () => {
  await world().call('vm.action', { id: 0, action: 'terminate-hard' });
  await world().work();
  await expect(add('ACTION=poweroff, TIME="1"')).rejects.toThrow(
    "[one.vm.schedadd] Unable to create Scheduled Action for Virtual Machine 0, it's in DONE state",
  );
});
