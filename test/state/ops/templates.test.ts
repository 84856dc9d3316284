import { isOneError } from '../../../src/lib/errors/errors';
import { pair, vectors } from '../../../src/lib/template/template';
import { unpack } from '../../../src/state/packing';
import { vmBody, vmById } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.call('template.create', {
      template: t('NAME=two CPU=1 MEMORY=1 DISK=[TYPE=swap, SIZE=1] DISK=[IMAGE=os, IMAGE_UNAME=oneadmin] DISK=[IMAGE_ID=0, SIZE=2048] DISK=[IMAGE=gone]'),
    });
  },
});
const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (e: unknown) => (isOneError(e) ? e.code : e),
  );

test('the images of its disks, each once; those that are not there are left out', async () => {
  expect(await world().call('template.images', { id: 1 })).toEqual([0]);
});

test('extended: what is known of the images', async () => {
  const plain = await world().call('template.info', { id: 1 });
  expect(unpack(plain.body)).toEqual(
    t('CPU=1 MEMORY=1 DISK=[TYPE=swap, SIZE=1] DISK=[IMAGE=os, IMAGE_UNAME=oneadmin] DISK=[IMAGE_ID=0, SIZE=2048] DISK=[IMAGE=gone]'),
  );
  const disks = vectors(unpack((await world().call('template.info', { id: 1, extended: true })).body), 'DISK');
  expect(disks.map((d) => ['IMAGE', 'SIZE', 'ORIGINAL_SIZE', 'DATASTORE'].map((k) => pair(d, k)))).toEqual([
    [undefined, '1', undefined, undefined],
    ['os', '1024', '1024', 'dummy-images'],
    ['os', '2048', '1024', 'dummy-images'],
    ['gone', undefined, undefined, undefined],
  ]);
});

test('of images that one may not see extended tells nothing', async () => {
  await world().state.write((tx) => tx.updateTable('templates').set({ permissions: 0o644 }).execute());
  const ann = await world().addUser('ann');
  const view = await world().call('template.info', { id: 1, extended: true }, ann);
  expect(vectors(unpack(view.body), 'DISK').map((d) => pair(d, 'DATASTORE'))).toEqual([undefined, undefined, undefined, undefined]);
});

test('RAW is looked at when a template is changed, too', async () => {
  expect(await code(world().call('template.update', { id: 1, template: t('RAW=[TYPE=kvm, DATA="<x/>"]'), append: true }))).toBe('raw-xml');
  expect(await code(world().call('template.update', { id: 1, template: t('RAW=[TYPE=kvm, DATA="<devices/>"]'), append: true }))).toBe('done');
});

test('restricted attributes of a template stay as they are when its owner, who is no administrator, changes it', async () => {
  const ann = await world().addUser('ann');
  const id = await world().call('template.create', { template: t('NAME=hers CPU=1 MEMORY=1 NIC=[NETWORK=net, MAC="02:00:0a:00:00:01"]'), asUid: ann.uid });
  const to = (text: string) => code(world().call('template.update', { id, template: t(text), append: false }, ann));
  expect(await to('CPU=2 NIC=[NETWORK=net, MAC="02:00:0a:00:00:02"]')).toBe('denied');
  expect(await to('CPU=2 NIC=[NETWORK=net, MAC="02:00:0a:00:00:01"]')).toBe('done');
});

test('a template of routers makes no VM by itself', async () => {
  const id = await world().call('template.create', { template: t('NAME=r CPU=1 MEMORY=1 VROUTER=YES') });
  expect(await code(world().instantiate({ id }))).toBe('router-template');
});

describe('a copy', () => {
  const imageNames = async () =>
    (await world().state.db.selectFrom('images').select(['name', 'persistent', 'state']).orderBy('id').execute()).map((i) => [i.name, i.persistent, i.state]);
  const bodyOf = async (id: number) => unpack((await world().call('template.info', { id })).body);
  const named = (id: number, name: string, recursive = false) => world().call('template.clone', { id, name, recursive });

  test('has the same content, and a name of its own', async () => {
    const id = await named(1, 'three');
    expect([id, (await world().call('template.info', { id })).name]).toEqual([2, 'three']);
    expect(await bodyOf(2)).toEqual(await bodyOf(1));
    expect(await code(named(1, 'three'))).toBe('name-taken');
    expect(await code(named(1, 'a/b'))).toBe('name-character');
  });

  test('with its images: each disk is of a copy', async () => {
    const id = await named(1, 'whole', true);
    expect(vectors(await bodyOf(id), 'DISK')).toEqual([
      [
        ['TYPE', 'swap'],
        ['SIZE', '1'],
      ],
      [['IMAGE_ID', '1']],
      [
        ['IMAGE_ID', '2'],
        ['SIZE', '2048'],
      ],
      [['IMAGE', 'gone']],
    ]);
    await world().work();
    expect(await imageNames()).toEqual([
      ['os', 0, 1],
      ['whole-disk-1', 0, 1],
      ['whole-disk-2', 0, 1],
    ]);
  });

  test('is made whole or not at all', async () => {
    await world().state.write((tx) => tx.updateTable('images').set({ name: 'x-disk-1' }).where('id', '=', 0).execute());
    await world().call('template.create', { template: t('NAME=one CPU=1 MEMORY=1 DISK=[TYPE=swap, SIZE=1] DISK=[IMAGE_ID=0]') });
    expect(await code(named(2, 'x', true))).toBe('name-taken');
    expect(await imageNames()).toEqual([['x-disk-1', 0, 1]]);
    expect(await world().call('template.pool', {})).toHaveLength(3);
  });

  test('persistent: the VM is of a stored copy, its disk is an image that stays', async () => {
    await world().addHost();
    const vm = await world().instantiate({ name: 'pet', persistent: true, options: t('MEMORY=2048') });
    await world().work();
    await world().work();
    expect(await world().stateOf(vm)).toBe('RUNNING');
    expect(await imageNames()).toEqual([
      ['os', 0, 1],
      ['pet-disk-0', 1, 8],
    ]);
    expect((await bodyOf(2)).find((a) => a.key === 'MEMORY')?.value).toBe('2048');
    const { template, userTemplate } = await vmBody(world().state.db, vm);
    expect(userTemplate).toEqual([{ key: 'CLONING_TEMPLATE_ID', value: '0' }]);
    const [disk] = vectors(template, 'DISK');
    expect(['IMAGE', 'PERSISTENT', 'SAVE', 'CLONE'].map((k) => pair(disk, k))).toEqual(['pet-disk-0', 'YES', 'YES', 'NO']);
    expect(template.find((a) => a.key === 'TEMPLATE_ID')?.value).toBe('2');
  });

  test('persistent, without a name', async () => {
    const vm = await world().instantiate({ persistent: true, hold: true });
    expect((await vmById(world().state.db, vm))?.name).toBe('web-copy-0');
    expect(await code(world().instantiate({ persistent: true, hold: true }))).toBe('name-taken');
    expect(await code(world().instantiate({ persistent: true, hold: true, copies: 2 }))).toBe('persistent-copies');
  });
});
