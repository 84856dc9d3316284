import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { planBook } from '../../src/commands/oned/serve';
import { startWorker } from '../../src/lib/engine/worker';
import { IMAGE_STATE } from '../../src/lib/model/objectStates';
import type { RecoverHow } from '../../src/lib/model/transitions/recovery';
import { isFailure, type StateName } from '../../src/lib/model/vmStates';
import { requestOldLooks } from '../../src/lib/ops/host/plan';
import { allImages } from '../../src/state/images';
import { newLocation, World } from '../support/world';
import { type Event, unwatch, type Watch, watched } from './events';
import { frontEndFull, type NodeFault } from './faults';
import { fingerprint } from './fingerprint';
import { violations } from './invariants';
import { domainsOf, type Scenario } from './scenario';

/** The events of a plan that goes well, each with a name for the report. */
export type Course = readonly { readonly kind: Event['kind']; readonly label: string }[];

/** One worker, to its end or to where something throws it out. */
export const oneWorker = async (world: World, watch: Watch): Promise<void> => {
  const state = watched(world.state, world.dummy.root, watch);
  const env = { ...world.env, state };
  try {
    await startWorker({ state, clock: world.clock, book: planBook(env), mode: 'once', log: (line) => world.log.push(line) }).ended;
  } finally {
    unwatch(world.dummy.root);
  }
};

/** Some rows name files by their whole path. */
const moved = (location: string, from: string): void => {
  const file = new Database(join(location, 'var', 'one.db'));
  for (const column of ['images.source', 'marketapps.source', 'marketplaces.template']) {
    const [table, name] = column.split('.');
    file.prepare(`update ${table} set ${name} = replace(${name}, ?, ?)`).run(from, location);
  }
  file.close();
};

export const inCopy = async <T>(base: string, work: (location: string) => Promise<T>): Promise<T> => {
  const location = newLocation();
  cpSync(base, location, { recursive: true });
  moved(location, base);
  try {
    return await work(location);
  } finally {
    rmSync(location, { recursive: true, force: true });
  }
};

export const inWorld = async <T>(location: string, work: (world: World) => Promise<T>): Promise<T> => {
  const world = await World.open(location);
  try {
    return await work(world);
  } finally {
    await world.close();
  }
};

/** What a worker does when nothing goes wrong. */
export const courseOf = (base: string): Promise<Course> =>
  inCopy(base, (location) =>
    inWorld(location, async (world) => {
      const course: { kind: Event['kind']; label: string }[] = [];
      await oneWorker(world, async (when, { kind, doing, tx }) => {
        if (kind === 'action' && when === 'after') course.push({ kind, label: `${doing?.action}${doing?.node ? ` on ${doing.node}` : ''}` });
        if (kind !== 'commit' || when === 'after') return;
        const last = await tx
          ?.selectFrom('journal')
          .select(['event', 'step', 'operation_id'])
          .orderBy('at_ms', 'desc')
          .orderBy('operation_id', 'desc')
          .orderBy('seq', 'desc')
          .executeTakeFirst();
        course.push({ kind, label: `writing down ${last?.event ?? 'nothing'} ${last?.step ?? ''}`.trim() });
      });
      return course;
    }),
  );

/** The n-th event (from 0) of a worker, while it works. */
export const atEvent = (n: number, hit: (when: 'before' | 'after', event: Event) => void | Promise<void>, later?: (event: Event) => void): Watch => {
  let seen = -1;
  let nth: Event | undefined;
  return async (when, event) => {
    if (when === 'before' && ++seen === n) nth = event;
    if (event === nth) await hit(when, event);
    else if (seen > n && when === 'before') later?.(event);
  };
};

/** A worker for which the n-th event, an action on a node, goes wrong. */
export const withNodeFault = (location: string, n: number, fault: NodeFault): Promise<void> =>
  inWorld(location, (world) => {
    let silent: string | undefined;
    const hit = atEvent(
      n,
      (when, { doing }) => {
        if (when !== fault.when || !doing) return;
        if (fault.silent) silent = doing.node ?? 'nobody';
        throw fault.error(doing);
      },
      ({ doing }) => {
        if (silent !== undefined && doing && (doing.node ?? 'nobody') === silent) throw fault.error(doing);
      },
    );
    return oneWorker(world, hit);
  });

/** A worker whose n-th event, a transaction, cannot be made. */
export const withFullDisk = (location: string, n: number): Promise<void> =>
  inWorld(location, (world) =>
    oneWorker(
      world,
      atEvent(n, (when) => {
        if (when === 'before') throw frontEndFull();
      }),
      // its process ends with it, and leaves its place to another; here the process lives on
    ).catch(async () => void (await world.state.write((tx) => tx.deleteFrom('worker').execute()))),
  );

/** How a case came out: what is wrong, and the ways that were tried out of where it was left. */
export interface Came {
  readonly wrong: readonly string[];
  readonly left: StateName | undefined;
  readonly ways: number;
}

const tagged = (way: string, wrong: readonly string[]): string[] => wrong.map((w) => `${way}: ${w}`);

const OTHERS: readonly RecoverHow[] = ['success', 'failure', 'delete', 'recreate'];

/**
 * Another worker takes over; then every node is asked; then what is said to be the way out is taken, and the VM is ended. All that comes after the other worker is tried once
 * for worlds that are the same: `known` has those that were seen.
 */
export const takenUp = async (location: string, scenario: Scenario, known: Set<string>): Promise<Came> => {
  const wrong: string[] = [];
  const [left, print] = await inWorld(location, async (world) => {
    await world.work();
    wrong.push(...tagged('taken up', await violations(world, scenario, false)));
    return [await world.stateOf(0), await fingerprint(world)] as const;
  });
  if (known.has(print)) return { wrong, left, ways: 0 };
  known.add(print);
  const others = left && isFailure(left) ? OTHERS : [];
  for (const how of others) wrong.push(...(await inCopy(location, (copy) => recovered(copy, scenario, how))));
  wrong.push(...(await inWorld(location, (world) => goneOn(world, scenario))));
  return { wrong, left, ways: others.length + 1 };
};

const hostsAsked = async (world: World, scenario: Scenario, way: string): Promise<string[]> => {
  world.clock.pass(3600);
  await requestOldLooks(world.env);
  await world.work();
  return tagged(way, await violations(world, scenario, true));
};

const goneOn = async (world: World, scenario: Scenario): Promise<string[]> => {
  const wrong = await hostsAsked(world, scenario, 'hosts asked');
  const state = await world.stateOf(0);
  if (state && isFailure(state)) {
    wrong.push(...(await said(world, 'retry')));
    wrong.push(...(await hostsAsked(world, scenario, `${state}, retried`)));
    const now = await world.stateOf(0);
    if (!now || isFailure(now)) wrong.push(`${state}, retried: it is ${now}`);
  }
  return [...wrong, ...(await ended(world, scenario)), ...(await imagesMended(world))];
};

const said = async (world: World, how: RecoverHow): Promise<string[]> => {
  try {
    await world.call('vm.recover', { id: 0, how });
  } catch (e) {
    return [`recover --${how} is refused: ${(e as Error).message}`];
  }
  await world.work();
  return [];
};

const GONE: readonly RecoverHow[] = ['delete', 'recreate'];

/** What a person may say besides retry. Saying that it went well may be wrong: then the nodes have the last word, and no bytes go. */
const recovered = (location: string, scenario: Scenario, how: RecoverHow): Promise<string[]> =>
  inWorld(location, async (world) => {
    const asked = GONE.includes(how) ? { ...scenario, gives: [0, 2, ...(scenario.gives ?? [])] } : scenario;
    const runs = domainsOf(world).length > 0;
    // a VM that runs is not said to be gone
    const wrong = (await said(world, how)).filter((w) => how !== 'success' || !runs || !w.includes('is not gone'));
    // who says that it is gone is believed
    wrong.push(...(await hostsAsked(world, asked, `recover --${how}`)).filter((w) => how !== 'success' || !w.includes('has ended and left')));
    if (how === 'delete' && (await world.stateOf(0)) !== 'DONE') wrong.push(`recover --delete: it is ${await world.stateOf(0)}`);
    return wrong;
  });

/** The end: nothing of it is anywhere, but what was in its persistent disk is in the image. */
const ended = async (world: World, scenario: Scenario): Promise<string[]> => {
  try {
    await world.call('vm.action', { id: 0, action: 'terminate-hard' });
  } catch (e) {
    return [`terminate --hard is refused: ${(e as Error).message}`];
  }
  await world.work();
  const state = await world.stateOf(0);
  const wrong = await violations(world, { ...scenario, gives: [0, 2, ...(scenario.gives ?? [])] }, true);
  return tagged('ended', state === 'DONE' ? wrong : [...wrong, `it is ${state}`]);
};

/** An image in error can be deleted. */
const imagesMended = async (world: World): Promise<string[]> => {
  const broken = (await allImages(world.state.db)).filter((i) => i.state === IMAGE_STATE.ERROR);
  for (const image of broken) await world.call('image.delete', { id: image.id, force: true });
  await world.work();
  const left = new Set((await allImages(world.state.db)).map((i) => i.id));
  return broken.filter((i) => left.has(i.id)).map((i) => `image ${i.id} in error cannot be deleted`);
};
