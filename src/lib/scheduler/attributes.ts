/**
 * What an expression asks of a host or a datastore: the leaves of its document, each by its path without the root (`HOST_SHARE/RUNNING_VMS`, `VMS/ID`).
 * A path may have several values; they are in the order of the document.
 */
export type Attributes = ReadonlyMap<string, readonly string[]>;

export interface Kind {
  readonly root: string;
  /** where an attribute is looked for that is named without its place, in the order of the document: the first that is there counts */
  readonly places: readonly string[];
}

export const HOST: Kind = {
  root: 'HOST',
  places: ['', 'HOST_SHARE/', 'HOST_SHARE/DATASTORES/', 'TEMPLATE/', 'MONITORING/CAPACITY/', 'MONITORING/SYSTEM/', 'CLUSTER_TEMPLATE/'],
};

export const DATASTORE: Kind = { root: 'DATASTORE', places: ['', 'TEMPLATE/'] };

/** The field's name for VMs on a host: `CURRENT_VMS = 5` asks whether VM 5 is one of them. */
export const CURRENT_VMS = 'CURRENT_VMS';

/** Paths by which a name is looked up. */
export const pathsOf = (kind: Kind, name: string): readonly string[] => {
  if (name === CURRENT_VMS && kind === HOST) return [VMS];
  if (!name.startsWith('/')) return kind.places.map((place) => place + name);
  return name.startsWith(`/${kind.root}/`) ? [name.slice(kind.root.length + 2)] : [];
};

export const firstOf = (attributes: Attributes, paths: readonly string[]): string | undefined => {
  for (const path of paths) {
    const values = attributes.get(path);
    if (values !== undefined) return values[0];
  }
  return undefined;
};

export const allOf = (attributes: Attributes, paths: readonly string[]): readonly string[] => {
  const lists = paths.flatMap((path) => [attributes.get(path) ?? []]).filter((values) => values.length > 0);
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat();
};

/** The number that a value begins with, as `800` or `12.5 GB`; undefined: none. */
export const numberIn = (value: string | undefined): number | undefined => {
  const number = value === undefined ? Number.NaN : Number.parseFloat(value);
  return Number.isFinite(number) ? number : undefined;
};

const VMS = 'VMS/ID';

/** A host after a VM was placed there: what is promised of it, and who is on it. */
export const hostWith = (attributes: Attributes, now: { readonly cpu: number; readonly memoryMb: number; readonly vms: number }, vmId: number): Attributes =>
  new Map([
    ...attributes,
    ['HOST_SHARE/CPU_USAGE', [String(Math.round(now.cpu * 100))]],
    ['HOST_SHARE/MEM_USAGE', [String(now.memoryMb * 1024)]],
    ['HOST_SHARE/RUNNING_VMS', [String(now.vms)]],
    [VMS, [...(attributes.get(VMS) ?? []), String(vmId)]],
  ]);

/** A datastore with so much room. */
export const datastoreWith = (attributes: Attributes, freeMb: number): Attributes => new Map([...attributes, ['FREE_MB', [String(freeMb)]]]);
