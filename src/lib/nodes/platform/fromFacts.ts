import { parseIp4 } from '../../model/addresses';
import type { Facts, Found } from '../facts/facts';
import { DATASTORES, HOME, UNITS } from '../folders';
import type { Asked } from '../plan/asked';
import { exportsIn } from '../render/exports';
import { bridgeOf, INTERFACES, INTERFACES_D } from '../render/interfaces';
import { stanzasOf } from '../render/interfacesFile';
import { linesOf } from '../render/lines';
import { parseMountUnit, type SaidMount } from '../render/mountUnit';
import { addressOf, type Bridge, type Datastore, type Machine, type Nfs, type Platform, type Role } from './platform';
import { cidr, datastoreId, device, folder, folderName, mountOptions, network, objectName } from './rules';
import { fits } from './shape';
import type { Remarks } from './write';

/** What is looked at besides, where nobody has said yet what a machine is for. */
export const FRONT_END_MARK = `${HOME}/.one`;
export const IMPORTED: Asked = { paths: [INTERFACES, '/etc/exports', FRONT_END_MARK], units: [], mounts: [], logins: [], names: [] };

/** A machine as it answered, and where. */
export interface Met {
  readonly facts: Facts;
  readonly address: string;
  readonly port: number;
}

/**
 * The platform that machines are now, by their names: made so that a plan from it changes what they have in no way, and adds only what they lack. Pure. What the file cannot say is
 * left out, and remarked.
 */
export const platformFrom = (machines: ReadonlyMap<string, Met>): { readonly platform: Platform; readonly remarks: Remarks } => {
  const filer = [...machines].map(([name, { facts }]) => ({ name, exports: nfsOf(name, facts) })).find((f) => f.exports !== undefined);
  const remarks = new Map<string, string[]>();
  const described = new Map(
    [...machines].map(([name, met]) => {
      const said: string[] = [`${met.facts.os.id} ${met.facts.os.version}`.trim()];
      remarks.set(name, said);
      return [name, machineOf(name, met, filer?.name === name, said)] as const;
    }),
  );
  const stores = datastoresOf(machines, described, filer?.exports);
  const { datastores } = stores;
  return {
    platform: {
      machines: described,
      ...(filer?.exports === undefined ? {} : { nfs: filer.exports }),
      // what the front-end has is not seen here, so nothing of it is to go
      ...(datastores.size === 0 ? {} : { datastores, 'first-run': 'keep' }),
    },
    remarks: {
      head: ['Made by onenode import of machines as they were. Read it; onenode plan shows what they lack.'],
      machines: remarks,
      datastores: stores.remarks,
      ...(stores.left.length > 0 ? { nfs: stores.left } : {}),
    },
  };
};

const textAt = (found: Found | undefined): string => (found?.kind === 'file' ? found.text.toString('utf8') : '');

const rolesOf = (facts: Facts, isFiler: boolean): Role[] => {
  const has = (name: string): boolean => facts.packages.has(name);
  return [
    ...(facts.paths.get(FRONT_END_MARK)?.kind === 'folder' ? (['front-end'] as const) : []),
    ...(has('lxc') ? (['container-host'] as const) : []),
    ...(has('libvirt-daemon-system') ? (['hypervisor'] as const) : []),
    ...(isFiler ? (['filer'] as const) : []),
  ];
};

const machineOf = (name: string, { facts, address, port }: Met, isFiler: boolean, said: string[]): Machine => {
  const described = { roles: rolesOf(facts, isFiler), ...(port === 22 ? {} : { port }), ...networkOf(facts, said) };
  return addressOf(name, described) === address ? described : { ...described, address };
};

const networkOf = (facts: Facts, said: string[]): { readonly network?: NonNullable<Machine['network']> } => {
  const [manager] = facts.managers;
  if (manager !== undefined) {
    said.push(`its network is configured by ${manager.name}, and left alone`);
    return {};
  }
  const files = [...facts.paths].filter(([p]) => p === INTERFACES || p.startsWith(`${INTERFACES_D}/`)).map(([path, f]) => ({ path, text: textAt(f) }));
  const bridges = new Map<string, Bridge & { readonly interface: string }>();
  for (const stanza of stanzasOf(files)) {
    if (!stanza.options.some(([key]) => key === 'bridge_ports')) continue;
    const found = bridgeOf(stanza);
    const [, base = found?.port ?? '', vlan] = /^(.+)\.(\d+)$/.exec(found?.port ?? '') ?? [];
    const fit =
      found !== undefined &&
      fits(device, stanza.name) &&
      fits(device, base) &&
      (found.address === undefined || fits(cidr, found.address)) &&
      (vlan === undefined || (Number(vlan) >= 1 && Number(vlan) <= 4094 && String(Number(vlan)) === vlan));
    if (!fit || bridges.has(stanza.name)) said.push(`bridge ${stanza.name} is one that this file cannot say (${stanza.file}), and left alone`);
    else
      bridges.set(stanza.name, {
        interface: base,
        ...(vlan === undefined ? {} : { vlan: Number(vlan) }),
        ...(found.address === undefined ? {} : { address: found.address }),
        ...(found.gateway === undefined || found.address === undefined ? {} : { gateway: found.gateway }),
      });
  }
  if (bridges.size === 0) return {};
  const bases = [...bridges.values()].map((b) => b.interface);
  const most = [...new Set(bases)].sort((a, b) => bases.filter((x) => x === b).length - bases.filter((x) => x === a).length)[0] as string;
  return {
    network: {
      interface: most,
      bridges: new Map([...bridges].map(([name, { interface: base, ...b }]) => [name, base === most ? b : { interface: base, ...b }])),
    },
  };
};

/** What a machine exports as a filer of ours does: a folder that is the root of NFSv4, and folders in it. */
const nfsOf = (filer: string, facts: Facts): Nfs | undefined => {
  const lines = exportsIn(linesOf(textAt(facts.paths.get('/etc/exports'))));
  for (const root of lines)
    for (const [clients, options] of root.clients) {
      if (!options.split(',').includes('fsid=0') || !fits(network, clients) || !fits(folder, root.path)) continue;
      const exports = lines
        .filter((l) => l.path.startsWith(`${root.path}/`) && l.clients.has(clients))
        .map((l) => l.path.slice(root.path.length + 1))
        .filter((name) => fits(folderName, name));
      return { filer, root: root.path, clients, exports };
    }
  return undefined;
};

/** Characters of a name, by its rule. */
const MOST_NAME = 128;

interface FoundStore {
  readonly id: string;
  readonly said: SaidMount;
  readonly by: Machine;
}

const storesOf = (facts: Facts, by: Machine): FoundStore[] => {
  const units = [...facts.paths]
    .filter(([p, f]) => p.startsWith(`${UNITS}/`) && p.endsWith('.mount') && f.kind === 'file')
    .map(([, f]) => parseMountUnit(textAt(f)));
  const mounted = facts.mounts
    .filter((m) => m.type === 'nfs4' && !units.some((u) => u.where === m.where))
    .map((m): SaidMount => ({ description: '', what: m.source, where: m.where, type: m.type, options: 'defaults', atBoot: false }));
  return [...units, ...mounted].flatMap((said) => {
    const id = said.where.startsWith(`${DATASTORES}/`) ? said.where.slice(DATASTORES.length + 1) : '';
    return fits(datastoreId, id) ? [{ id, said, by }] : [];
  });
};

const datastoresOf = (
  machines: ReadonlyMap<string, Met>,
  described: ReadonlyMap<string, Machine>,
  nfs: Nfs | undefined,
): { readonly datastores: ReadonlyMap<string, Datastore>; readonly remarks: ReadonlyMap<string, readonly string[]>; readonly left: readonly string[] } => {
  const found = [...machines].flatMap(([name, { facts }]) => storesOf(facts, described.get(name) as Machine));
  const datastores = new Map<string, Datastore>();
  const remarks = new Map<string, string[]>();
  const left = new Set<string>();
  for (const id of [...new Set(found.map((f) => f.id))].sort((a, b) => Number(a) - Number(b))) {
    const its = found.filter((f) => f.id === id);
    const { said } = its.find((f) => f.said.description !== '') ?? (its[0] as FoundStore);
    const [server = '', path = ''] = said.what.split(':/');
    if (nfs === undefined || !isFiler(server, nfs.filer, machines) || !nfs.exports.includes(path) || [...datastores.values()].some((d) => d.export === path)) {
      left.add(`datastore ${id} lies at ${said.what}, which no machine of this file exports: import it together with ${server || 'its filer'}`);
      continue;
    }
    const name = said.description.replace(new RegExp(`^Datastore ${id} `), '');
    const type = typeOf(its, path, name, [...described.values()].some(mountsImagesOnly));
    if (!type.sure) remarks.set(id, ['its type is a guess by its name']);
    const wanted = fits(objectName, name) ? name : path;
    const taken = [...datastores.values()].some((d) => d.name === wanted);
    datastores.set(id, {
      name: taken ? `${wanted.slice(0, MOST_NAME - id.length - 1)} ${id}` : wanted,
      type: type.type,
      export: path,
      ...(said.options === 'defaults' || !fits(mountOptions, said.options) ? {} : { options: said.options }),
    });
  }
  return { datastores, remarks, left: [...left] };
};

const isFiler = (server: string, filer: string, machines: ReadonlyMap<string, Met>): boolean => server === filer || server === machines.get(filer)?.address;

/** A front-end mounts images and nothing else. */
const mountsImagesOnly = (m: Machine): boolean => m.roles.includes('front-end') && !m.roles.includes('hypervisor');

const typeOf = (its: readonly FoundStore[], path: string, name: string, frontEnd: boolean): { readonly type: Datastore['type']; readonly sure: boolean } => {
  if (its.some((f) => mountsImagesOnly(f.by))) return { type: 'image', sure: true };
  const words = `${path} ${name}`.toLowerCase();
  return { type: /image/.test(words) && !frontEnd ? 'image' : /file|kernel/.test(words) ? 'file' : 'system', sure: false };
};

/** An address says nothing as a name: then a machine is called as it calls itself. */
export const nameFor = (word: string, facts: Facts): string => (parseIp4(word) === undefined ? word : facts.host.split('.')[0] || word);
