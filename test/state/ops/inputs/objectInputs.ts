import type { InputOf } from '../../../../src/lib/ops/door';

/** Of all nouns the same; networks stand for all. */
interface Inputs {
  readonly rename: InputOf<'vnet.rename'>;
  readonly chown: InputOf<'vnet.chown'>;
  readonly chmod: InputOf<'vnet.chmod'>;
  readonly update: InputOf<'vnet.update'>;
  readonly body: InputOf<'vnet.body'>;
  readonly lock: InputOf<'vnet.lock'>;
  readonly unlock: InputOf<'vnet.unlock'>;
}

/** Inputs of the requests that objectRequests makes of a noun, for the object of that id. */
export const objectInputs = <P extends string, const V extends Exclude<keyof Inputs, 'body'>>(prefix: P, id: number, verbs: readonly V[]) => {
  const all: Inputs = {
    rename: { id, name: 'renamed' },
    chown: { id, uid: 1, gid: 1 },
    chmod: { id, permissions: 0o640 },
    update: { id, template: [{ key: 'COLOUR', value: 'red' }], append: true },
    body: { id },
    lock: { id, level: 1 },
    unlock: { id },
  };
  const named: (keyof Inputs)[] = (verbs as readonly string[]).includes('update') ? [...verbs, 'body'] : [...verbs];
  return Object.fromEntries(named.map((verb) => [`${prefix}.${verb}`, all[verb]])) as {
    readonly [K in V | (V & 'update' extends never ? never : 'body') as `${P}.${K}`]: Inputs[K];
  };
};
