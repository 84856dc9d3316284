import { isVector, sorted, sortedPairs, type Template } from '../template/template';
import { cdata, type Element, group } from './element';

/** The attributes as a document's elements: by key, pairs of vectors by key, every value CDATA. A vector without pairs says nothing and is left out. */
export const toElements = (t: Template): Element[] =>
  sorted(t).flatMap(({ key, value }) => {
    if (!isVector(value)) return [cdata(key, value)];
    const pairs = sortedPairs(value).map(([k, v]) => cdata(k, v));
    return pairs.length === 0 ? [] : [group(key, pairs)];
  });
