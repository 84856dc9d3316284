import { single, type Template, vectors } from '../../src/lib/template/template';
import { aclRules } from '../../src/state/acl';
import { nextId } from '../../src/state/ids';
import { unpack } from '../../src/state/packing';
import { worlds } from '../support/world';

/** What an empty cloud of the field holds after its first start. */
const world = worlds();
const db = () => world().state.db;
const values = (t: Template): Record<string, unknown> => Object.fromEntries(t.map((a) => [a.key, a.value]));

test('users: the administrator, and one for programs', async () => {
  const users = await db().selectFrom('users').select(['id', 'name', 'gid', 'auth', 'enabled']).orderBy('id').execute();
  expect(users).toEqual([
    { id: 0, name: 'oneadmin', gid: 0, auth: 'core', enabled: 1 },
    { id: 1, name: 'serveradmin', gid: 0, auth: 'server_cipher', enabled: 1 },
  ]);
});

test('groups: administrators and users, with the views that a user sees', async () => {
  const groups = await db().selectFrom('groups').selectAll().orderBy('id').execute();
  expect(groups.map((g) => [g.id, g.name])).toEqual([
    [0, 'oneadmin'],
    [1, 'users'],
  ]);
  expect(Object.fromEntries(vectors(unpack(groups[1]?.template ?? ''), 'SUNSTONE')[0] ?? [])).toEqual({
    DEFAULT_VIEW: 'cloud',
    VIEWS: 'cloud',
    GROUP_ADMIN_DEFAULT_VIEW: 'groupadmin',
    GROUP_ADMIN_VIEWS: 'groupadmin,cloud',
  });
});

test('one cluster, with the three datastores', async () => {
  const [cluster] = await db().selectFrom('clusters').selectAll().execute();
  expect([cluster?.id, cluster?.name, values(unpack(cluster?.template ?? ''))]).toEqual([0, 'default', { RESERVED_CPU: '', RESERVED_MEM: '' }]);
  expect(await db().selectFrom('cluster_datastores').selectAll().orderBy('datastore_id').execute()).toEqual(
    [0, 1, 2].map((id) => ({ cluster_id: 0, datastore_id: id })),
  );
});

test('datastores: for VMs, images and files, on this machine', async () => {
  const rows = await db().selectFrom('datastores').selectAll().orderBy('id').execute();
  expect(rows.map((d) => [d.id, d.name, d.type, d.ds_mad, d.tm_mad, d.uid, d.gid, d.permissions.toString(8)])).toEqual([
    [0, 'system', 1, '-', 'local', 0, 0, '640'],
    [1, 'default', 0, 'fs', 'local', 0, 0, '640'],
    [2, 'files', 2, 'fs', 'local', 0, 0, '640'],
  ]);
});

test("what follows from a datastore's drivers stands in its template", async () => {
  const [system, images, files] = (await db().selectFrom('datastores').select('template').orderBy('id').execute()).map((d) => values(unpack(d.template)));
  const all = { ALLOW_ORPHANS: 'FORMAT', PERSISTENT_SNAPSHOTS: 'YES', RESTRICTED_DIRS: '/', SAFE_DIRS: '/var/tmp', TM_MAD: 'local' };
  const local = { ...all, DS_MAD: 'fs', CLONE_TARGET: 'SYSTEM', LN_TARGET: 'SYSTEM' };
  expect(system).toEqual({ ...all, DISK_TYPE: 'FILE', DS_LIVE_MIGRATE: 'YES', DS_MIGRATE: 'YES', DS_MIGRATE_SNAP: 'YES', SHARED: 'NO', TYPE: 'SYSTEM_DS' });
  expect(images).toEqual({ ...local, DISK_TYPE: 'FILE', TYPE: 'IMAGE_DS' });
  expect(files).toEqual({ ...local, TYPE: 'FILE_DS' });
});

test('a security group that lets all through', async () => {
  const [group] = await db().selectFrom('security_groups').selectAll().execute();
  const t = unpack(group?.template ?? '');
  expect([group?.id, group?.name, group?.permissions.toString(8), t.map((a) => a.key)]).toEqual([0, 'default', '744', ['DESCRIPTION', 'RULE', 'RULE']]);
  expect(vectors(t, 'RULE').map((r) => Object.fromEntries(r))).toEqual([
    { PROTOCOL: 'ALL', RULE_TYPE: 'OUTBOUND' },
    { PROTOCOL: 'ALL', RULE_TYPE: 'INBOUND' },
  ]);
});

test('a zone, and a VDC that gives the group users every cluster', async () => {
  const [zone] = await db().selectFrom('zones').selectAll().execute();
  expect([zone?.id, zone?.name, single(unpack(zone?.template ?? ''), 'ENDPOINT')]).toEqual([0, 'OpenNebula', 'http://localhost:2633/RPC2']);
  expect(await db().selectFrom('vdcs').select(['id', 'name']).execute()).toEqual([{ id: 0, name: 'default' }]);
  expect(await db().selectFrom('vdc_members').select(['kind', 'zone_id', 'member_id']).orderBy('kind').execute()).toEqual([
    { kind: 'cluster', zone_id: 0, member_id: -10 },
    { kind: 'group', zone_id: 0, member_id: 1 },
  ]);
});

test('rules: users make their own things, and use what the VDC gives', async () => {
  expect((await db().selectFrom('acl').select(['id', 'rule']).orderBy('id').execute()).map((r) => `${r.id} ${r.rule}`)).toEqual([
    '0 @1 VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VMGROUP+BACKUPJOB/* CREATE *',
    '1 * ZONE/* USE *',
    '2 * MARKETPLACE+MARKETPLACEAPP/* USE *',
    '3 @1 HOST/* MANAGE #0',
    '4 @1 NET/* USE #0',
    '5 @1 DATASTORE/* USE #0',
  ]);
  expect(await aclRules(db())).toHaveLength(6);
});

test('nothing else', async () => {
  for (const table of ['hosts', 'images', 'vnets', 'templates', 'vms', 'operations', 'worker', 'leases'] as const)
    expect([table, await db().selectFrom(table).selectAll().execute()]).toEqual([table, []]);
});

test.each([
  ['vms', 0],
  ['hosts', 0],
  ['images', 0],
  ['vnets', 0],
  ['templates', 0],
  ['users', 2],
  ['groups', 100],
  ['clusters', 100],
  ['datastores', 100],
  ['security_groups', 100],
  ['vdcs', 100],
  ['zones', 100],
])('the first of %s that a person makes is %i', async (pool, id) => {
  expect(await world().state.write((tx) => nextId(tx, pool))).toBe(id);
});
