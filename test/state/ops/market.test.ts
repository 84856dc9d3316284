import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_STATE, MARKETAPP_STATE } from '../../../src/lib/model/objectStates';
import { imageById } from '../../../src/state/images';
import { type MarketAppRow, marketAppById, marketById } from '../../../src/state/markets';
import { t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const folder = (): string => join(world().location, 'public');
const market = (more = '') =>
  world().call('market.create', { template: t(`NAME=ours MARKET_MAD=http BASE_URL="http://market/" PUBLIC_DIR="${folder()}" ${more}`) });
const app = async (id: number): Promise<MarketAppRow> => (await marketAppById(world().state.db, id)) as MarketAppRow;
const offer = (marketId: number, text = 'NAME=debian ORIGIN_ID=0 VERSION=12') => world().call('marketapp.create', { template: t(text), marketId });

describe('markets', () => {
  test('two are there from the beginning; others are numbered from 100 on', async () => {
    expect((await world().call('market.pool', {})).map((m) => [m.id, m.market_mad, m.state])).toEqual([
      [1, 'linuxcontainers', 1],
      [0, 'one', 0],
    ]);
    expect(await market()).toBe(100);
  });

  test.each([
    ['no kind', 'NAME=m', 'market-mad'],
    ['a kind that there is not', 'NAME=m MARKET_MAD=ftp', 'driver-unknown'],
    ['without what its kind needs', 'NAME=m MARKET_MAD=http BASE_URL=x', 'market-attributes'],
    ['a name that is taken', 'NAME="OpenNebula Public" MARKET_MAD=one', 'name-taken'],
  ])('one with %s is refused', async (_what, text, code) => {
    await expect(world().call('market.create', { template: t(text) })).rejects.toMatchObject({ code });
  });

  test('an update may not take away what the kind needs', async () => {
    const id = await market();
    const update = (text: string, append: boolean) => world().call('market.update', { id, template: t(text), append });
    await expect(update('MARKET_MAD=http BASE_URL=x', false)).rejects.toMatchObject({ code: 'market-attributes' });
    await update('COLOUR=red', true);
    await update('MARKET_MAD=one', false);
    expect(await marketById(world().state.db, id)).toMatchObject({ market_mad: 'one' });
  });

  test('one with apps is not deleted', async () => {
    const id = await market();
    await offer(id, 'NAME=a TYPE=VMTEMPLATE');
    await expect(world().call('market.delete', { id })).rejects.toMatchObject({ code: 'market-in-use', next: 'onemarketapp delete 0' });
    await world().call('marketapp.delete', { id: 0 });
    await world().call('market.delete', { id });
    expect(await marketById(world().state.db, id)).toBeUndefined();
  });
});

describe('apps', () => {
  test('that of an image is locked until the bytes are in the market, and takes them along when it goes', async () => {
    const { id } = await offer(await market());
    expect((await app(id)).state).toBe(MARKETAPP_STATE.LOCKED);
    await world().work();
    expect(await app(id)).toMatchObject({
      state: MARKETAPP_STATE.READY,
      source: `http://market/app-${id}`,
      md5: expect.stringMatching(/^[0-9a-f]{32}$/),
      size_mb: 1024,
      version: '12',
      origin_id: 0,
    });
    const file = join(folder(), `app-${id}`);
    expect(readFileSync(file, 'utf8')).toBe('/tmp/os.qcow2');
    await world().call('marketapp.delete', { id });
    await world().work();
    expect([await marketAppById(world().state.db, id), existsSync(file)]).toEqual([undefined, false]);
  });

  test('while it is copied the image is neither written nor deleted; then it is free again', async () => {
    await world().call('image.persistent', { id: 0, persistent: true });
    const { id } = await offer(await market());
    expect((await imageById(world().state.db, 0))?.state).toBe(IMAGE_STATE.CLONE);
    await expect(world().call('image.delete', { id: 0, force: true })).rejects.toMatchObject({ code: 'image-busy', next: `onemarketapp show ${id}` });
    await expect(world().call('image.persistent', { id: 0, persistent: false })).rejects.toMatchObject({ code: 'image-busy' });
    await expect(world().instantiate()).rejects.toMatchObject({ code: 'image-state' });
    await world().work();
    expect((await imageById(world().state.db, 0))?.state).toBe(IMAGE_STATE.READY);
    await world().instantiate({ hold: true });
  });

  test('a market that cannot be written into leaves the app in error, and says why', async () => {
    const { id } = await offer(await market('PUBLIC_DIR="/dev/null/x"'));
    await world().work();
    const row = await app(id);
    expect(row.state).toBe(MARKETAPP_STATE.ERROR);
    expect(row.template).toContain('could not be copied');
  });

  test.each([
    ['into a public market', () => 0, 'NAME=a ORIGIN_ID=0', 'market-kind'],
    ['into one that is disabled', () => 1, 'NAME=a ORIGIN_ID=0', 'market-disabled'],
    ['into none', () => 999, 'NAME=a ORIGIN_ID=0', 'missing'],
    ['of no image', market, 'NAME=a ORIGIN_ID=99', 'missing'],
    ['of a type that there is not', market, 'NAME=a TYPE=MOVIE', 'app-type'],
  ])('%s: refused, and nothing is made', async (_what, where, text, code) => {
    await expect(offer(await where(), text)).rejects.toMatchObject({ code });
    expect(await world().call('marketapp.pool', {})).toEqual([]);
  });

  test('an image that is not whole or not the caller’s is not offered', async () => {
    const id = await market();
    await world().call('image.enable', { id: 0, enable: false });
    await expect(offer(id)).rejects.toMatchObject({ code: 'image-state' });
    const user = await world().addUser('user');
    await expect(world().call('marketapp.create', { template: t('NAME=a ORIGIN_ID=0'), marketId: id }, user)).rejects.toMatchObject({ kind: 'denied' });
  });

  test('is disabled and enabled; its description and version are updated, where its bytes lie is not', async () => {
    const { id } = await offer(await market());
    await expect(world().call('marketapp.enable', { id, enable: false })).rejects.toMatchObject({ code: 'app-state' });
    await world().work();
    await world().call('marketapp.enable', { id, enable: false });
    expect((await app(id)).state).toBe(MARKETAPP_STATE.DISABLED);
    await world().call('marketapp.enable', { id, enable: true });
    const before = await app(id);
    await world().call('marketapp.update', { id, template: t('DESCRIPTION="new words" VERSION=13 SOURCE=evil PUBLISHER=me'), append: true });
    expect(await app(id)).toMatchObject({ description: 'new words', version: '13', source: before.source, template: expect.stringContaining('PUBLISHER') });
  });
});
