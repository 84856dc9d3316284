import { usageError } from '../lib/errors/errors';

/** What has to be known of an option to find where its value is. */
interface Shape {
  readonly short?: string;
  readonly long: string;
  readonly value?: string;
  readonly valueOptional?: boolean;
  readonly glued?: boolean;
}

/**
 * As in the field a long option may be cut short as long as it can be no other one: `--no-head`. What is the value of an option stays as it is.
 * `help`: what to type for a list of them. Errors: usage, when it could be several.
 */
export const writtenOut = (options: readonly Shape[], words: readonly string[], help: string): string[] => {
  const full: string[] = [];
  let isValue = false;
  for (const [i, word] of words.entries()) {
    if (word === '--' && !isValue) return [...full, ...words.slice(i)];
    const option: Shape | undefined = isValue ? undefined : word.startsWith('--') ? longOf(word, options, help) : shortOf(word, options);
    full.push(option && word.startsWith('--') ? word.replace(/^[^=]+/, option.long) : word);
    isValue = option?.value !== undefined && !option.valueOptional && !option.glued && !/^--[^=]*=/.test(word);
  }
  return full;
};

const longOf = (word: string, options: readonly Shape[], help: string): Shape | undefined => {
  const name = word.replace(/=.*/s, '');
  const exact = options.find((o) => o.long === name);
  const found = exact ? [exact] : options.filter((o) => o.long.startsWith(name));
  if (found.length > 1) throw usageError(`ambiguous option: ${name}`, { next: `${help} (it could be ${found.map((o) => o.long).join(', ')})` });
  return found[0];
};

/** Of flags in one word (`-xv`) the last one; none where that word ends with the value of one of them (`-lID`). */
const shortOf = (word: string, options: readonly Shape[]): Shape | undefined => {
  if (!/^-\w+$/.test(word)) return undefined;
  const found = [...word.slice(1)].map((letter) => options.find((o) => o.short === `-${letter}`));
  return found.slice(0, -1).every((o) => o !== undefined && o.value === undefined) ? found.at(-1) : undefined;
};

/** commander lets an optional value take the next word: a glued one is given an empty value instead. */
export const withGlued = (options: readonly Shape[], words: readonly string[]): string[] => {
  const glued = options.filter((o) => o.glued).map((o) => o.long);
  return words.map((w) => (glued.includes(w) ? `${w}=` : w));
};
