import { isVector, sorted, sortedPairs, type Template } from '../template/template';
import { cdata, type Element, group } from './element';

/** What becomes of a vector without pairs: the field leaves it out of the document of one object and keeps it, as an empty element, in a pool's. */
export type EmptyVectors = 'left out' | 'kept';

/** The attributes as a document's elements: by key, pairs of vectors by key, every value CDATA. */
export const toElements = (t: Template, emptyVectors: EmptyVectors = 'left out'): Element[] =>
  sorted(t).flatMap(({ key, value }) => {
    if (!isVector(value)) return [cdata(key, value)];
    const pairs = sortedPairs(value).map(([k, v]) => cdata(k, v));
    return pairs.length === 0 && emptyVectors === 'left out' ? [] : [group(key, pairs)];
  });
