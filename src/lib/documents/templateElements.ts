import { isVector, sorted, sortedPairs, type Template } from '../template/template';
import { cdata, type Element, empty, group } from './element';

/** The attributes as a document's elements: by key, pairs of vectors by key, every value CDATA. */
export const toElements = (t: Template): Element[] =>
  sorted(t).map(({ key, value }) => {
    if (!isVector(value)) return cdata(key, value);
    return value.length === 0
      ? empty(key)
      : group(
          key,
          sortedPairs(value).map(([k, v]) => cdata(k, v)),
        );
  });
