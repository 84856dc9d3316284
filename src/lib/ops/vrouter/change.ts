import { setBody } from '../../../state/bodies';
import { freeOfVrouter, insertLeases } from '../../../state/leases';
import type { Db } from '../../../state/open';
import { deleteOwned } from '../../../state/ownedTables';
import { pack } from '../../../state/packing';
import { addressesAt } from '../../model/ranges';
import { type Pairs, pair, single, type Template, vectors, without, withVectors } from '../../template/template';
import { isYes } from '../../template/truth';
import { demand } from '../demand';
import type { UpdateHook } from '../object/hooks';
import { insertNamed } from '../owned';
import { type Ctx, writeRequest } from '../request';
import { findLease, findVnet } from '../vm/nics';

const CREATE = 'one.vrouter.allocate';

/** What a lease gives a NIC of a router's template. */
const ADDRESSES = ['IP', 'IP6', 'IP6_GLOBAL', 'IP6_ULA'] as const;

/** A NIC with its network, and where its address floats between the router's VMs (FLOATING_IP=YES) with the address, which is the router's from now on. */
const resolvedNic = async (tx: Db, ctx: Ctx, vrouterId: number, nicId: number, nic: Pairs): Promise<Pairs> => {
  const vnet = await findVnet(tx, ctx, nic, CREATE);
  await demand(tx, ctx, CREATE, 'USE', 'NET', vnet.id);
  const own: [string, string][] = [
    ['NETWORK', vnet.name],
    ['NETWORK_ID', String(vnet.id)],
    ['NIC_ID', String(nicId)],
  ];
  if (isYes(pair(nic, 'FLOATING_IP'))) {
    const { range, index } = await findLease(tx, vnet, nic, CREATE);
    const has = addressesAt(range, index);
    await insertLeases(tx, [
      {
        vnet_id: vnet.id,
        ar_id: range.ar_id,
        idx: index,
        ip: range.ip === null ? null : range.ip + index,
        mac: has.MAC,
        vm_id: -1,
        nic_id: -1,
        reserved_by: null,
        vrouter_id: vrouterId,
        security_groups: '',
      },
    ]);
    for (const key of ADDRESSES) if (has[key] !== undefined) own.push([key, has[key]]);
  }
  return [...nic.filter(([k]) => !own.some(([o]) => o === k)), ...own];
};

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: CREATE,
  async run(tx, { template }, ctx) {
    const kept = without(template, 'NAME');
    const id = await insertNamed(tx, ctx, CREATE, 'VROUTER', single(template, 'NAME'), { template: pack(kept) });
    const nics: Pairs[] = [];
    for (const [nicId, nic] of vectors(template, 'NIC').entries()) nics.push(await resolvedNic(tx, ctx, id, nicId, nic));
    await setBody(tx, 'VROUTER', id, withVectors(kept, 'NIC', nics));
    return id;
  },
});

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.vrouter.delete',
  async run(tx, { id }) {
    await freeOfVrouter(tx, id);
    await deleteOwned(tx, 'VROUTER', id);
  },
});

/** Its NICs have addresses: an update leaves them as they are. */
export const updated: UpdateHook = async ({ before, next }) => withVectors(without(next, 'NAME'), 'NIC', vectors(before, 'NIC'));
