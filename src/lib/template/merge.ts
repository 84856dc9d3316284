import { merged, type Pairs, type Template, vector, vectors, withVectors } from './template';

/** Vectors of which options of a command give parts only: what the template says of the other parts stays. */
const IN_PARTS = ['OS', 'CONTEXT'];

/** A template with what options give: their attributes take the place of those of the same key; of OS and CONTEXT only the pairs that were given do. */
export const withOptions = (base: Template, options: Template): Template =>
  merged(
    base,
    IN_PARTS.reduce((t, key) => inParts(t, key, vector(base, key)), options),
  );

const inParts = (options: Template, key: string, base: Pairs | undefined): Template => {
  const given = vectors(options, key);
  return base === undefined || given.length === 0 ? options : withVectors(options, key, [[...new Map([...base, ...given.flat()])]]);
};
