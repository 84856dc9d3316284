import { hostById } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { type VmRow, vmBody } from '../../../state/vms';
import type { Node } from '../../drivers/node';
import type { ExecResult, GuestProgram } from '../../drivers/vmm/driver';
import { missingError, preconditionError } from '../../errors/errors';
import type { ActionName } from '../../model/transitions';
import { type Pairs, pair, vectors } from '../../template/template';
import { nodeOf } from '../host/node';
import { type Ctx, type Env, readRequest, writeRequest } from '../request';
import { stateOf, transitionOf, vmOf } from './change';
import { lastRecord } from './history';
import { addressedOf } from './interfaces';
import { wrongState } from './wrongState';

/** Where a guest that runs is. */
export interface Whereabouts {
  readonly id: number;
  readonly node: Node;
  readonly vmMad: string;
  readonly deployId: string;
}

const upOf = async (db: Db, id: number, action: ActionName): Promise<VmRow> => {
  const vm = await vmOf(db, id);
  if (!transitionOf(action, vm)) throw wrongState(action, stateOf(vm), id);
  return vm;
};

const whereaboutsOf = async (db: Db, ctx: Ctx, vm: VmRow): Promise<Whereabouts> => {
  const record = await lastRecord(db, vm.id);
  const host = record && (await hostById(db, record.host_id));
  if (!record || !host) throw missingError(`VM ${vm.id} is on no host`, { next: `onevm show ${vm.id}` });
  return { id: vm.id, node: nodeOf(host, ctx.config), vmMad: record.vm_mad, deployId: vm.deploy_id };
};

export interface Console extends Whereabouts {
  /** where the console listens on the node */
  readonly address: string;
  readonly port: number;
  /** it asks for a password, which is not given away here */
  readonly locked: boolean;
}

const ANY: readonly string[] = ['', '0.0.0.0', '::'];

/** Where the VNC console of a VM is. */
export const vnc = readRequest<{ readonly id: number }, Console>({
  wire: 'one.vm.vnc',
  async run(db, { id }, ctx) {
    const vm = await upOf(db, id, 'vnc');
    const graphics = vectors((await vmBody(db, id)).template, 'GRAPHICS').find((g) => pair(g, 'TYPE')?.toUpperCase() === 'VNC');
    const port = Number(pair(graphics, 'PORT') ?? Number.NaN);
    if (!graphics || !Number.isInteger(port))
      throw preconditionError('no-console', `VM ${id} has no VNC console`, {
        next: `onevm updateconf ${id} (GRAPHICS = [ TYPE = "VNC", LISTEN = "127.0.0.1" ]) while it is off`,
      });
    const listens = pair(graphics, 'LISTEN') ?? '';
    const locked = (pair(graphics, 'PASSWD') ?? '') !== '' || pair(graphics, 'RANDOM_PASSWD')?.toUpperCase() === 'YES';
    return { ...(await whereaboutsOf(db, ctx, vm)), address: ANY.includes(listens) ? '127.0.0.1' : listens, port, locked };
  },
});

export interface NicInput {
  readonly id: number;
  /** absent: the first that has an address */
  readonly nicId: number | undefined;
}

export interface Interface {
  readonly nicId: number;
  /** IPv4, else a global or unique local IPv6 */
  readonly address: string;
  /** EXTERNAL_PORT_RANGE and INTERNAL_PORT_RANGE of the NIC, where its network forwards ports of the host; undefined: it does not */
  readonly forwarded: { readonly host: string; readonly external: string; readonly internal: string } | undefined;
}

const addressOf = (nic: Pairs): string | undefined =>
  ['IP', 'IP6_GLOBAL', 'IP6_ULA', 'IP6'].map((key) => pair(nic, key)).find((v) => v !== undefined && v !== '');

/** The interface of a VM to speak to it by. */
export const nic = readRequest<NicInput, Interface>({
  wire: 'one.vm.ssh',
  async run(db, { id, nicId }, ctx) {
    const vm = await upOf(db, id, 'ssh');
    const { template } = await vmBody(db, id);
    const found = addressedOf(template).find((n) => (nicId === undefined ? addressOf(n) !== undefined : Number(pair(n, 'NIC_ID')) === nicId));
    const address = found && addressOf(found);
    if (!found || address === undefined)
      throw preconditionError(
        'no-address',
        nicId === undefined ? `VM ${id} has no interface with an address` : `VM ${id} has no interface ${nicId} with an address`,
        {
          next: `onevm show ${id}`,
        },
      );
    const [external, internal] = [pair(found, 'EXTERNAL_PORT_RANGE'), pair(found, 'INTERNAL_PORT_RANGE')];
    const forwarded = external && internal ? { host: (await whereaboutsOf(db, ctx, vm)).node.target.host, external, internal } : undefined;
    return { nicId: Number(pair(found, 'NIC_ID')), address, forwarded };
  },
});

export interface ExecVm {
  readonly id: number;
}

/** Somebody is about to run a program in the guest: written down before it is begun. */
export const exec = writeRequest<ExecVm, Whereabouts>({
  wire: 'one.vm.exec',
  run: async (tx, { id }, ctx) => whereaboutsOf(tx, ctx, await upOf(tx, id, 'exec')),
});

/** Runs a program in the guest, by its agent. Errors: executionError agent-missing, agent-failed, timeout. */
export const runInGuest = async (env: Env, { node, vmMad, deployId, id }: Whereabouts, program: GuestProgram): Promise<ExecResult> => {
  const vmm = await env.drivers.vmm(vmMad);
  return vmm.exec(node, vmm.domainName(id, deployId), program);
};
