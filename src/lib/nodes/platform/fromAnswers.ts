import type { Bridge, Datastore, Machine, Platform } from './platform';
import { networkText } from './rules';
import type { Remarks } from './write';

/** What was asked for; each is checked in its form only. '' where there is none. */
export interface Answers {
  /** NAME=ADDRESS */
  readonly frontEnd: string;
  /** NAME=ADDRESS/PREFIX, with commas between them */
  readonly hypervisors: string;
  readonly interface: string;
  readonly vlan: string;
  readonly gateway: string;
  readonly vmVlan: string;
  /** NAME=ADDRESS */
  readonly filer: string;
  readonly root: string;
}

const parts = (text: string): [string, string] => text.split('=') as [string, string];

export const platformOf = (a: Answers): { readonly platform: Platform; readonly remarks: Remarks } => {
  const [frontEnd, frontAddress] = parts(a.frontEnd);
  const hypervisors = a.hypervisors.split(',').map(parts);
  const machines = new Map<string, Machine>([
    [frontEnd, { roles: ['front-end'], address: frontAddress }],
    ...hypervisors.map(([name, address]): [string, Machine] => [
      name,
      { roles: ['hypervisor'], network: { interface: a.interface, bridges: bridgesOf(a, address) } },
    ]),
  ]);
  const remarks = new Map([
    [frontEnd, ['the front-end; its network is left alone, as that of every machine without `network`']],
    [hypervisors[0]?.[0] ?? '', ['hypervisors; a bridge with a VLAN has INTERFACE.VLAN for its port, one without an address is layer 2 only']],
  ]);
  const head = ['What the machines of this cloud are to be. docs/platform.md tells of every key; onenode plan shows what has to be done, and does nothing.'];
  if (a.filer === '') return { platform: { machines }, remarks: { head, machines: remarks } };
  const [filer, address] = parts(a.filer);
  const both = machines.get(filer);
  machines.set(filer, both === undefined ? { roles: ['filer'], address } : { ...both, roles: [...both.roles, 'filer'] });
  return {
    platform: {
      machines,
      nfs: { filer, root: a.root, clients: networkText(hypervisors[0]?.[1] ?? ''), exports: ['images', 'system', 'files'] },
      datastores: DATASTORES,
    },
    remarks: {
      head,
      machines: remarks,
      nfs: ['who may mount are all machines of the network of the first hypervisor'],
      datastores: new Map([['100', ['the front-end mounts images, hypervisors all']]]),
    },
  };
};

const bridgesOf = ({ vlan, gateway, vmVlan }: Answers, address: string): ReadonlyMap<string, Bridge> =>
  new Map([
    [vlan === '' ? 'br0' : `br${vlan}`, { ...(vlan === '' ? {} : { vlan: Number(vlan) }), address, ...(gateway === '' ? {} : { gateway }) }],
    ...(vmVlan === '' || vmVlan === vlan ? [] : [[`br${vmVlan}`, { vlan: Number(vmVlan) }] as const]),
  ]);

const DATASTORES: ReadonlyMap<string, Datastore> = new Map([
  ['100', { name: 'Images (NFS)', type: 'image', export: 'images' }],
  ['101', { name: 'System', type: 'system', export: 'system' }],
  ['102', { name: 'Files', type: 'file', export: 'files' }],
]);
