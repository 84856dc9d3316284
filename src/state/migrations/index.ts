import * as first from './0001-first';

/** In order; a state that has applied the first n continues with the rest. */
export const migrations: ReadonlyArray<{ readonly name: string; readonly statements: readonly string[] }> = [first];
