import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { executionError, messageOf } from '../../../errors/errors';
import type { MarketDriver, MarketPlace } from '../driver';

const KEY = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

const pathOf = (place: MarketPlace, key: string): string => {
  if (!isAbsolute(place.folder)) throw executionError('market-folder', `PUBLIC_DIR ${JSON.stringify(place.folder)} is not an absolute path`);
  if (!KEY.test(key)) throw new Error(`not a key for an app: ${JSON.stringify(key)}`);
  return join(place.folder, key);
};

/** A folder of this machine that a web server of the administrator's shows to the world. */
export const httpMarket = (): MarketDriver => ({
  async publish(place, path, key) {
    const target = pathOf(place, key);
    const part = `${target}.part`;
    try {
      await mkdir(place.folder, { recursive: true });
      // it got its name when it was whole
      const md5 = (await isThere(target)) ? await md5Of(target) : await copied(path, part);
      if (await isThere(part)) await rename(part, target);
      return { source: `${place.url.replace(/\/+$/, '')}/${key}`, md5 };
    } catch (e) {
      await rm(part, { force: true }).catch(() => undefined);
      throw executionError('market-write-failed', `${path} could not be copied into ${place.folder}: ${messageOf(e)}`, {
        changed: 'nothing: the partial file was removed',
        next: `ls -ld ${place.folder}`,
        cause: e,
      });
    }
  },
  async remove(place, key) {
    const target = pathOf(place, key);
    for (const path of [target, `${target}.part`]) await rm(path, { force: true });
  },
});

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const hashing = (hash: ReturnType<typeof createHash>): Transform =>
  new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk as Buffer);
      done(null, chunk);
    },
  });

const md5Of = async (path: string): Promise<string> => {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

/** Onto the disk, and hashed on the way. 0644: the web server is another user. */
const copied = async (path: string, part: string): Promise<string> => {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hashing(hash), createWriteStream(part, { mode: 0o644 }));
  const file = await open(part, 'r');
  await file.sync().finally(() => file.close());
  return hash.digest('hex');
};
