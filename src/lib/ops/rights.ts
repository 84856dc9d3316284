import type { NounType } from '../../state/objects';
import type { Level, ObjectType } from '../model/permissions';
import type { Right } from './request';

/** The ways a request says which right it needs. */
export const object = (type: NounType, level: Level) => ({ kind: 'object', type, level }) as const satisfies Right;
export const create = (type: ObjectType) => ({ kind: 'create', type }) as const satisfies Right;
export const createIn = <I>(type: ObjectType, group: (input: I) => number | undefined) => ({ kind: 'create', type, group }) as const satisfies Right;
export const pool = (type: NounType) => ({ kind: 'pool', type }) as const satisfies Right;
export const admin = (what: string) => ({ kind: 'admin', what }) as const satisfies Right;
/** In words of its own. */
export const adminElse = (refusal: string) => ({ kind: 'admin', refusal }) as const satisfies Right;
export const anyone = { kind: 'anyone' } as const satisfies Right;
