import { existsSync } from 'node:fs';
import { IMAGE_STATE, MARKETAPP_STATE } from '../../src/lib/model/objectStates';
import { failedState, remedyFor, transitionFor } from '../../src/lib/model/transitions';
import { isPassing } from '../../src/lib/model/transitions/recovery';
import { allStates, isFailure, type StateName } from '../../src/lib/model/vmStates';
import { addressedOf } from '../../src/lib/ops/vm/interfaces';
import { pair, vectors } from '../../src/lib/template/template';
import { allImages, vmIdsOfImage } from '../../src/state/images';
import { journalOf, lastOperation, openOperations } from '../../src/state/operations';
import { historyOf, vmBody, vmById, vmDisks } from '../../src/state/vms';
import type { World } from '../support/world';
import { domainsOf, foldersLeft, type Scenario, workOn } from './scenario';

const RUNS: readonly StateName[] = ['RUNNING'];
const RESTS: readonly StateName[] = ['PENDING', 'HOLD', 'POWEROFF', 'SUSPENDED', 'STOPPED', 'UNDEPLOYED', 'DONE'];

/** What is wrong in that world, in words; [] when all holds. `asked`: every node was asked after it could be, so nothing may be unknown. */
export const violations = async (world: World, scenario: Scenario, asked: boolean): Promise<string[]> =>
  (
    await Promise.all([
      workIsClosed(world),
      domainsAgree(world, asked),
      nothingIsLost(world, scenario),
      nothingIsKept(world),
      imagesAgree(world),
      stateIsExplained(world),
    ])
  ).flat();

/** No work is open, but what has its time still to come, and each step that was begun came to an end that is written down. */
const workIsClosed = async (world: World): Promise<string[]> => {
  const { db } = world.state;
  const open = (await openOperations(db)).filter((o) => o.not_before <= world.clock.now());
  const ops = await db.selectFrom('operations').selectAll().execute();
  const found = open.map((o) => `${o.kind} of ${o.object_type} ${o.object_id} is still ${o.state}`);
  for (const op of ops.filter((o) => o.state === 'done')) {
    const journal = await journalOf(db, op.id);
    const ends = new Set(journal.filter((j) => j.event === 'done').map((j) => j.step));
    for (const j of journal) if (j.event === 'begun' && !ends.has(j.step)) found.push(`${op.kind} is done, and its step ${j.step} was only begun`);
  }
  for (const op of ops) if (op.state === 'failed' && op.error === '') found.push(`${op.kind} failed, and nothing says why`);
  return found;
};

const domainsAgree = async (world: World, asked: boolean): Promise<string[]> => {
  const vm = await vmById(world.state.db, 0);
  const state = await world.stateOf(0);
  if (!vm || !state) return ['VM 0 is gone'];
  const domains = domainsOf(world);
  const found: string[] = [];
  if (!allStates.includes(state)) found.push(`${state} is no state`);
  if (isPassing(state)) found.push(`it is ${state}, which it should only pass`);
  if (domains.length > 1) found.push(`it runs on ${domains.join(' and ')}`);
  const host =
    (
      await world.state.db
        .selectFrom('hosts')
        .select('name')
        .where('id', '=', vm.host_id ?? -1)
        .executeTakeFirst()
    )?.name ?? 'no host';
  if (RUNS.includes(state) && domains.join() !== host) found.push(`it is ${state} on ${host}, and runs on ${domains.join() || 'none'}`);
  if (RESTS.includes(state) && domains.length > 0) found.push(`it is ${state}, and runs on ${domains.join()}`);
  if (asked && state === 'UNKNOWN') found.push('it is UNKNOWN after its host was asked');
  return found;
};

/** The guest's work is somewhere whole, but for what the user gave up. */
const nothingIsLost = async (world: World, { gives = [] }: Scenario): Promise<string[]> => {
  const { db } = world.state;
  const sources = new Map((await allImages(db)).map((i) => [i.id, i.source]));
  return [0, 1, 2].filter((d) => !gives.includes(d) && workOn(world, d, d === 1 ? sources.get(1) : undefined).length === 0).map((d) => `disk ${d} is lost`);
};

/** Addresses and ports are those that its template names; one that has ended has none, and no file. */
const nothingIsKept = async (world: World): Promise<string[]> => {
  const { db } = world.state;
  const { template } = await vmBody(db, 0);
  const leases = (await db.selectFrom('leases').selectAll().execute()).length;
  const ports = (await db.selectFrom('vnc_ports').selectAll().execute()).length;
  const found: string[] = [];
  if ((await world.stateOf(0)) === 'DONE') {
    if (leases > 0 || ports > 0) found.push(`it has ended and holds ${leases} addresses and ${ports} ports`);
    if (foldersLeft(world).length > 0 && !(await isNoted(world))) found.push(`it has ended and left ${foldersLeft(world).join(', ')}`);
    if ((await historyOf(db, 0)).some((h) => h.etime === 0)) found.push('it has ended and its history has not');
    return found;
  }
  const nics = addressedOf(template).length;
  if (leases !== nics) found.push(`it has ${nics} interfaces and ${leases} addresses`);
  const wanted = vectors(template, 'GRAPHICS').filter((g) => pair(g, 'PORT') !== undefined).length;
  if (ports !== wanted) found.push(`its template names ${wanted} ports and it holds ${ports}`);
  const rows = (await vmDisks(db, 0)).map((d) => d.disk_id).sort();
  const disks = vectors(template, 'DISK')
    .map((d) => Number(pair(d, 'DISK_ID')))
    .sort();
  if (rows.join() !== disks.join()) found.push(`its template has the disks ${disks.join()} and the list of disks ${rows.join()}`);
  return found;
};

/** Room that could not be freed when all else had gone well is told of in the journal. */
const isNoted = async (world: World): Promise<boolean> => {
  const done = await world.state.db.selectFrom('journal').select('detail').where('step', '=', 'drop-source').where('event', '=', 'done').execute();
  return done.some((j) => ((JSON.parse(j.detail) as { notes?: string[] }).notes ?? []).length > 0);
};

const USED: readonly number[] = [IMAGE_STATE.USED, IMAGE_STATE.USED_PERS];

const imagesAgree = async (world: World): Promise<string[]> => {
  const { db } = world.state;
  const apps = await db.selectFrom('marketapps').select(['id', 'state']).execute();
  const found = apps.filter((a) => a.state === MARKETAPP_STATE.LOCKED).map((a) => `app ${a.id} is locked`);
  for (const image of await allImages(db)) {
    const users = (await vmIdsOfImage(db, image.id)).length;
    if (image.state === IMAGE_STATE.LOCKED) found.push(`image ${image.id} is locked`);
    if (USED.includes(image.state) !== users > 0 && image.state !== IMAGE_STATE.ERROR)
      found.push(`image ${image.id} is in state ${image.state} and ${users} VMs have it`);
    if (image.state !== IMAGE_STATE.ERROR && image.backup_vm_id === null && !existsSync(image.source))
      found.push(`image ${image.id} is in state ${image.state} and has no file`);
    if (image.state === IMAGE_STATE.ERROR && image.error === '') found.push(`image ${image.id} is in error and does not say why`);
  }
  return found;
};

/** The last operation on the VM leads to the state that it is in; one that failed says why. */
const stateIsExplained = async (world: World): Promise<string[]> => {
  const { db } = world.state;
  const operation = await lastOperation(db, 'VM', 0);
  const state = await world.stateOf(0);
  if (!operation || !state) return [];
  const { from } = JSON.parse(operation.args) as { from: StateName };
  const row = transitionFor(operation.action as never, from);
  if (!row) return [`no row of the table is ${operation.action} from ${from}`];
  const looked: readonly StateName[] = ['RUNNING', 'POWEROFF', 'UNKNOWN'];
  const reached = operation.state === 'done' ? [row.to] : row.phases.map((p) => failedState(row, p));
  // a person's word is written down, too
  const said = (await journalOf(db, operation.id)).some((j) => j.event === 'note' && j.detail.includes('said to be done'));
  if (said) reached.push(row.to);
  const found =
    [...reached, ...looked].includes(state) || (operation.state === 'done' && state === 'PENDING')
      ? []
      : [`it is ${state} after ${operation.action}, which is ${operation.state}`];
  if (isFailure(state) && remedyFor(state, 0) === undefined) found.push(`nothing is said to get it out of ${state}`);
  if (isFailure(state) && (await vmById(db, 0))?.error === '') found.push(`it is ${state}, and no word of why`);
  return found;
};
