import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen, SeenDomain, SeenFile } from '../../../check/facts';
import { executionError } from '../../../errors/errors';
import { isFrontEnd, type Node } from '../../node';
import { devicesOf } from '../../vmm/dummy/dummyParts';
import { absentAsUndefined } from '../../vmm/dummy/files';
import { type DummyDomain, type DummyWorld, dummyWorld } from '../../vmm/dummy/world';
import { checkedStamp, discardable } from '../discardable';
import type { SurveyDriver } from '../driver';

/** Hosts that are folders. Images of dummy datastores lie in the world, too, and are the front-end's. */
export const dummySurvey = (world: string | DummyWorld): SurveyDriver => new DummySurvey(dummyWorld(world));

class DummySurvey implements SurveyDriver {
  constructor(private readonly world: DummyWorld) {}

  survey(node: Node, { files = true }: { readonly files?: boolean } = {}): Promise<Seen> {
    return this.world.act({ action: 'survey', node: node.name }, () => ({
      domains: isFrontEnd(node) ? [] : this.world.domains(node).map(seenDomain),
      taps: [],
      files: files ? [...filesBelow(this.world.nodeDir(node), node.datastores), ...(isFrontEnd(node) ? this.images() : [])] : [],
    }));
  }

  discard(node: Node, path: string, stamp: string): Promise<void> {
    return this.world.act({ action: 'discard', node: node.name }, () => {
      const images = this.imagesDir();
      const { datastore, name } = discardable(path.startsWith(`${images}/`) ? { ...node, datastores: images } : node, path);
      const user = isFrontEnd(node)
        ? undefined
        : this.world.domains(node).find((d) => devicesOf(d).disks.some((k) => k.path === path || k.path.startsWith(`${path}/`)));
      if (user) throw executionError('in-use', `a domain of ${node.name} (${user.name}) has ${path} open; it was left alone`, { next: 'onecheck' });
      const folder = join(path.startsWith(`${images}/`) ? images : this.world.nodeDir(node), datastore);
      if (!existsSync(join(folder, name))) return;
      mkdirSync(join(folder, '.trash'), { recursive: true });
      renameSync(join(folder, name), join(folder, '.trash', `${name}-${checkedStamp(stamp)}`));
    });
  }

  private imagesDir(): string {
    return join(this.world.root, '.datastores');
  }

  private images(): SeenFile[] {
    return filesBelow(this.imagesDir(), this.imagesDir());
  }
}

const seenDomain = (d: DummyDomain): SeenDomain => {
  const { disks, nics } = devicesOf(d);
  return {
    name: d.name,
    uuid: d.uuid,
    state: d.state,
    persistent: false,
    vcpus: d.capacity?.vcpus ?? 1,
    memoryKb: (d.capacity?.memoryMb ?? 128) * 1024,
    disks,
    nics: nics.map((mac) => ({ mac, tap: '', bridge: '' })),
  };
};

/** `<datastore>/...` below a folder, three levels, under the names that they would have below `root`. */
const filesBelow = (folder: string, root: string): SeenFile[] =>
  namesIn(folder)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((datastore) => walk(join(folder, datastore), `${root}/${datastore}`, 3));

const namesIn = (folder: string): string[] => (absentAsUndefined(() => readdirSync(folder)) ?? []).sort();

const walk = (folder: string, shown: string, depth: number): SeenFile[] =>
  namesIn(folder).flatMap((name) => {
    const stats = absentAsUndefined(() => statSync(join(folder, name)));
    if (!stats) return [];
    const file: SeenFile = { path: `${shown}/${name}`, kind: stats.isDirectory() ? 'folder' : 'file', bytes: stats.size, opaque: true };
    return [file, ...(stats.isDirectory() && depth > 1 ? walk(join(folder, name), `${shown}/${name}`, depth - 1) : [])];
  });
