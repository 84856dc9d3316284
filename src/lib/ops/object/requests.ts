import { NOUNS, type NounType } from '../../../state/objects';
import type { Db } from '../../../state/open';
import type { Level } from '../../model/permissions';
import type { Template } from '../../template/template';
import type { Ctx, ReadRequest, Right, WriteRequest } from '../request';

/**
 * What can be done with every kind of object, made for a noun. In <noun>/requests.ts:
 *
 *   export const vnetRequests = {
 *     ...objectRequests('NET', ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock'], { update: () => import('./updated').then((m) => m.updated) }),
 *     'vnet.create': ...
 *   } as const;
 *
 * gives 'vnet.rename' { id, name }, 'vnet.chown' { id, uid, gid } (-1: as it is; chgrp is the same request), 'vnet.chmod' { id, permissions },
 * 'vnet.update' { id, template, append } with 'vnet.body' (the template to edit), 'vnet.lock' { id, level }, 'vnet.unlock' { id }.
 */
export const objectRequests = <T extends NounType, const V extends ObjectVerb>(type: T, verbs: readonly V[], how: ObjectHow = {}): ObjectRequests<T, V> => {
  const level = how.level ?? 'MANAGE';
  const right: Right = { kind: 'object', type, level };
  const pastLock: Right = { ...right, pastLock: true };
  const load: Record<ObjectVerb, Entry> = {
    rename: { right, load: () => import('./rename').then((m) => m.rename(type, how.rename)) },
    chown: { right, load: () => import('./chown').then((m) => m.chown(type, how.chown)) },
    chmod: { right, load: () => import('./chmod').then((m) => m.chmod(type)) },
    update: { right, load: () => import('./update').then((m) => m.update(type, how.update)) },
    lock: { right: pastLock, load: () => import('./lock').then((m) => m.lock(type)) },
    unlock: { right: pastLock, load: () => import('./lock').then((m) => m.unlock(type)) },
  };
  const body: Entry = { right, load: () => import('./update').then((m) => m.body(type)) };
  const { prefix } = NOUNS[type];
  const entries = verbs.map((verb) => [`${prefix}.${verb}`, load[verb]] as const);
  return Object.fromEntries((verbs as readonly ObjectVerb[]).includes('update') ? [...entries, [`${prefix}.body`, body]] : entries) as ObjectRequests<T, V>;
};

export type ObjectVerb = 'rename' | 'chown' | 'chmod' | 'update' | 'lock' | 'unlock';

/** What a noun does beyond the common. All run in the transaction, throw to refuse, and are loaded only when called. */
export interface ObjectHow {
  /** the right all of them need; absent: MANAGE */
  readonly level?: Level;
  /** resolves with the template to keep; changes the typed columns that follow from it */
  update?(): Promise<UpdateHook>;
  rename?(): Promise<RenameHook>;
  chown?(): Promise<ChownHook>;
}

export interface Update {
  readonly tx: Db;
  readonly ctx: Ctx;
  readonly wire: string;
  readonly id: number;
  /** as it is */
  readonly before: Template;
  /** what was given */
  readonly given: Template;
  readonly append: boolean;
  /** what the common rule makes of the two */
  readonly next: Template;
}

export type UpdateHook = (update: Update) => Promise<Template>;
/** resolves with the name to keep */
export type RenameHook = (tx: Db, ctx: Ctx, wire: string, id: number, name: string) => Promise<string>;
export type ChownHook = (tx: Db, ctx: Ctx, wire: string, change: ChownInput) => Promise<void>;

export interface RenameInput {
  readonly id: number;
  readonly name: string;
}

export interface ChownInput {
  readonly id: number;
  /** -1: as it is */
  readonly uid: number;
  readonly gid: number;
}

export interface ChmodInput {
  readonly id: number;
  /** 0 to 0o777 */
  readonly permissions: number;
}

export interface UpdateInput {
  readonly id: number;
  readonly template: Template;
  readonly append: boolean;
}

export interface LockInput {
  readonly id: number;
  /** 1 use, 2 manage, 3 admin, 4 all */
  readonly level: number;
}

interface Loads {
  readonly rename: WriteRequest<RenameInput, void, undefined>;
  readonly chown: WriteRequest<ChownInput, void, undefined>;
  readonly chmod: WriteRequest<ChmodInput, void, undefined>;
  readonly update: WriteRequest<UpdateInput, void, undefined>;
  readonly lock: WriteRequest<LockInput, void, undefined>;
  readonly unlock: WriteRequest<{ readonly id: number }, void, undefined>;
}

type Entry<L = Loads[ObjectVerb] | BodyRequest> = { readonly right: Right; load(): Promise<L> };
type BodyRequest = ReadRequest<{ readonly id: number }, Template>;

type Prefix<T extends NounType> = (typeof NOUNS)[T]['prefix'];
type ObjectRequests<T extends NounType, V extends ObjectVerb> = { readonly [K in V as `${Prefix<T>}.${K}`]: Entry<Loads[K]> } & {
  readonly [K in V & 'update' as `${Prefix<T>}.body`]: Entry<BodyRequest>;
};
