import { NOUNS, type NounType } from '../../../state/objects';
import type { Template } from '../../template/template';
import type { ReadRequest, Right, WriteRequest } from '../request';
import type { ChmodInput, ChownInput, LockInput, ObjectHow, RenameInput, UpdateInput } from './hooks';

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
