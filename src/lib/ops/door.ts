import { clustersOf, NOUNS, type NounType, ownershipOf } from '../../state/objects';
import type { Db } from '../../state/open';
import { aclRules } from '../../state/users';
import { deniedError, missingError } from '../errors/errors';
import { isAdmin, may, mayCreate } from '../model/permissions';
import { registry } from './registry';
import type { Ctx, ReadRequest, Right, WriteRequest } from './request';

export type RequestName = keyof typeof registry;
type Loaded<K extends RequestName> = Awaited<ReturnType<(typeof registry)[K]['load']>>;
export type InputOf<K extends RequestName> = Loaded<K> extends { run(db: never, input: infer I, ...rest: never[]): unknown } ? I : never;
export type OutputOf<K extends RequestName> = Loaded<K> extends { run(...all: never[]): Promise<infer O> } ? O : never;

type Running = ReadRequest<unknown, unknown> | WriteRequest<unknown, unknown, unknown>;

/** The one door: every request of every command (and later of every API) comes through here, is judged here, and runs. */
export const call = async <K extends RequestName>(ctx: Ctx, name: K, input: InputOf<K>): Promise<OutputOf<K>> => {
  const entry = registry[name];
  const request = (await entry.load()) as unknown as Running;
  const judge = (db: Db): Promise<void> => authorize(db, ctx, entry.right, request.wire, input);
  if (request.mode === 'read') {
    await judge(ctx.state.db);
    return (await request.run(ctx.state.db, input, ctx)) as OutputOf<K>;
  }
  let prepared: unknown;
  if (request.prepare) {
    await judge(ctx.state.db);
    prepared = await request.prepare(input, ctx);
  }
  return ctx.state.write(async (tx) => {
    await judge(tx);
    return (await request.run(tx, input, ctx, prepared)) as OutputOf<K>;
  });
};

const authorize = async (db: Db, ctx: Ctx, right: Right, wire: string, input: unknown): Promise<void> => {
  const { caller } = ctx;
  if (right.kind === 'object') return authorizeObject(db, ctx, right, wire, (input as { id: number }).id);
  if (isAdmin(caller) || right.kind === 'pool' || right.kind === 'anyone') return;
  if (right.kind === 'create' && mayCreate(caller, right.type, await aclRules(db))) return;
  const what = right.kind === 'create' ? `CREATE ${right.type}` : 'perform this';
  throw deniedError(`[${wire}] User [${caller.uid}] : Not authorized to ${right.kind === 'create' ? 'perform ' : ''}${what}.`);
};

const authorizeObject = async (
  db: Db,
  { caller }: Ctx,
  right: { type: NounType; level: 'USE' | 'MANAGE' | 'ADMIN' },
  wire: string,
  id: number,
): Promise<void> => {
  const object = await ownershipOf(db, right.type, id);
  if (!object) throw missingError(`[${wire}] Error getting ${NOUNS[right.type].long} [${id}].`);
  if (isAdmin(caller)) return;
  if (right.type === 'USER' && id === caller.uid && right.level === 'USE') return;
  if (may(caller, right.level, right.type, object, await aclRules(db), await clustersOf(db, right.type, id))) return;
  throw deniedError(`[${wire}] User [${caller.uid}] : Not authorized to perform ${right.level} ${right.type} [${id}].`);
};
