import { aclRules } from '../../state/acl';
import type { Db } from '../../state/open';
import { deniedError } from '../errors/errors';
import { isAdmin, mayCreate } from '../model/permissions';
import { demand, notAuthorized } from './demand';
import { quotaGate } from './quota/quotas';
import { recorded, undoing } from './record';
import { registry } from './registry';
import type { Ctx, Inside, ReadRequest, Right, WriteRequest } from './request';

export type RequestName = keyof typeof registry;
type Loaded<K extends RequestName> = Awaited<ReturnType<(typeof registry)[K]['load']>>;
export type InputOf<K extends RequestName> = Loaded<K> extends { run(db: never, input: infer I, ...rest: never[]): unknown } ? I : never;
export type OutputOf<K extends RequestName> = Loaded<K> extends { run(...all: never[]): Promise<infer O> } ? O : never;

type Running = ReadRequest<unknown, unknown> | WriteRequest<unknown, unknown, unknown>;

/** The one door: every request of every command (and later of every API) comes through here, is judged here, and runs. */
export const call = async <K extends RequestName>(ctx: Ctx, name: K, input: InputOf<K>): Promise<OutputOf<K>> => {
  const entry = registry[name];
  const request = (await entry.load()) as unknown as Running;
  if (request.mode === 'read') {
    // looking is never locked
    await authorize(ctx.state.db, ctx, entry.right, request.wire, input, true);
    return (await request.run(ctx.state.db, input, ctx)) as OutputOf<K>;
  }
  let prepared: unknown;
  if (request.prepare) {
    await authorize(ctx.state.db, ctx, entry.right, request.wire, input, false);
    prepared = await request.prepare(input, ctx);
  }
  return ctx.state.write(async (tx) => {
    const withinLimits = await quotaGate(tx);
    const output = (await judged(tx, { ...ctx, inside: inside(ctx) }, name, request, input, prepared)) as OutputOf<K>;
    await withinLimits?.(request.wire, ctx.caller.uid);
    return output;
  });
};

type Writing = WriteRequest<unknown, unknown, unknown>;

const judged = async (tx: Db, ctx: Ctx, name: RequestName, request: Writing, input: unknown, prepared: unknown): Promise<unknown> => {
  const { right } = registry[name];
  await authorize(tx, ctx, right, request.wire, input, false);
  return recorded(tx, ctx, { name, right, request, input }, () => request.run(tx, input, ctx, prepared));
};

const inside = (ctx: Ctx): Inside => {
  const loaded = async (name: string): Promise<Writing> => {
    const request = (await registry[name as RequestName].load()) as unknown as Running;
    if (request.mode === 'read' || request.prepare) throw new Error(`${name} cannot be asked for inside of another request`);
    return request;
  };
  return {
    ask: async (tx, name, input) => judged(tx, ctx, name as RequestName, await loaded(name), input, undefined),
    now: async (tx, name, input) => undoing(tx, await loaded(name), input),
  };
};

const authorize = async (db: Db, ctx: Ctx, right: Right, wire: string, input: unknown, looks: boolean): Promise<void> => {
  const { caller } = ctx;
  if (right.kind === 'object') return demand(db, ctx, wire, right.level, right.type, (input as { id: number }).id, looks || right.pastLock === true);
  if (isAdmin(caller) || right.kind === 'pool' || right.kind === 'anyone') return;
  if (right.kind === 'admin') {
    if (right.refusal) throw deniedError(`[${wire}] User [${caller.uid}] : ${right.refusal}.`);
    throw notAuthorized(wire, caller.uid, right.what ?? 'this');
  }
  if (!mayCreate(caller, right.type, await aclRules(db), right.group?.(input as never))) throw notAuthorized(wire, caller.uid, `CREATE ${right.type}`);
};
