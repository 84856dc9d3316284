import { messageOf, preconditionError } from '../errors/errors';
import type { Attribute, Pairs, Template } from './template';

/**
 * Templates at rest: compact arrays, `[["CPU","1"],["DISK",[["IMAGE","os"]]]]`. Arrays keep order and repeated keys, and no key can clash with a property of an object.
 * Reading checks the shape: what comes back is a Template or a precondition error 'template-stored'.
 */
export const toJson = (t: Template): string => JSON.stringify(t.map(({ key, value }) => [key, value]));

const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

const refuse = (what: string): never => {
  throw preconditionError('template-stored', `A stored template cannot be read: ${what}`);
};

export const fromJson = (text: string): Template => {
  const data = parsed(text);
  return Array.isArray(data) ? data.map(attribute) : refuse('it is not a list of attributes');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (e) {
    return refuse(messageOf(e));
  }
};

const couple = (entry: unknown, where: string): readonly [string, unknown] => {
  if (!Array.isArray(entry) || entry.length !== 2) return refuse(`${where} is not a pair`);
  const [key, value] = entry as [unknown, unknown];
  return typeof key === 'string' && KEY.test(key) ? [key, value] : refuse(`${where} has no name`);
};

const attribute = (entry: unknown, index: number): Attribute => {
  const [key, value] = couple(entry, `attribute ${index + 1}`);
  if (typeof value === 'string') return { key, value };
  return Array.isArray(value) ? { key, value: pairs(key, value) } : refuse(`${key} is neither a text nor a vector`);
};

const pairs = (of: string, entries: readonly unknown[]): Pairs =>
  entries.map((entry, index) => {
    const [key, value] = couple(entry, `pair ${index + 1} of ${of}`);
    return typeof value === 'string' ? ([key, value] as const) : refuse(`${of}/${key} is not a text`);
  });
