import { keepVdcRules } from '../../../state/acl';
import type { Db } from '../../../state/open';
import { addVdcMember, hasVdcMember, removeOtherVdcMembers, removeVdcMember, type VdcMember, type VdcResource } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { demand } from '../demand';
import { type Ctx, writeRequest } from '../request';

export interface VdcGroup {
  /** of the VDC */
  readonly id: number;
  readonly group: number;
}

export interface VdcResourceInput {
  readonly id: number;
  readonly zone: number;
  /** -10: all of that kind */
  readonly member: number;
}

const ALL = -10;
const TYPES = { cluster: 'CLUSTER', host: 'HOST', datastore: 'DATASTORE', vnet: 'NET' } as const;

/** Who is not in a zone has rules for no resource of it: groups are everywhere. */
const groupOf = ({ id, group }: VdcGroup): VdcMember => ({ vdc_id: id, kind: 'group', zone_id: 0, member_id: group });
const memberOf = (kind: VdcResource, { id, zone, member }: VdcResourceInput): VdcMember => ({ vdc_id: id, kind, zone_id: zone, member_id: member });

const add = async (tx: Db, wire: string, member: VdcMember, named: string): Promise<void> => {
  if (await hasVdcMember(tx, member))
    throw preconditionError('in-vdc', `[${wire}] ${named} is already assigned to VDC ${member.vdc_id}.`, { next: `onevdc show ${member.vdc_id}` });
  await addVdcMember(tx, member);
  await keepVdcRules(tx);
};

const remove = async (tx: Db, wire: string, member: VdcMember, named: string): Promise<void> => {
  if (!(await hasVdcMember(tx, member)))
    throw preconditionError('not-in-vdc', `[${wire}] ${named} is not assigned to VDC ${member.vdc_id}.`, { next: `onevdc show ${member.vdc_id}` });
  await removeVdcMember(tx, member);
  await keepVdcRules(tx);
};

export const addgroup = writeRequest<VdcGroup, void>({
  wire: 'one.vdc.addgroup',
  async run(tx, input, ctx) {
    await demand(tx, ctx, 'one.vdc.addgroup', 'ADMIN', 'GROUP', input.group);
    await add(tx, 'one.vdc.addgroup', groupOf(input), `Group ${input.group}`);
  },
});

export const delgroup = writeRequest<VdcGroup, void>({
  wire: 'one.vdc.delgroup',
  async run(tx, input, ctx) {
    await demand(tx, ctx, 'one.vdc.delgroup', 'ADMIN', 'GROUP', input.group);
    await remove(tx, 'one.vdc.delgroup', groupOf(input), `Group ${input.group}`);
  },
});

/** Zone and resource are there, and the caller is their administrator; "all" needs the zone alone. */
const checkResource = async (tx: Db, ctx: Ctx, wire: string, kind: VdcResource, { zone, member }: VdcResourceInput): Promise<string> => {
  await demand(tx, ctx, wire, 'ADMIN', 'ZONE', zone);
  if (member !== ALL) await demand(tx, ctx, wire, 'ADMIN', TYPES[kind], member);
  return `${kind[0]?.toUpperCase()}${kind.slice(1)} ${member === ALL ? 'ALL' : member} of zone ${zone}`;
};

export const addresource = (kind: VdcResource) => {
  const wire = `one.vdc.add${kind}`;
  return writeRequest<VdcResourceInput, void>({
    wire,
    async run(tx, input, ctx) {
      const named = await checkResource(tx, ctx, wire, kind, input);
      // who has all needs no single ones; those that are put in afterwards stand beside it
      if (input.member === ALL) await removeOtherVdcMembers(tx, memberOf(kind, input));
      await add(tx, wire, memberOf(kind, input), named);
    },
  });
};

export const delresource = (kind: VdcResource) => {
  const wire = `one.vdc.del${kind}`;
  return writeRequest<VdcResourceInput, void>({
    wire,
    async run(tx, input, ctx) {
      await remove(tx, wire, memberOf(kind, input), await checkResource(tx, ctx, wire, kind, input));
    },
  });
};
