/**
 * A document as the field knows it: an ordered tree of named elements. One tree gives XML, JSON and YAML.
 * `text` with `raw` false prints as CDATA (template values and free text), with `raw` true as plain text (numbers, ids, names the reference prints bare).
 * An element without text and children is empty: `<X/>`, `{ }`, `{}`.
 * `list` marks a child name that is an array in JSON and YAML even when it stands alone (the members of a pool).
 */
export interface Element {
  readonly name: string;
  readonly text?: string;
  readonly raw?: boolean;
  readonly children?: readonly Element[];
  readonly list?: boolean;
}

/** `<NAME>5</NAME>` */
export const raw = (name: string, value: string | number): Element => ({ name, text: String(value), raw: true });

/** `<NAME><![CDATA[value]]></NAME>`; an empty value stays an empty CDATA, which is "" in JSON */
export const cdata = (name: string, value: string): Element => ({ name, text: value });

/** `<NAME/>` when value is empty, else CDATA */
export const cdataOrEmpty = (name: string, value: string): Element => (value === '' ? { name } : cdata(name, value));

export const group = (name: string, children: readonly Element[]): Element => ({ name, children });

export const empty = (name: string): Element => ({ name });

/** A pool: its members are arrays in JSON and YAML, also when there is only one. */
export const pool = (name: string, members: readonly Element[]): Element => ({ name, children: members.map((m) => ({ ...m, list: true })) });
