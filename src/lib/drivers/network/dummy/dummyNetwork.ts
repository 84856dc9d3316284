import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preconditionError } from '../../../errors/errors';
import type { Node } from '../../node';
import { type DummyWorld, dummyWorld } from '../../vmm/dummy/world';
import type { NetworkDriver, NicSpec } from '../driver';

/** Bridges that are folders, with a file for each interface that uses them. */
export const dummyNetwork = (world: string | DummyWorld): NetworkDriver => new DummyNetwork(dummyWorld(world));

class DummyNetwork implements NetworkDriver {
  constructor(private readonly world: DummyWorld) {}

  pre(node: Node, nics: readonly NicSpec[]): Promise<void> {
    return this.act('pre', node, nics, () => {
      for (const nic of nics) {
        if (nic.ownBridge) this.claim(node, nic);
        else if (this.world.lacksBridge(node, nic.bridge)) throw preconditionError('bridge-missing', `${node.name}: there is no bridge ${nic.bridge}`);
      }
    });
  }

  clean(node: Node, nics: readonly NicSpec[]): Promise<void> {
    return this.act('clean', node, nics, () => {
      for (const nic of nics.filter((n) => n.ownBridge)) {
        const bridge = this.world.bridgeDir(node, nic.bridge);
        rmSync(join(bridge, nic.target), { force: true });
        removeIfEmpty(bridge);
      }
    });
  }

  private claim(node: Node, nic: NicSpec): void {
    const bridge = this.world.bridgeDir(node, nic.bridge);
    // the end of another machine may take the folder away between the two calls
    for (let left = 10; ; left--) {
      mkdirSync(bridge, { recursive: true });
      try {
        writeFileSync(join(bridge, nic.target), '');
        return;
      } catch (e) {
        if ((e as NodeJS.ErrnoException).code !== 'ENOENT' || left === 0) throw e;
      }
    }
  }

  private act(action: string, node: Node, nics: readonly NicSpec[], work: () => void): Promise<void> {
    const vm = nics[0]?.vmId;
    return this.world.act({ action, node: node.name, ...(vm === undefined ? {} : { vm }) }, work);
  }
}

const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch (e) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((e as NodeJS.ErrnoException).code ?? '')) throw e;
  }
};
