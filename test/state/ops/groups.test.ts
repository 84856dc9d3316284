import { parseRule, ruleText } from '../../../src/lib/model/acl';
import type { Caller } from '../../../src/lib/model/permissions';
import { keepVdcRules } from '../../../src/state/acl';
import { membership } from '../../../src/state/groups';
import { t, worlds } from '../../support/world';

const world = worlds();
const rules = async (): Promise<string[]> =>
  (await world().call('acl.pool', {})).map((r) => `${r.id} ${ruleText(r.rule)}`).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
const newRules = async (): Promise<string[]> => (await rules()).slice(6);
const user = (name: string, ...groups: number[]) => world().call('user.create', { name, password: 'secret', driver: 'core', groups });

test('a new group has the rules of the VDC that all groups are in, and may make the usual things', async () => {
  expect(await world().call('group.create', { name: 'dev' })).toBe(100);
  expect(await newRules()).toEqual([
    '6 @100 HOST/* MANAGE #0',
    '7 @100 NET/* USE #0',
    '8 @100 DATASTORE/* USE #0',
    '9 @100 VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VROUTER+VMGROUP+BACKUPJOB/* CREATE *',
  ]);
});

test('or what is said, or nothing', async () => {
  await world().call('group.create', { name: 'a', resources: 'VM+TEMPLATE' });
  await world().call('group.create', { name: 'b', resources: '' });
  expect((await newRules()).filter((r) => r.includes('CREATE'))).toEqual(['9 @100 VM+TEMPLATE/* CREATE *']);
  await expect(world().call('group.create', { name: 'c', resources: 'CARS' })).rejects.toMatchObject({
    kind: 'usage',
    message: "Resource 'CARS' does not exist",
  });
  expect(await world().call('group.pool', {})).toHaveLength(4);
});

test('its admin comes with it, or not at all', async () => {
  await expect(world().call('group.create', { name: 'ops', admin: { name: 'oneadmin', password: 'x', driver: 'core' } })).rejects.toThrow(
    '[one.user.allocate] NAME is already taken by USER 0.',
  );
  expect((await world().call('group.pool', {})).map((g) => g.name)).toEqual(['users', 'oneadmin']);
  await world().call('group.create', { name: 'ops', admin: { name: 'opsadmin', password: 'x', driver: 'core' } });
  expect(await world().call('group.info', { id: 100 })).toMatchObject({ users: [2], admins: [2] });
  expect((await newRules()).slice(4)).toEqual([
    '10 #2 USER/@100 USE+MANAGE+ADMIN+CREATE *',
    '11 #2 VM+NET+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VROUTER+VMGROUP+BACKUPJOB/@100 USE+MANAGE *',
    '12 #2 VROUTER/* CREATE *',
    '13 #2 GROUP/#100 MANAGE *',
  ]);
});

test('is deleted when it is empty, with all its rules; ids are not given again', async () => {
  await world().call('group.create', { name: 'dev' });
  const uid = await user('u1', 100);
  await world().call('group.addadmin', { id: 100, uid });
  await expect(world().call('group.delete', { id: 100 })).rejects.toThrow('[one.group.delete] Cannot delete group. Group 100 is not empty.');
  await world().call('user.chgrp', { id: uid, gid: 1 });
  await world().call('group.delete', { id: 100 });
  expect(await newRules()).toEqual([]);
  expect(await world().call('group.create', { name: 'dev' })).toBe(101);
  await expect(world().call('group.delete', { id: 1 })).rejects.toThrow('System Groups');
});

test('admins are members; who leaves is no admin any more', async () => {
  await world().call('group.create', { name: 'dev' });
  const uid = await user('u1');
  await expect(world().call('group.addadmin', { id: 100, uid })).rejects.toThrow('[one.group.addadmin] Cannot edit group. User 2 is not part of Group 100.');
  await world().call('user.addgroup', { id: uid, gid: 100 });
  await expect(world().call('user.addgroup', { id: uid, gid: 100 })).rejects.toMatchObject({ code: 'in-group' });
  await world().call('group.addadmin', { id: 100, uid });
  await expect(world().call('group.addadmin', { id: 100, uid })).rejects.toThrow('User 2 is already an administrator of Group 100.');
  await world().call('user.delgroup', { id: uid, gid: 100 });
  expect((await newRules()).filter((r) => r.includes('#2 '))).toEqual([]);
  await expect(world().call('group.deladmin', { id: 100, uid })).rejects.toThrow('is not part of Group 100');
  await expect(world().call('user.delgroup', { id: uid, gid: 1 })).rejects.toMatchObject({ code: 'primary-group' });
});

test('a user who is deleted leaves no rule, session, token or membership', async () => {
  const uid = await user('u1');
  await world().call('acl.create', { rule: parseRule(`#${uid} VM/* USE`) });
  await world().call('user.login', { id: uid, seconds: 60, egid: -1 });
  await world().call('user.delete', { id: uid });
  expect(await newRules()).toEqual([]);
  for (const table of ['sessions', 'tokens'] as const) expect(await world().state.db.selectFrom(table).selectAll().execute()).toEqual([]);
  expect(await membership(world().state.db, uid, 1)).toBeUndefined();
  await expect(world().call('user.delete', { id: 0 })).rejects.toThrow('oneadmin cannot be deleted');
});

describe('rules of a VDC', () => {
  const member = (kind: string, member_id: number, vdc_id = 100) =>
    world().state.write(async (tx) => {
      await tx.insertInto('vdc_members').values({ vdc_id, kind, zone_id: 0, member_id }).execute();
      await keepVdcRules(tx);
    });

  test('come and go with its groups and resources', async () => {
    await member('group', 1);
    await member('cluster', 100);
    await member('host', 5);
    await member('vnet', 6);
    await member('datastore', 7);
    expect((await newRules()).map((r) => r.replace(/^\d+ /, ''))).toEqual([
      '@1 HOST/%100 MANAGE #0',
      '@1 NET/%100 USE #0',
      '@1 DATASTORE/%100 USE #0',
      '@1 HOST/#5 MANAGE #0',
      '@1 NET/#6 USE #0',
      '@1 DATASTORE/#7 USE #0',
    ]);
    await world().state.write(async (tx) => {
      await tx.deleteFrom('vdc_members').where('vdc_id', '=', 100).execute();
      await keepVdcRules(tx);
    });
    expect(await newRules()).toEqual([]);
    expect(await rules()).toHaveLength(6);
  });

  test('that two VDCs give are one, and stay until both are gone', async () => {
    await member('group', 1);
    await member('cluster', -10);
    expect(await newRules()).toEqual([]);
    await world().state.write(async (tx) => {
      await tx.deleteFrom('vdc_members').where('vdc_id', '=', 0).execute();
      await keepVdcRules(tx);
    });
    expect(await rules()).toHaveLength(6);
  });
});

describe('a group admin', () => {
  let admin: Caller;
  let member: number;
  beforeEach(async () => {
    await world().call('group.create', { name: 'dev', admin: { name: 'carol', password: 'x', driver: 'core' } });
    admin = { uid: 2, name: 'carol', gid: 100, gids: [100] };
    member = await user('dave', 100);
    await user('stranger');
  });

  test('sees the users of the group and nobody else', async () => {
    expect((await world().call('user.pool', {}, admin)).map((u) => u.name)).toEqual(['dave', 'carol']);
    await expect(world().call('user.info', { id: 4 }, admin)).rejects.toMatchObject({ kind: 'denied' });
    expect((await world().call('group.pool', {}, admin)).map((g) => g.name)).toEqual(['dev']);
  });

  test('sees no password and no token of theirs', async () => {
    await world().call('user.login', { id: member, seconds: 60, egid: -1 });
    const seen = await world().call('user.info', { id: member }, admin);
    expect([seen.password, seen.tokens, seen.template]).toEqual(['***', [], '[]']);
    const own = await world().call('user.info', { id: admin.uid }, admin);
    expect([own.password, own.template]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringContaining('TOKEN_PASSWORD')]);
  });

  test('makes users in the group, and in no other', async () => {
    const made = await world().call('user.create', { name: 'erin', password: 'x', driver: 'core', groups: [] }, admin);
    expect(await world().call('user.info', { id: made })).toMatchObject({ gid: 100 });
    await world().call('user.create', { name: 'frank', password: 'x', driver: 'core', groups: [100] }, admin);
    for (const groups of [[1], [100, 1], [0]])
      await expect(world().call('user.create', { name: 'gina', password: 'x', driver: 'core', groups }, admin)).rejects.toMatchObject({ kind: 'denied' });
  });

  test('sets their limits, passwords and attributes, and not those of the group', async () => {
    const template = t('VM=[VMS=1]');
    await world().call('user.quota', { id: member, template }, admin);
    await world().call('user.passwd', { id: member, password: 'new' }, admin);
    await world().call('user.update', { id: member, template: [{ key: 'A', value: '1' }], append: false }, admin);
    expect((await world().call('user.info', { id: member })).template).toContain('TOKEN_PASSWORD');
    await world().call('group.update', { id: 100, template: [{ key: 'A', value: '1' }], append: true }, admin);
    await expect(world().call('group.quota', { id: 100, template }, admin)).rejects.toMatchObject({ kind: 'denied' });
    await expect(world().call('user.quota', { id: 4, template }, admin)).rejects.toMatchObject({ kind: 'denied' });
    await expect(world().call('group.addadmin', { id: 100, uid: member }, admin)).rejects.toMatchObject({ kind: 'denied' });
    await expect(world().call('user.chgrp', { id: member, gid: 0 }, admin)).rejects.toMatchObject({ kind: 'denied' });
  });

  test('gives nobody a right over VMs that the administrator withheld', async () => {
    const update = (key: string) => world().call('user.update', { id: member, template: [{ key, value: 'terminate' }], append: true }, admin);
    for (const key of ['VM_USE_OPERATIONS', 'VM_MANAGE_OPERATIONS', 'VM_ADMIN_OPERATIONS', 'TOKEN_PASSWORD'])
      await expect(update(key)).rejects.toMatchObject({ kind: 'denied', message: expect.stringContaining(`restricted attribute ${key}`) });
  });

  test('a plain member does none of it', async () => {
    const dave: Caller = { uid: member, name: 'dave', gid: 100, gids: [100] };
    expect((await world().call('user.pool', {}, dave)).map((u) => u.name)).toEqual(['dave']);
    await expect(world().call('user.passwd', { id: admin.uid, password: 'x' }, dave)).rejects.toMatchObject({ kind: 'denied' });
    await expect(world().call('user.create', { name: 'x', password: 'x', driver: 'core', groups: [] }, dave)).rejects.toMatchObject({ kind: 'denied' });
    await world().call('user.passwd', { id: member, password: 'mine' }, dave);
    await expect(world().call('user.quota', { id: member, template: [] }, dave)).rejects.toMatchObject({ kind: 'denied' });
  });
});
