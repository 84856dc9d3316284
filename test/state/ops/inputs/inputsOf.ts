import type { InputOf, RequestName } from '../../../../src/lib/ops/door';

/** An input for every request of a noun (`InputsOf<'vnet'>`) that would do something if its caller might: objects are 0, the first datastore of images is 101. */
export type InputsOf<P extends string> = { readonly [K in RequestName as K extends `${P}.${string}` ? K : never]: InputOf<K> };
