import { isVector, sorted, sortedPairs, type Template } from '../template/template';
import { cdata, type Element, group } from './element';

/** The attributes as a document's elements: by key, pairs of vectors by key, every value CDATA. A vector without pairs is an empty element. */
export const toElements = (t: Template): Element[] =>
  sorted(t).map(({ key, value }) => {
    if (!isVector(value)) return cdata(key, value);
    return group(
      key,
      sortedPairs(value).map(([k, v]) => cdata(k, v)),
    );
  });
