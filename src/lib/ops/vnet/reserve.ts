import { addVnetToCluster } from '../../../state/clusters';
import { nextId } from '../../../state/ids';
import { freeRun, insertLeases } from '../../../state/leases';
import { clustersOf, nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { type AddressRangeRow, insertRanges, insertVnet, keepTurn, rangesOf, type VnetRow, vnetById } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { initialPermissions } from '../../model/permissions';
import { addressesAt, indexOf, parseAddress, partOf } from '../../model/ranges';
import { demand } from '../demand';
import { type Ctx, writeRequest } from '../request';
import { rangeById } from './ranges';

const WIRE = 'one.vn.reserve';

/** Each address is a row, and one transaction writes them all. */
const MOST = 65_536;

export interface Reserve {
  /** the network they come from */
  readonly id: number;
  readonly size: number;
  /** of the network that is made of them; or an earlier reservation that gets them */
  readonly name?: string;
  readonly into?: number;
  readonly arId?: number;
  /** the first one; with its range */
  readonly address?: string;
}

interface Run {
  readonly range: AddressRangeRow;
  readonly index: number;
}

const refuse = (code: string, message: string, next?: string): never => {
  throw preconditionError(code, `[${WIRE}] ${message}`, next === undefined ? {} : { next });
};

const findRun = async (tx: Db, { id, size, arId, address }: Reserve): Promise<Run> => {
  const none = (): never => refuse('reserve-room', 'Not enough free addresses in an address range', `onevnet show ${id}`);
  if (address !== undefined && arId === undefined)
    refuse('reserve-range', 'AR_ID must be specified for IP/MAC based reservations', `onevnet show ${id} --show-ar`);
  const ranges = arId === undefined ? await rangesOf(tx, id) : [await rangeById(tx, WIRE, id, arId)];
  if (address !== undefined) {
    const wanted = parseAddress(address) ?? refuse('address', 'Unknown address type');
    const range = ranges[0] as AddressRangeRow;
    const index = indexOf(range, wanted);
    return index !== undefined && (await freeRun(tx, range, size, index)) === index ? { range, index } : none();
  }
  for (const range of ranges) {
    const index = size > range.size ? undefined : await freeRun(tx, range, size);
    if (index === undefined) continue;
    await keepTurn(tx, range, index, size);
    return { range, index };
  }
  return none();
};

/** An earlier reservation: of the same network, and the caller's to manage. */
const reservationOf = async (tx: Db, ctx: Ctx, id: number, into: number): Promise<VnetRow> => {
  await demand(tx, ctx, WIRE, 'MANAGE', 'NET', into);
  const vnet = (await vnetById(tx, into)) as VnetRow;
  if (vnet.parent_id !== id) refuse('vnet-reservation', `Virtual network ${into} is not a reservation of virtual network ${id}`, `onevnet show ${into}`);
  return vnet;
};

/** The network of a new reservation: its parent's wires and attributes, its maker's rights. */
const newNetwork = async (tx: Db, { caller }: Ctx, parent: VnetRow, given: string | undefined): Promise<VnetRow> => {
  const name = checkName(WIRE, given);
  const holder = await nameTaken(tx, 'NET', name, caller.uid);
  if (holder !== undefined) refuse('name-taken', `NAME is already taken by NET ${holder}.`, `onevnet show ${holder}`);
  const id = await nextId(tx, 'vnets');
  const vnet = { ...parent, id, name, uid: caller.uid, gid: caller.gid, permissions: initialPermissions(caller), parent_id: parent.id, vntemplate_id: null };
  await insertVnet(tx, vnet, []);
  for (const cluster of await clustersOf(tx, 'NET', parent.id)) await addVnetToCluster(tx, cluster, id);
  return vnet;
};

/** Resolves with the network that has the addresses now. */
export const reserve = writeRequest<Reserve, number>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const { id, size } = input;
    if (!Number.isInteger(size) || size < 1 || size > MOST) refuse('reserve-size', `Wrong SIZE of the reservation: a number of addresses from 1 to ${MOST}`);
    const parent = (await vnetById(tx, id)) as VnetRow;
    if (parent.parent_id !== null) refuse('vnet-reservation', `Virtual network ${id} is a reservation itself`, `onevnet reserve ${parent.parent_id} --help`);
    const vnet = input.into === undefined ? await newNetwork(tx, ctx, parent, input.name) : await reservationOf(tx, ctx, id, input.into);
    const { range, index } = await findRun(tx, input);
    const taken = await rangesOf(tx, vnet.id);
    await insertRanges(tx, [
      {
        ...partOf(range, index, size),
        vnet_id: vnet.id,
        ar_id: Math.max(-1, ...taken.map((r) => r.ar_id)) + 1,
        prefix_length: range.prefix_length,
        parent_ar_id: range.ar_id,
        template: range.template,
      },
    ]);
    await insertLeases(
      tx,
      Array.from({ length: size }, (_, n) => ({
        vnet_id: id,
        ar_id: range.ar_id,
        idx: index + n,
        ip: range.ip === null ? null : range.ip + index + n,
        mac: addressesAt(range, index + n).MAC,
        vm_id: -1,
        nic_id: -1,
        reserved_by: vnet.id,
        vrouter_id: null,
        security_groups: '',
      })),
    );
    return vnet.id;
  },
});
