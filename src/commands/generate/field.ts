import surface from './field.json';

/**
 * The command line of the field (its release 7.0): names of the commands, their verbs, arguments and options. Facts, kept as they are:
 * a line a verb in field.json, `arguments ; option ; option`, where @list and @formats stand for the options of every list and of every document.
 */
export interface FieldOption {
  readonly long: string;
  readonly short?: string;
  /** placeholder of its value; absent: a flag */
  readonly value?: string;
}

export interface FieldVerb {
  readonly name: string;
  readonly args: { readonly required: number; readonly all: number; readonly usage: string };
  readonly options: readonly FieldOption[];
}

export interface FieldBinary {
  readonly name: string;
  readonly verbs: readonly FieldVerb[];
}

const { '': macros, ...lines } = surface as Record<string, Record<string, string>>;

const optionOf = (text: string): FieldOption => {
  const m = /^(?:(-\w), )?(--[\w-]+)(?: (.*))?$/.exec(text);
  if (!m) throw new Error(`field.json: "${text}" is not an option`);
  return { long: m[2] as string, short: m[1], value: m[3] };
};

const optionsOf = (words: readonly string[]): FieldOption[] =>
  words.flatMap((word) => (macros?.[word] === undefined ? [optionOf(word)] : optionsOf((macros[word] as string).split(' ; '))));

const argsOf = (usage: string): FieldVerb['args'] => {
  const all = usage === '' ? [] : usage.split(/\s+(?=[<[])/);
  return { required: all.filter((a) => !a.startsWith('[')).length, all: all.length, usage };
};

const verbOf = ([name, line]: [string, string]): FieldVerb => {
  const [usage = '', ...words] = line.split(' ; ');
  return { name, args: argsOf(usage.trim()), options: optionsOf(words) };
};

export const field: readonly FieldBinary[] = Object.entries(lines).map(([name, verbs]) => ({ name, verbs: Object.entries(verbs).map(verbOf) }));

export const fieldList: readonly FieldOption[] = optionsOf(['@list', '@formats']);

/** Options that every verb of the field has. */
export const fieldEverywhere: readonly FieldOption[] = [
  '-v, --verbose',
  '-h, --help',
  '-V, --version',
  '--user name',
  '--password password',
  '--endpoint endpoint',
].map(optionOf);
