import { isOneError } from '../../../src/lib/errors/errors';
import { pair, vectors } from '../../../src/lib/template/template';
import { unpack } from '../../../src/state/packing';
import { t, worlds } from '../../support/world';

const world = worlds();
beforeEach(async () => {
  await world().furnish();
  await world().call('template.create', {
    template: t('NAME=two CPU=1 MEMORY=1 DISK=[TYPE=swap, SIZE=1] DISK=[IMAGE=os, IMAGE_UNAME=oneadmin] DISK=[IMAGE_ID=0, SIZE=2048] DISK=[IMAGE=gone]'),
  });
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
