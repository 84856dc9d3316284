import type { Arg, Binary, Verb } from '../../src/commands/define';
import { saidBesides } from './session';

export const isObject = (arg: Arg<unknown> | undefined): boolean => arg?.complete !== undefined && arg.complete !== 'file';

/** A word that an argument takes: an object of that kind, a file, a word it knows. */
const wordFor = (arg: Arg<unknown>): string => arg.values?.[0] ?? (isObject(arg) ? '0' : arg.complete === 'file' ? 'any.tmpl' : '600');

export const lineOf = (binary: Binary, verb: Verb): string[] => [
  binary.name,
  ...(binary.root ? [] : [verb.name]),
  ...Object.values(verb.args)
    .filter((a) => !a.optional || isObject(a) || a.complete === 'file')
    .filter((a) => !a.optional || a.complete !== 'users' || verb.name !== 'list')
    .map(wordFor),
  ...(saidBesides[`${binary.name} ${verb.name}`] ?? []),
];
