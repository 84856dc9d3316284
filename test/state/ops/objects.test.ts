import type { Caller } from '../../../src/lib/model/permissions';
import type { InputOf, RequestName } from '../../../src/lib/ops/door';
import { printTemplate } from '../../../src/lib/template/print';
import { oneadmin, t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const user = (name = 'user'): Promise<Caller> => world().addUser(name);
const as = <K extends RequestName>(caller: Caller, name: K, input: InputOf<K>) => world().call(name, input, caller);
const makeTemplate = (caller: Caller, name: string): Promise<number> => as(caller, 'template.create', { template: t(`NAME=${name} CPU=1 MEMORY=64`) });
const shown = (id: number) => world().call('template.info', { id });

describe('rename', () => {
  test('gives the new name', async () => {
    await world().call('vnet.rename', { id: 0, name: 'net two' });
    expect(await world().call('vnet.info', { id: 0 })).toMatchObject({ name: 'net two' });
  });

  test('refuses a name that the owner has given already, and changes nothing', async () => {
    const [a, b] = [await makeTemplate(oneadmin, 'a'), await makeTemplate(oneadmin, 'b')];
    await expect(world().call('template.rename', { id: b, name: 'a' })).rejects.toMatchObject({
      code: 'name-taken',
      message: `[one.template.rename] virtual machine template cannot be renamed to a because it collides with virtual machine template ${a}`,
    });
    expect(await shown(b)).toMatchObject({ name: 'b' });
  });

  test('allows the name of what another owner has', async () => {
    await makeTemplate(await user(), 'a');
    const id = await makeTemplate(oneadmin, 'b');
    await world().call('template.rename', { id, name: 'a' });
    expect(await shown(id)).toMatchObject({ name: 'a' });
  });

  test('hosts have a name of their own in the whole cloud, and one that is an address', async () => {
    const [first, second] = [await world().addHost('host1'), await world().addHost('host2')];
    await expect(world().call('host.rename', { id: second, name: 'host1' })).rejects.toThrow(
      `[one.host.rename] host cannot be renamed to host1 because it collides with host ${first}`,
    );
    await expect(world().call('host.rename', { id: second, name: 'a b' })).rejects.toMatchObject({ code: 'name-character' });
  });

  test('VMs may have one name', async () => {
    await world().addHost();
    const [a, b] = [await world().instantiate({ hold: true, name: 'a' }), await world().instantiate({ hold: true, name: 'b' })];
    await world().call('vm.rename', { id: b, name: 'a' });
    expect(await world().call('vm.info', { id: a })).toMatchObject({ name: 'a' });
  });

  test('an empty name is none', () =>
    expect(world().call('image.rename', { id: 0, name: '' })).rejects.toThrow('[one.image.rename] Invalid NAME, it cannot be empty'));
});

describe('chown', () => {
  test('gives an object to a user and a group', async () => {
    const { uid } = await user();
    await world().call('image.chown', { id: 0, uid, gid: 1 });
    expect(await world().call('image.info', { id: 0 })).toMatchObject({ uid, gid: 1 });
  });

  test('leaves the half that is -1', async () => {
    await world().call('image.chown', { id: 0, uid: -1, gid: 1 });
    expect(await world().call('image.info', { id: 0 })).toMatchObject({ uid: 0, gid: 1 });
  });

  test('refuses users and groups that are not there', async () => {
    await expect(world().call('image.chown', { id: 0, uid: 99, gid: -1 })).rejects.toThrow('[one.image.chown] Error getting user [99].');
    await expect(world().call('image.chown', { id: 0, uid: -1, gid: 99 })).rejects.toThrow('[one.image.chown] Error getting group [99].');
  });

  test('refuses when the new owner has one of that name', async () => {
    const other = await user();
    const theirs = await makeTemplate(other, 'same');
    const ours = await makeTemplate(oneadmin, 'same');
    await expect(world().call('template.chown', { id: ours, uid: other.uid, gid: -1 })).rejects.toThrow(
      `[one.template.chown] user [${other.uid}] already owns TEMPLATE [${theirs}] with NAME same`,
    );
  });

  test('a user gives nothing to others, but to a group he is in', async () => {
    const [one, two] = [await user('one'), await user('two')];
    const id = await makeTemplate(one, 'mine');
    await expect(as(one, 'template.chown', { id, uid: two.uid, gid: -1 })).rejects.toMatchObject({
      kind: 'denied',
      message: `[one.template.chown] User [${one.uid}] : Not authorized to perform MANAGE USER [${two.uid}].`,
    });
    await expect(as(one, 'template.chown', { id, uid: -1, gid: 0 })).rejects.toThrow(`User [${one.uid}] : Not authorized to perform USE GROUP [0].`);
    await as(one, 'template.chown', { id, uid: -1, gid: 1 });
  });

  test('a VM that has ended stays with whom it was', async () => {
    const id = await world().instantiate({ hold: true });
    await world().call('vm.action', { id, action: 'terminate-hard' });
    await world().work();
    await expect(world().call('vm.chown', { id, uid: 1, gid: -1 })).rejects.toThrow('[one.vm.chown] Could not change VM ownership, wrong state');
  });
});

describe('chmod', () => {
  test('sets all nine bits', async () => {
    await world().call('template.chmod', { id: 0, permissions: 0o604 });
    expect(await shown(0)).toMatchObject({ permissions: 0o604 });
  });

  test('bits of admin are for who has admin', async () => {
    const caller = await user();
    const id = await makeTemplate(caller, 'mine');
    await as(caller, 'template.chmod', { id, permissions: 0o664 });
    await expect(as(caller, 'template.chmod', { id, permissions: 0o764 })).rejects.toThrow(
      `[one.template.chmod] User [${caller.uid}] : Not authorized to perform ADMIN TEMPLATE [${id}].`,
    );
    await world().call('template.chmod', { id, permissions: 0o764 });
    await as(caller, 'template.chmod', { id, permissions: 0o770 });
  });
});

describe('update', () => {
  const body = async (id: number) => printTemplate(await world().call('template.body', { id }));

  test('replaces the template, or adds to it', async () => {
    const id = await makeTemplate(oneadmin, 'a');
    await world().call('template.update', { id, template: t('X=1 Y=[A=1]'), append: false });
    await world().call('template.update', { id, template: t('X=2 Z=3'), append: true });
    expect(await body(id)).toBe('X="2"\nY=[\n  A="1" ]\nZ="3"\n');
  });

  test("of a VM changes the part that is the user's", async () => {
    const id = await world().instantiate({ hold: true });
    await world().call('vm.update', { id, template: t('OWNER_NOTE=x'), append: false });
    const vm = await world().call('vm.info', { id });
    expect(printTemplate(vm.userTemplate)).toBe('OWNER_NOTE="x"\n');
    expect(vm.template.some((a) => a.key === 'CPU')).toBe(true);
  });

  test('a network keeps a driver', async () => {
    await expect(world().call('vnet.update', { id: 0, template: t('GATEWAY=1.2.3.4'), append: false })).rejects.toThrow(
      '[one.vn.update] Cannot update template. No VN_MAD in template for Virtual Network.',
    );
    await world().call('vnet.update', { id: 0, template: t('PHYDEV=eth0'), append: true });
    expect(await world().call('vnet.info', { id: 0 })).toMatchObject({ phydev: 'eth0', vn_mad: 'dummy' });
  });

  test('a datastore can be given another transfer driver', async () => {
    await world().call('datastore.update', { id: 0, template: t('TM_MAD=dummy'), append: true });
    const d = await world().call('datastore.info', { id: 0 });
    expect(d).toMatchObject({ tm_mad: 'dummy', ds_mad: '-', type: 1 });
    expect(d.template).toContain('["SHARED","YES"]');
    await expect(world().call('datastore.update', { id: 0, template: t('TM_MAD=none'), append: true })).rejects.toThrow(
      '[one.datastore.update] Cannot update template. TM_MAD named "none" is not defined',
    );
  });

  test('restricted attributes stay, for who is no administrator', async () => {
    const caller = await user();
    await world().call('vnet.chown', { id: 0, uid: caller.uid, gid: -1 });
    await expect(as(caller, 'vnet.update', { id: 0, template: t('BRIDGE=br9'), append: true })).rejects.toMatchObject({
      kind: 'denied',
      message: '[one.vn.update] Cannot update template. Tried to change restricted attribute: BRIDGE',
    });
    await as(caller, 'vnet.update', { id: 0, template: t('COLOUR=red'), append: false });
    expect(await world().call('vnet.info', { id: 0 })).toMatchObject({ bridge: 'br0', vn_mad: 'dummy' });
    expect(printTemplate(await world().call('vnet.body', { id: 0 }))).toContain('BRIDGE="br0"');
  });
});

describe('lock', () => {
  const locked = (id: number, uid = 0) => ({ kind: 'denied', code: 'locked', message: `[one.template.delete] User [${uid}] : TEMPLATE is locked. [${id}].` });

  test('stops administrators too, until it is taken off', async () => {
    await world().call('template.lock', { id: 0, level: 1 });
    await expect(world().call('template.delete', { id: 0 })).rejects.toMatchObject({ ...locked(0), next: 'onetemplate unlock 0' });
    expect(await shown(0)).toMatchObject({ lock: { level: 1, uid: 0 } });
    await world().call('template.unlock', { id: 0 });
    await world().call('template.delete', { id: 0 });
  });

  test.each([
    ['use', 1, ['use', 'manage', 'admin']],
    ['manage', 2, ['manage', 'admin']],
    ['admin', 3, ['admin']],
    ['all', 4, ['use', 'manage', 'admin']],
  ] as const)('of level %s', async (_name, level, stopped) => {
    const acts = {
      use: () => world().instantiate({ hold: true }),
      manage: () => world().call('template.rename', { id: 0, name: `n${level}` }),
      admin: () => world().call('template.chmod', { id: 0, permissions: 0o777 }),
    };
    await world().call('template.lock', { id: 0, level });
    for (const [right, act] of Object.entries(acts)) {
      const code = await act().then(
        () => 'done',
        (e: { code: string }) => e.code,
      );
      expect([right, code]).toEqual([right, (stopped as readonly string[]).includes(right) ? 'locked' : 'done']);
    }
  });

  test('is taken off, and changed, by who put it on, or by an administrator', async () => {
    const [one, two] = [await user('one'), await user('two')];
    const id = await makeTemplate(one, 'mine');
    await world().call('template.chmod', { id, permissions: 0o666 });
    await as(one, 'template.lock', { id, level: 1 });
    await expect(as(two, 'template.unlock', { id })).rejects.toThrow('[one.template.unlock] Error trying to unlock the resource.');
    await expect(as(two, 'template.lock', { id, level: 3 })).rejects.toThrow('[one.template.lock] Error trying to lock the resource.');
    await as(one, 'template.lock', { id, level: 3 });
    await world().call('template.unlock', { id });
    await as(two, 'template.update', { id, template: t('A=1'), append: true });
  });
});
