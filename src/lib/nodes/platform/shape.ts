import { kindOf, type MapNode, type Tree } from '../../yaml/tree';

/** What is wrong with a file, and where (offset in its text). */
export interface Problem {
  readonly at: number;
  readonly expected: string;
  readonly found: string;
}

/** Collects problems while a tree is read, and where each value stood, for what only shows when all is known. */
export class Reading {
  readonly problems: Problem[] = [];
  private readonly places = new Map<string, number>();

  refuse(at: number, expected: string, found: string): undefined {
    this.problems.push({ at, expected, found });
    return undefined;
  }

  mark(path: Path, at: number): void {
    this.places.set(JSON.stringify(path), at);
  }

  /** Of a value, or of the nearest one that holds it. */
  placeOf(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const at = this.places.get(JSON.stringify(path.slice(0, length)));
      if (at !== undefined) return at;
    }
    return 0;
  }
}

export type Path = readonly (string | number)[];
/** Notes what is wrong with the value at that path. */
export type Refuse = (path: Path, expected: string, found: string) => void;
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One description of a value reads it, checks it, and is its JSON schema. `read` resolves with undefined after it has noted a problem. */
export interface Shape<T> {
  read(node: Tree, path: Path, reading: Reading): T | undefined;
  readonly schema: JsonSchema;
}

/** What a text has to be. `pattern` is for the schema as well; `holds` says what a pattern cannot. */
export interface Rule {
  readonly expected: string;
  readonly pattern: string;
  holds?(text: string): boolean;
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

export const fits = (rule: Rule, text: string): boolean => new RegExp(rule.pattern, 'u').test(text) && (rule.holds?.(text) ?? true);

export const word = (rule: Rule): Shape<string> => ({
  read(node, _path, reading) {
    if (node.kind !== 'text') return reading.refuse(node.at, rule.expected, kindOf(node));
    return fits(rule, node.text) ? node.text : reading.refuse(node.at, rule.expected, shown(node.text));
  },
  schema: { type: 'string', pattern: rule.pattern, description: rule.expected },
});

export const choice = <T extends string>(...words: readonly T[]): Shape<T> => ({
  read(node, _path, reading) {
    const found = node.kind === 'text' ? words.find((w) => w === node.text) : undefined;
    return found ?? reading.refuse(node.at, `one of ${words.join(', ')}`, node.kind === 'text' ? shown(node.text) : kindOf(node));
  },
  schema: { enum: words },
});

export const whole = (least: number, most: number): Shape<number> => ({
  read(node, _path, reading) {
    const expected = `a whole number from ${least} to ${most}`;
    if (node.kind !== 'text') return reading.refuse(node.at, expected, kindOf(node));
    const value = /^(0|[1-9]\d{0,9})$/.test(node.text) ? Number(node.text) : Number.NaN;
    return value >= least && value <= most ? value : reading.refuse(node.at, expected, shown(node.text));
  },
  schema: { type: 'integer', minimum: least, maximum: most },
});

export const list = <T>(of: Shape<T>, what: string): Shape<readonly T[]> => ({
  read(node, path, reading) {
    if (node.kind !== 'list') return reading.refuse(node.at, `a list of ${what}`, kindOf(node));
    const items: T[] = [];
    node.items.forEach((item, i) => {
      const value = item === undefined ? reading.refuse(node.at, what, 'an empty item') : readAt(of, item, [...path, i], reading);
      if (value !== undefined) items.push(value);
    });
    return items;
  },
  schema: { type: 'array', items: of.schema },
});

const readAt = <T>(shape: Shape<T>, node: Tree, path: Path, reading: Reading): T | undefined => {
  reading.mark(path, node.at);
  return shape.read(node, path, reading);
};

/** Names with a value each, in the order of the file. */
export const named = <T>(name: Rule, of: Shape<T>, what: string): Shape<ReadonlyMap<string, T>> => ({
  read(node, path, reading) {
    if (node.kind !== 'map') return reading.refuse(node.at, `a map of ${what}`, kindOf(node));
    const values = new Map<string, T>();
    for (const [key, value, at] of keysOf(node, reading)) {
      if (!fits(name, key)) reading.refuse(at, name.expected, shown(key));
      else if (value === undefined) reading.refuse(at, `what ${key} is`, 'nothing');
      else {
        const read = readAt(of, value, [...path, key], reading);
        reading.mark([...path, key], at);
        if (read !== undefined) values.set(key, read);
      }
    }
    return values;
  },
  schema: { type: 'object', propertyNames: { pattern: name.pattern }, additionalProperties: of.schema },
});

/** The keys of a map, each once. */
const keysOf = (node: MapNode, reading: Reading): [string, Tree | undefined, number][] => {
  const seen = new Set<string>();
  return node.entries.flatMap(({ key, value }): [string, Tree | undefined, number][] => {
    if (key.kind !== 'text') {
      reading.refuse(key.at, 'a name', kindOf(key));
      return [];
    }
    if (seen.has(key.text)) {
      reading.refuse(key.at, 'each name once', `${shown(key.text)} a second time`);
      return [];
    }
    seen.add(key.text);
    return [[key.text, value, key.at]];
  });
};

export interface Field<T, Needed extends boolean = boolean> {
  readonly shape: Shape<T>;
  readonly needed: Needed;
  readonly summary: string;
}

export const needed = <T>(shape: Shape<T>, summary: string): Field<T, true> => ({ shape, summary, needed: true });
export const optional = <T>(shape: Shape<T>, summary: string): Field<T, false> => ({ shape, summary, needed: false });

type Fields = Readonly<Record<string, Field<unknown>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type RecordOf<F extends Fields> = { readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: ValueOf<F[K]> } & {
  readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]?: ValueOf<F[K]>;
};

export const record = <F extends Fields>(what: string, fields: F): Shape<RecordOf<F>> => {
  const names = Object.keys(fields);
  const wanted = names.filter((n) => fields[n]?.needed);
  return {
    read(node, path, reading) {
      if (node.kind !== 'map') return reading.refuse(node.at, `${what}: a map with ${names.join(', ')}`, kindOf(node));
      const before = reading.problems.length;
      const values: Record<string, unknown> = {};
      const given = new Set<string>();
      for (const [key, value, at] of keysOf(node, reading)) {
        given.add(key);
        const field = fields[key];
        if (field === undefined) reading.refuse(at, `of ${what} one of ${names.join(', ')}`, shown(key));
        else if (value === undefined) reading.refuse(at, `a value of ${key}`, 'nothing');
        else values[key] = readAt(field.shape, value, [...path, key], reading);
      }
      const missing = wanted.filter((n) => !given.has(n));
      if (missing.length > 0) reading.refuse(reading.placeOf(path), `${what} with ${missing.join(', ')}`, given.size === 0 ? 'nothing' : [...given].join(', '));
      return reading.problems.length === before ? (values as RecordOf<F>) : undefined;
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      required: wanted,
      properties: Object.fromEntries(names.map((n) => [n, { ...fields[n]?.shape.schema, description: fields[n]?.summary }])),
    },
  };
};
