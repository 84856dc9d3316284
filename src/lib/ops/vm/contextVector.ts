import { basename } from 'node:path';
import { type ImageRow, imageById, imageByOwnerAndName } from '../../../state/images';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { groupNames } from '../../../state/users';
import type { VmRow } from '../../../state/vms';
import { type AddressRangeRow, rangesOf, vnetById } from '../../../state/vnets';
import { type AddedFile, contextDisks, type PlacedContextDisk } from '../../context/disks';
import { lookupsOf } from '../../context/substitute';
import { type ContextNic, contextVariables } from '../../context/variables';
import { preconditionError } from '../../errors/errors';
import { waitsForNetwork } from '../../model/autoNics';
import { isFileType } from '../../model/objectStates';
import { isVector, type Pairs, pair, type Template, vector } from '../../template/template';
import { openedTemplate } from '../object/sealed';
import type { Env } from '../request';
import { addressedOf } from './interfaces';

export interface ContextOwner {
  readonly vmId: number;
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly template: Template;
  readonly userTemplate: Template;
  readonly userAttributes: Template;
  readonly context: Pairs;
}

const flat = (t: Template): Pairs => t.flatMap((a) => (isVector(a.value) ? [] : [[a.key, a.value] as const]));

const rangePairs = (range: AddressRangeRow): Pairs => [
  ...flat(unpack(range.template)),
  ...(range.prefix_length === null ? [] : [['PREFIX_LENGTH', String(range.prefix_length)] as const]),
];

/** Each NIC with the range and the network it has its address from. */
const contextNics = async (db: Db, t: Template): Promise<{ nics: ContextNic[]; networks: Map<number, Template> }> => {
  const networks = new Map<number, Template>();
  const nics: ContextNic[] = [];
  for (const nic of addressedOf(t).filter((n) => !waitsForNetwork(n))) {
    const id = Number(pair(nic, 'NETWORK_ID'));
    const vnet = await vnetById(db, id);
    if (vnet) networks.set(id, unpack(vnet.template));
    const range = (await rangesOf(db, id)).find((r) => r.ar_id === Number(pair(nic, 'AR_ID')));
    nics.push({ nic, range: range && rangePairs(range), network: networks.get(id) });
  }
  return { nics, networks };
};

/** The VM's CONTEXT as it is kept: expressions replaced, addresses of its interfaces in it. */
export const contextVector = async (db: Db, owner: ContextOwner): Promise<Pairs> => {
  const { nics, networks } = await contextNics(db, owner.template);
  const gname = (await groupNames(db)).get(owner.gid) ?? '';
  return contextVariables({ context: owner.context, nics, lookups: lookupsOf({ ...owner, gname, network: (id) => networks.get(id) }) });
};

const FILE = /\$FILE\[\s*(IMAGE|IMAGE_ID)\s*=\s*"?([^"\]]+)"?[^\]]*\]/g;

/** The images that FILES_DS names; they lie in files datastores of the front-end. */
export const fileImages = async (db: Db, uid: number, context: Pairs): Promise<ImageRow[]> => {
  const images: ImageRow[] = [];
  for (const [, key, value] of (pair(context, 'FILES_DS') ?? '').matchAll(FILE)) {
    const image = key === 'IMAGE_ID' ? await imageById(db, Number(value)) : await imageByOwnerAndName(db, uid, value as string);
    if (!image || !isFileType(image.type))
      throw preconditionError('context-file', `CONTEXT/FILES_DS: there is no file ${value} in a files datastore`, { next: 'oneimage list' });
    images.push(image);
  }
  return images;
};

const filesOf = async (db: Db, vm: Pick<VmRow, 'uid'>, context: Pairs): Promise<AddedFile[]> => {
  const named = (pair(context, 'FILES') ?? '').split(/\s+/).filter((w) => w !== '');
  return [
    ...(await fileImages(db, vm.uid, context)).map(({ name, source }) => ({ name, path: source })),
    ...named.map((path) => ({ name: basename(path), path })),
  ];
};

/** The CDs a VM gets, made from what the state holds now. */
export const contextDisksOf = async (env: Pick<Env, 'state' | 'secrets'>, vm: VmRow, t: Template): Promise<PlacedContextDisk[]> => {
  const variables = vector(openedTemplate(env.secrets, 'VM', vm.id, t), 'CONTEXT');
  if (!variables) return [];
  return contextDisks({ vmId: vm.id, name: vm.name, variables, files: await filesOf(env.state.db, vm, variables) });
};
