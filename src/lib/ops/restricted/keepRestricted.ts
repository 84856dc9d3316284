import { deniedError } from '../../errors/errors';
import { isVector, type Template } from '../../template/template';

const shape = (t: Template, key: string): string =>
  JSON.stringify(t.filter((a) => a.key === key).map(({ value }) => (isVector(value) ? value.map(([k, v]) => [k, v]) : value)));

/**
 * A template as somebody who is no administrator may leave it: restricted attributes stay as they were. Naming one with another value is refused;
 * leaving it out keeps it. Errors: denied.
 */
export const refuseRestricted = (wire: string, old: Template, asked: Template, restricted: readonly string[]): Template => {
  const kept: Template[number][] = [];
  for (const key of restricted) {
    if (shape(old, key) === shape(asked, key)) continue;
    if (asked.some((a) => a.key === key)) throw deniedError(`[${wire}] Template includes a restricted attribute ${key}.`);
    kept.push(...old.filter((a) => a.key === key));
  }
  return [...asked, ...kept];
};
