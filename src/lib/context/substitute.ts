import { type Pairs, pair, single, type Template, vectors } from '../template/template';

/** Where the names of an expression are found. Undefined: there is no such thing, and the expression becomes empty. */
export interface Lookups {
  /** `$VMID`, `$NAME`, `$MEMORY` */
  variable(name: string): string | undefined;
  /** `$USER[SSH_PUBLIC_KEY]`, `$NIC[IP, NETWORK="private"]`; `where` is what stands behind the comma */
  attribute(of: string, name: string, where: readonly [string, string] | undefined): string | undefined;
}

/**
 * Every repetition is bounded: an expression that never ends costs its own length once, not the rest of the text.
 * Names are upper case, so that `$i` and `${X}` of a script stay what they are.
 */
const EXPRESSION =
  /\$([A-Z_][A-Z0-9_]{0,127})(?:\[ {0,8}([A-Za-z_][A-Za-z0-9_]{0,127}) {0,8}(?:, {0,8}([A-Za-z_][A-Za-z0-9_]{0,127}) {0,8}= {0,8}(?:"([^"]{0,256})"|([^\]",]{0,256}?)) {0,8})?\])?/g;

/** Replaces `$NAME`, `$OF[NAME]` and `$OF[NAME, KEY="value"]`, once: what is put in is not looked at again. */
export const substitute = (text: string, lookups: Lookups): string =>
  text.replace(EXPRESSION, (_, of: string, name?: string, key?: string, quoted?: string, bare?: string) => {
    if (name === undefined) return lookups.variable(of) ?? '';
    const where = key === undefined ? undefined : ([key.toUpperCase(), quoted ?? bare ?? ''] as const);
    return lookups.attribute(of, name.toUpperCase(), where) ?? '';
  });

export interface LookupSources {
  readonly vmId: number;
  readonly name: string;
  readonly uid: number;
  readonly uname: string;
  readonly gid: number;
  readonly gname: string;
  /** the VM's template, DISK and NIC resolved */
  readonly template: Template;
  readonly userTemplate: Template;
  /** the attributes of the owner's account */
  readonly userAttributes: Template;
  /** a network of the VM: its attributes by NETWORK_ID */
  readonly network: (networkId: number) => Template | undefined;
}

/** Vectors one may ask for, and the key that is meant when no other is named. */
const VECTORS: Readonly<Record<string, string>> = { NIC: 'NETWORK', DISK: 'IMAGE' };

export const lookupsOf = (s: LookupSources): Lookups => {
  const own: ReadonlyMap<string, string> = new Map([
    ['VMID', String(s.vmId)],
    ['NAME', s.name],
    ['UID', String(s.uid)],
    ['UNAME', s.uname],
    ['GID', String(s.gid)],
    ['GNAME', s.gname],
  ]);
  const variable = (name: string): string | undefined => own.get(name) ?? single(s.template, name) ?? single(s.userTemplate, name);
  const networkAttribute = (name: string, where: readonly [string, string] | undefined): string | undefined => {
    const nic = chosen(vectors(s.template, 'NIC'), where && [where[0] === 'NAME' ? 'NETWORK' : where[0], where[1]]);
    const id = pair(nic, 'NETWORK_ID');
    const network = id === undefined ? undefined : s.network(Number(id));
    return name === 'NAME' ? pair(nic, 'NETWORK') : network && single(network, name);
  };
  return {
    variable,
    attribute(of, name, where) {
      if (of === 'USER') return single(s.userAttributes, name);
      if (of === 'TEMPLATE') return variable(name);
      if (of === 'NETWORK') return networkAttribute(name, where);
      return VECTORS[of] === undefined ? undefined : pair(chosen(vectors(s.template, of), where), name);
    },
  };
};

const chosen = (of: readonly Pairs[], where: readonly [string, string] | undefined): Pairs | undefined =>
  where === undefined ? of[0] : of.find((v) => pair(v, where[0]) === where[1]);
