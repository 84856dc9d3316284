import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FRONT_END, isFrontEnd, type Node } from '../../node';
import { idText } from '../../toolOutput';
import type { Devices, DomainState, LiveCapacity } from '../driver';
import { type Doing, withFaults } from './faults';
import { absentAsUndefined, writeWholeDeep } from './files';

/** A domain of a dummy host. */
export interface DummyDomain {
  readonly name: string;
  readonly uuid: string;
  readonly state: Exclude<DomainState, 'absent'>;
  /** as given to deploy */
  readonly description: string;
  /** milliseconds since the epoch; the figures of the monitoring grow from here */
  readonly since: number;
  /** a guest that does not hear the power button */
  readonly deaf?: boolean;
  /** changed since it began; absent: what the description names */
  readonly devices?: Devices;
  readonly capacity?: LiveCapacity;
  /** target -> MiB of disks that grew */
  readonly sizes?: Readonly<Record<string, number>>;
  /** names of the snapshots that were taken */
  readonly snapshots?: readonly string[];
}

/**
 * The dummy cloud: `<root>/host-<id>/domains/<name>` (JSON), `.../bridges/<bridge>/<tap>`, `.../<datastore>/<vm>/disk.<n>`,
 * `<root>/.datastores/<id>/<image>`, `<root>/faults.json`. Every process that opens the same root sees the same world; tests change it here.
 */
export class DummyWorld {
  constructor(
    readonly root: string,
    readonly now: () => number = Date.now,
  ) {}

  /** Does an action the way faults.json tells. */
  act<T>(doing: Doing, work: () => T | Promise<T>): Promise<T> {
    return withFaults(this.root, doing, work);
  }

  /** By its number: a host that is called otherwise is the same machine. */
  nodeDir(node: Node): string {
    return join(this.root, isFrontEnd(node) ? FRONT_END : `host-${node.id}`);
  }

  vmDir(node: Node, systemDatastoreId: number, vmId: number): string {
    return join(this.nodeDir(node), idText(systemDatastoreId), idText(vmId));
  }

  datastoreDir(datastoreId: number): string {
    return join(this.root, '.datastores', idText(datastoreId));
  }

  domain(node: Node, name: string): DummyDomain | undefined {
    return absentAsUndefined(() => JSON.parse(readFileSync(this.domainFile(node, name), 'utf8')) as DummyDomain);
  }

  putDomain(node: Node, domain: DummyDomain): void {
    writeWholeDeep(this.domainFile(node, domain.name), JSON.stringify(domain));
  }

  dropDomain(node: Node, name: string): void {
    rmSync(this.domainFile(node, name), { force: true });
  }

  domains(node: Node): DummyDomain[] {
    const names = absentAsUndefined(() => readdirSync(join(this.nodeDir(node), 'domains'))) ?? [];
    // one may go between the two looks
    return names
      .filter((name) => !name.endsWith('.part'))
      .sort()
      .flatMap((name) => this.domain(node, name) ?? []);
  }

  /** A file below the node's datastores, by the path it would have there; undefined when it is not there. */
  nodeFile(node: Node, path: string): string | undefined {
    return absentAsUndefined(() => readFileSync(this.onNode(node, path), 'utf8'));
  }

  putNodeFile(node: Node, path: string, content: string): void {
    writeWholeDeep(this.onNode(node, path), content);
  }

  private onNode(node: Node, path: string): string {
    const below = path.startsWith(`${node.datastores}/`) ? path.slice(node.datastores.length + 1) : '';
    if (below === '' || below.split('/').some((part) => part === '' || part === '.' || part === '..'))
      throw new Error(`not a path below the datastores: ${path}`);
    return join(this.nodeDir(node), below);
  }

  bridgeDir(node: Node, bridge: string): string {
    return join(this.nodeDir(node), 'bridges', asFileName(bridge));
  }

  bridges(node: Node): string[] {
    return (absentAsUndefined(() => readdirSync(join(this.nodeDir(node), 'bridges'))) ?? []).sort();
  }

  /** Every bridge is there, unless a test took it away. */
  lacksBridge(node: Node, bridge: string): boolean {
    return existsSync(this.lackFile(node, bridge));
  }

  takeBridgeAway(node: Node, bridge: string): void {
    writeWholeDeep(this.lackFile(node, bridge), '');
  }

  private lackFile(node: Node, bridge: string): string {
    return join(this.nodeDir(node), 'lacks', asFileName(bridge));
  }

  private domainFile(node: Node, name: string): string {
    return join(this.nodeDir(node), 'domains', asFileName(name));
  }
}

/** The drivers take the root of a world, or the world where a test wants its clock. */
export const dummyWorld = (world: string | DummyWorld): DummyWorld => (typeof world === 'string' ? new DummyWorld(world) : world);

/** Names of domains and bridges are checked where they are given; here they become files, so the few that would be something else are refused. */
const asFileName = (name: string): string => {
  if (name === '' || name.startsWith('.') || /[/\0]/.test(name) || name.endsWith('.part')) throw new Error(`not a name for a file: ${JSON.stringify(name)}`);
  return name;
};

/** `one-<vmid>` -> vmid */
export const vmIdOf = (domain: string): number | undefined => {
  const id = /^one-(\d+)$/.exec(domain)?.[1];
  return id === undefined ? undefined : Number(id);
};
