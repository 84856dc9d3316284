import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOf, RequestName } from '../../../../src/lib/ops/door';

/** The inputs of all nouns, each from the file of its noun here: whatever is exported as ...Inputs. */
export const inputs = Object.assign(
  {},
  ...readdirSync(__dirname)
    .filter((file) => file !== 'all.ts' && file.endsWith('.ts'))
    .flatMap((file) =>
      Object.entries(require(join(__dirname, file)) as Record<string, unknown>).flatMap(([name, its]) => (name.endsWith('Inputs') ? [its] : [])),
    ),
) as { readonly [K in RequestName]: InputOf<K> };
