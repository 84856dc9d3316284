import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { executionError } from '../../../errors/errors';
import { pair, type Template, vectors } from '../../../template/template';
import type { Node } from '../../node';
import { idText } from '../../toolOutput';
import type { DeviceSpec, Devices, LiveCapacity, LiveCopy, LiveDisk, VmmParts } from '../driver';
import { writeWholeDeep } from './files';
import { type DummyDomain, type DummyWorld, vmIdOf } from './world';

/** Changes of the file that a running domain is. */
export class DummyParts implements VmmParts {
  constructor(private readonly world: DummyWorld) {}

  devices(node: Node, deployId: string): Promise<Devices | undefined> {
    return this.act('devices', node, deployId, () => {
      const domain = this.world.domain(node, deployId);
      return domain?.state === 'running' || domain?.state === 'paused' ? devicesOf(domain) : undefined;
    });
  }

  attachDisk(node: Node, deployId: string, target: string, device: DeviceSpec): Promise<void> {
    return this.change('attachDisk', node, deployId, (d) =>
      d.disks.some((disk) => disk.target === target) ? d : { ...d, disks: [...d.disks, { target, path: sourceIn(device.description) }] },
    );
  }

  detachDisk(node: Node, deployId: string, target: string): Promise<void> {
    return this.change('detachDisk', node, deployId, (d) => ({ ...d, disks: d.disks.filter((disk) => disk.target !== target) }));
  }

  attachNic(node: Node, deployId: string, mac: string): Promise<void> {
    return this.change('attachNic', node, deployId, (d) => ({ ...d, nics: [...new Set([...d.nics, mac.toLowerCase()])] }));
  }

  detachNic(node: Node, deployId: string, mac: string): Promise<void> {
    return this.change('detachNic', node, deployId, (d) => ({ ...d, nics: d.nics.filter((n) => n !== mac.toLowerCase()) }));
  }

  updateNic(node: Node, deployId: string): Promise<void> {
    return this.change('updateNic', node, deployId, (d) => d);
  }

  ejectCd(node: Node, deployId: string): Promise<void> {
    return this.change('ejectCd', node, deployId, (d) => d);
  }

  insertCd(node: Node, deployId: string): Promise<void> {
    return this.change('insertCd', node, deployId, (d) => d);
  }

  growDisk(node: Node, deployId: string, target: string, sizeMb: number): Promise<void> {
    return this.act('growDisk', node, deployId, () => {
      const domain = this.running(node, deployId);
      this.world.putDomain(node, { ...domain, sizes: { ...domain.sizes, [target]: sizeMb } });
    });
  }

  setCapacity(node: Node, deployId: string, capacity: LiveCapacity): Promise<void> {
    return this.act('setCapacity', node, deployId, () => this.world.putDomain(node, { ...this.running(node, deployId), capacity }));
  }

  snapshot(node: Node, deployId: string, name: string): Promise<string> {
    return this.act('snapshot', node, deployId, () => {
      const domain = this.running(node, deployId);
      this.world.putDomain(node, { ...domain, snapshots: [...new Set([...(domain.snapshots ?? []), name])] });
      // the field's dummy driver calls all of them so
      return 'dummy-snap';
    });
  }

  revert(node: Node, deployId: string): Promise<void> {
    return this.act('revert', node, deployId, () => void this.running(node, deployId));
  }

  dropSnapshot(node: Node, deployId: string): Promise<void> {
    return this.act('dropSnapshot', node, deployId, () => void this.running(node, deployId));
  }

  snapshotDisk(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void> {
    return this.act('snapshotDisk', node, deployId, () => {
      this.running(node, deployId);
      const file = this.fileOf(node, disk.path);
      const taken = join(`${file}.snap`, idText(snapshotId));
      if (!existsSync(taken)) writeWholeDeep(taken, existsSync(file) ? readFileSync(file, 'utf8') : '');
    });
  }

  dropDiskSnapshot(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void> {
    return this.act('dropDiskSnapshot', node, deployId, () => {
      this.running(node, deployId);
      rmSync(join(`${this.fileOf(node, disk.path)}.snap`, idText(snapshotId)), { force: true });
    });
  }

  copyDisks(node: Node, deployId: string, copies: readonly LiveCopy[]): Promise<void> {
    return this.act('copyDisks', node, deployId, () => {
      const { disks } = devicesOf(this.running(node, deployId));
      for (const { target, toPath } of copies) {
        const disk = disks.find((d) => d.target === target);
        if (!disk) throw executionError('disk-missing', `${deployId} on ${node.name} has no disk ${target}`);
        const file = this.fileOf(node, disk.path);
        writeWholeDeep(this.fileOf(node, toPath), existsSync(file) ? readFileSync(file, 'utf8') : '');
      }
    });
  }

  stopCopy(node: Node, deployId: string): Promise<void> {
    return this.act('stopCopy', node, deployId, () => undefined);
  }

  /** `<datastores>/<system>/<vm>/<file>` in the dummy world */
  private fileOf(node: Node, path: string): string {
    return join(this.world.nodeDir(node), ...path.split('/').slice(-3));
  }

  private running(node: Node, deployId: string): DummyDomain {
    const domain = this.world.domain(node, deployId);
    if (domain?.state === 'running' || domain?.state === 'paused') return domain;
    throw executionError('domain-not-running', `${deployId} does not run on ${node.name}`);
  }

  private change(action: string, node: Node, deployId: string, change: (d: Devices) => Devices): Promise<void> {
    return this.act(action, node, deployId, () => {
      const domain = this.running(node, deployId);
      this.world.putDomain(node, { ...domain, devices: change(devicesOf(domain)) });
    });
  }

  private act<T>(action: string, node: Node, deployId: string, work: () => T | Promise<T>): Promise<T> {
    const vm = vmIdOf(deployId);
    return this.world.act({ action, node: node.name, ...(vm === undefined ? {} : { vm }) }, work);
  }
}

export const devicesOf = (domain: DummyDomain): Devices => domain.devices ?? begunWith(domain.description);

interface Described {
  readonly disks?: Devices['disks'];
  readonly nics?: Devices['nics'];
  readonly vmDir?: string;
  readonly template?: Template;
}

/** What the description of a domain names: its template, or its devices themselves; other texts name nothing. */
const begunWith = (description: string): Devices => {
  const { disks, nics, template, vmDir } = asJson<Described>(description);
  if (!template) return { disks: disks ?? [], nics: nics ?? [] };
  return {
    disks: vectors(template, 'DISK').map((d) => ({ target: pair(d, 'TARGET') ?? '', path: `${vmDir}/disk.${pair(d, 'DISK_ID')}` })),
    nics: vectors(template, 'NIC').flatMap((n) => pair(n, 'MAC')?.toLowerCase() ?? []),
  };
};

/** Paths of the disks that a template in a description names. */
export const disksIn = (description: string): string[] => {
  const { template, vmDir } = asJson<Described>(description);
  return template ? vectors(template, 'DISK').map((d) => `${vmDir}/disk.${pair(d, 'DISK_ID')}`) : [];
};

const sourceIn = (description: string): string => asJson<{ path?: string }>(description).path ?? '';

const asJson = <T extends object>(text: string): Partial<T> => {
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    return {};
  }
};
