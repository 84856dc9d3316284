import type { NounType } from '../../state/objects';
import type { Db } from '../../state/open';
import { insertRequest, linkOperations, newestOperation } from '../../state/requests';
import type { Ctx, Right, WriteRequest } from './request';

export interface Asked {
  /** of the registry */
  readonly name: string;
  readonly right: Right;
  readonly request: Pick<WriteRequest<unknown, unknown, unknown>, 'undo' | 'makes'>;
  readonly input: unknown;
}

/** Runs a request and writes down, in its transaction, who asked for it and why, for which objects, what work came of it and what would take it back. */
export const recorded = async <O>(tx: Db, ctx: Ctx, asked: Asked, run: () => Promise<O>): Promise<O> => {
  const { right, request, input, name } = asked;
  if (right.kind === 'anyone' || right.kind === 'pool') return run();
  const last = await newestOperation(tx);
  const before = await undoing(tx, request, input);
  const output = await run();
  const after = await undoing(tx, request, input);
  const detail = detailOf(input);
  let first: number | undefined;
  for (const [object_type, object_id] of objectsOf(asked, output)) {
    const { uid, gid } = ctx.caller;
    const id = await insertRequest(tx, { name, detail, object_type, object_id, uid, gid, time: ctx.clock.now(), reason: ctx.reason ?? '', before, after });
    first ??= id;
  }
  if (first !== undefined) await linkOperations(tx, first, last);
  return output;
};

/** The input that would undo the request as things are now, as JSON; '' where it cannot be undone. */
export const undoing = async (tx: Db, request: Asked['request'], input: unknown): Promise<string> =>
  request.undo ? JSON.stringify(await request.undo(tx, input)) : '';

/** Requests that can do several things say by `action` or `how` which is meant. */
const detailOf = (input: unknown): string => {
  const { action, how } = input as { action?: unknown; how?: unknown };
  return typeof action === 'string' ? action : typeof how === 'string' ? how : '';
};

const objectsOf = ({ right, request, input }: Asked, output: unknown): [string, number][] => {
  const made = request.makes ?? (right.kind === 'create' ? right.type : undefined);
  return [
    ...(right.kind === 'object' ? [[right.type, (input as { id: number }).id] as [NounType, number]] : []),
    ...(made === undefined ? [] : idsIn(output).map((id): [string, number] => [made, id])),
    ...(right.kind === 'admin' ? [['', -1] as [string, number]] : []),
  ];
};

/** Requests that make objects resolve with an id, with several, or with an object that has one. */
const idsIn = (output: unknown): number[] => {
  if (typeof output === 'number') return [output];
  if (Array.isArray(output)) return output.flatMap(idsIn);
  const id = (output as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'number' ? [id] : [];
};
