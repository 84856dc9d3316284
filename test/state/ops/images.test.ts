import { IMAGE_STATE } from '../../../src/lib/model/objectStates';
import { added, newTree, type SnapshotTree } from '../../../src/lib/model/snapshotTree';
import { type ImageRow, imageById, updateImage } from '../../../src/state/images';
import { t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const image = async (id: number): Promise<ImageRow> => (await imageById(world().state.db, id)) as ImageRow;
const stateOf = async (id: number): Promise<number> => (await image(id)).state;
const set = (id: number, change: Parameters<typeof updateImage>[2]): Promise<void> => world().state.write((tx) => updateImage(tx, id, change));

const clone = (over = {}) => world().call('image.clone', { id: 0, name: 'copy', datastoreId: undefined, ...over });

describe('a clone', () => {
  test('is an image of its own with all that the first has', async () => {
    await set(0, { fs: 'ext4', format: 'qcow2', persistent: 1 });
    const { id } = await clone();
    expect([await stateOf(0), await stateOf(id)]).toEqual([IMAGE_STATE.CLONE, IMAGE_STATE.LOCKED]);
    await world().work();
    expect([await stateOf(0), await stateOf(id)]).toEqual([IMAGE_STATE.READY, IMAGE_STATE.READY]);
    const [first, copy] = [await image(0), await image(id)];
    expect(copy).toMatchObject({
      name: 'copy',
      fs: 'ext4',
      format: 'qcow2',
      persistent: 1,
      size_mb: first.size_mb,
      template: first.template,
      cloning_id: null,
    });
    expect(copy.source).not.toBe(first.source);
    expect(copy.path).toBe(first.source);
    expect(copy.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('goes to another datastore when that is asked for', async () => {
    const ds = await world().call('datastore.create', { template: t('NAME=more DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 });
    const { id } = await clone({ datastoreId: ds });
    expect(await image(id)).toMatchObject({ datastore_id: ds, source: expect.stringContaining(`/${ds}/`) });
  });

  test('that fails leaves the first as it was, and says why', async () => {
    world().faults({ action: 'clone', do: 'fail', message: 'the disk broke' });
    const { id } = await clone();
    await world().work();
    expect(await image(id)).toMatchObject({ state: IMAGE_STATE.ERROR, error: expect.stringContaining('the disk broke'), cloning_id: null });
    expect(await stateOf(0)).toBe(IMAGE_STATE.READY);
  });

  test('of an image that VMs read is made; they and it do not disturb each other', async () => {
    await world().instantiate({ hold: true });
    const { id } = await clone();
    expect(await stateOf(0)).toBe(IMAGE_STATE.USED);
    await world().work();
    expect([await stateOf(0), await stateOf(id)]).toEqual([IMAGE_STATE.USED, IMAGE_STATE.READY]);
  });

  test('keeps its first from being deleted or written while it is made', async () => {
    await clone();
    await expect(world().call('image.delete', { id: 0, force: true })).rejects.toMatchObject({ code: 'image-busy' });
    await expect(world().call('image.persistent', { id: 0, persistent: true })).rejects.toMatchObject({ code: 'image-busy' });
    await world().instantiate({ hold: true });
    await world().work();
    expect(await stateOf(0)).toBe(IMAGE_STATE.USED);
  });

  test('of a persistent one keeps VMs away until it is made', async () => {
    await set(0, { persistent: 1 });
    await clone();
    await expect(world().instantiate()).rejects.toMatchObject({ code: 'image-state' });
    await world().work();
    await world().instantiate({ hold: true });
  });

  test.each([
    ['disabled', { state: IMAGE_STATE.DISABLED }, 'DISABLED'],
    ['written by a VM', { state: IMAGE_STATE.USED_PERS }, 'USED_PERS'],
    ['in error', { state: IMAGE_STATE.ERROR }, 'ERROR'],
  ] as const)('of one that is %s is refused', async (_what, change, name) => {
    await set(0, change);
    await expect(clone()).rejects.toThrow(`[one.image.clone] Error allocating a new image. Cannot clone image in state: ${name}`);
  });

  test('with a name that is taken, to a datastore of files, to no datastore: refused, and nothing is made', async () => {
    const files = await world().call('datastore.create', { template: t('NAME=f TYPE=FILE_DS DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 });
    await expect(clone({ name: 'os' })).rejects.toThrow('NAME is already taken by IMAGE 0.');
    await expect(clone({ datastoreId: files })).rejects.toThrow('[one.image.clone] Clone only supported for IMAGE_DS Datastores');
    await expect(clone({ datastoreId: 999 })).rejects.toMatchObject({ kind: 'missing' });
    expect(await imageById(world().state.db, 1)).toBeUndefined();
  });
});

describe('who makes an image', () => {
  const make = (caller: Awaited<ReturnType<ReturnType<typeof world>['addUser']>>) =>
    world().call('image.create', { template: t('NAME=mine SIZE=10 TYPE=DATABLOCK'), datastoreId: 101, checkCapacity: true }, caller);

  test('needs the datastore too', async () => {
    const user = await world().addUser('user');
    expect(await make(user)).toMatchObject({ id: 1 });
    await world().state.write((tx) => tx.deleteFrom('acl').where('rule', 'like', '%DATASTORE%').execute());
    await expect(world().call('image.create', { template: t('NAME=b SIZE=10'), datastoreId: 101, checkCapacity: true }, user)).rejects.toThrow(
      `[one.image.allocate] User [${user.uid}] : Not authorized to perform USE DATASTORE [101].`,
    );
    await expect(world().call('image.clone', { id: 1, name: 'c', datastoreId: undefined }, user)).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('states', () => {
  const enable = (on: boolean) => world().call('image.enable', { id: 0, enable: on });

  test('a disabled image is given to no VM, and is enabled again', async () => {
    await enable(false);
    await enable(false);
    expect(await stateOf(0)).toBe(IMAGE_STATE.DISABLED);
    await expect(world().instantiate()).rejects.toMatchObject({ code: 'image-state' });
    await enable(true);
    expect(await stateOf(0)).toBe(IMAGE_STATE.READY);
  });

  test('one that VMs use, is copied in, or never got its bytes is neither', async () => {
    await set(0, { state: IMAGE_STATE.ERROR, error: 'no room' });
    await expect(enable(true)).rejects.toMatchObject({ code: 'image-state', next: 'oneimage delete 0' });
    await set(0, { state: IMAGE_STATE.READY, error: '' });
    await world().instantiate({ hold: true });
    await expect(enable(false)).rejects.toMatchObject({ code: 'image-in-use' });
    const { id } = await clone();
    await expect(world().call('image.enable', { id, enable: false })).rejects.toMatchObject({ code: 'image-busy' });
  });

  test('persistent and back; not while a VM has it, not for files, not with snapshots', async () => {
    const persistent = (id: number, on: boolean) => world().call('image.persistent', { id, persistent: on });
    await persistent(0, true);
    expect((await image(0)).persistent).toBe(1);
    await set(0, { snapshots: JSON.stringify(twoSnapshots()) });
    await expect(persistent(0, false)).rejects.toMatchObject({ code: 'image-snapshots' });
    await set(0, { snapshots: '' });
    await persistent(0, false);
    await world().instantiate({ hold: true });
    await expect(persistent(0, true)).rejects.toMatchObject({ code: 'image-in-use' });
    const files = await world().call('datastore.create', { template: t('NAME=f TYPE=FILE_DS DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 });
    const { id } = await world().call('image.create', { template: t('NAME=k TYPE=KERNEL PATH=/k'), datastoreId: files, checkCapacity: true });
    await world().work();
    await expect(persistent(id, true)).rejects.toMatchObject({ code: 'image-type' });
  });

  test('the type changes among those of the datastore', async () => {
    await world().call('image.chtype', { id: 0, type: 'CDROM' });
    expect(await image(0)).toMatchObject({ type: 1, disk_type: 0 });
    await world().call('image.chtype', { id: 0, type: 'DATABLOCK' });
    expect(await image(0)).toMatchObject({ type: 2, disk_type: 0 });
    for (const type of ['KERNEL', 'BACKUP'] as const) await expect(world().call('image.chtype', { id: 0, type })).rejects.toMatchObject({ code: 'image-type' });
  });

  test('the type changes while a VM has the image', async () => {
    await world().instantiate({ hold: true });
    await world().call('image.chtype', { id: 0, type: 'DATABLOCK' });
    expect(await image(0)).toMatchObject({ type: 2, state: IMAGE_STATE.USED });
  });
});

const twoSnapshots = (): SnapshotTree => [0, 1].reduce((tree, id) => added(tree, { id, name: `s${id}`, date: 1_900_000_000, sizeMb: 1024 }), newTree('NO'));

describe('snapshots that a VM left', () => {
  const tree = async (): Promise<SnapshotTree> => JSON.parse((await image(0)).snapshots) as SnapshotTree;
  const left = async () => (await tree()).snapshots.map((s) => [s.id, s.active]);
  beforeEach(() => set(0, { persistent: 1, snapshots: JSON.stringify(twoSnapshots()) }));

  test('revert, delete, flatten', async () => {
    await world().call('image.snapshotrevert', { id: 0, snapshotId: 0 });
    expect(await stateOf(0)).toBe(IMAGE_STATE.LOCKED);
    await world().work();
    expect(await stateOf(0)).toBe(IMAGE_STATE.READY);
    expect(await left()).toEqual([
      [0, true],
      [1, false],
    ]);
    await expect(world().call('image.snapshotdelete', { id: 0, snapshotId: 0 })).rejects.toThrow('Cannot delete the active snapshot');
    await world().call('image.snapshotdelete', { id: 0, snapshotId: 1 });
    await world().work();
    expect(await left()).toEqual([[0, true]]);
    await world().call('image.snapshotflatten', { id: 0, snapshotId: 0 });
    await world().work();
    expect(await tree()).toMatchObject({ snapshots: [], next: 2 });
  });

  test('stay known when the work on them fails', async () => {
    world().faults({ action: 'flatten', do: 'fail', message: 'no' });
    await world().call('image.snapshotflatten', { id: 0, snapshotId: 1 });
    await world().work();
    expect(await left()).toHaveLength(2);
    expect(await image(0)).toMatchObject({ state: IMAGE_STATE.READY, error: expect.stringContaining('no') });
  });

  test('keep the image from being cloned, and from a type that has none', async () => {
    await expect(clone()).rejects.toThrow('[one.image.clone] Cannot clone images with snapshots');
    await expect(world().call('image.chtype', { id: 0, type: 'CDROM' })).rejects.toMatchObject({ code: 'image-snapshots' });
    await world().call('image.chtype', { id: 0, type: 'DATABLOCK' });
  });

  test('are left alone while a VM has the image, and one that is not there is said to be missing', async () => {
    await expect(world().call('image.snapshotrevert', { id: 0, snapshotId: 7 })).rejects.toThrow('[one.image.snapshotrevert] Snapshot does not exist');
    await world().instantiate({ hold: true });
    await expect(world().call('image.snapshotrevert', { id: 0, snapshotId: 0 })).rejects.toMatchObject({ code: 'image-in-use' });
  });
});

test('orphans are what no template names, also when a VM uses it', async () => {
  const make = async (name: string) =>
    (await world().call('image.create', { template: t(`NAME=${name} SIZE=1 TYPE=DATABLOCK`), datastoreId: 101, checkCapacity: true })).id;
  const [byId, loose, used, boot] = [await make('byid'), await make('loose'), await make('used'), await make('boot')];
  await world().work();
  await world().call('template.create', { template: t(`NAME=a CPU=1 MEMORY=1 DISK=[IMAGE_ID=${byId}] OS=[KERNEL_DS="$FILE[IMAGE=boot,IMAGE_UID=0]"]`) });
  await world().call('vm.create', { template: t(`NAME=v CPU=1 MEMORY=1 DISK=[IMAGE_ID=${used}]`), hold: true, copies: 1 } as never);
  expect(await world().call('image.orphans', {})).toEqual([used, loose]);
  expect(boot).toBeGreaterThan(0);
});
