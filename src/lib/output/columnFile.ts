import { preconditionError } from '../errors/errors';
import type { Column } from './table';

/**
 * An administrator's columns, in `<binary>.yaml`. The file is the field's, and of a very small shape: names at the margin, below each of
 * them either properties (a column) or dashes (a set of columns to show, of which `default` is the one shown unasked). That is read
 * here; anything else in it is an error with its line, not a guess. A YAML library would cost every list more than the list.
 */
export interface ColumnFile {
  readonly columns: ReadonlyMap<string, ColumnSettings>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
}

export interface ColumnSettings {
  readonly desc?: string;
  readonly size?: number;
  readonly left?: boolean;
  readonly adjust?: boolean;
  readonly expand?: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class Reader {
  readonly columns = new Map<string, Mutable<ColumnSettings>>();
  readonly sets = new Map<string, string[]>();
  private section = '';
  private line = 0;

  constructor(private readonly file: string) {}

  read(text: string): ColumnFile {
    for (const raw of text.split('\n')) {
      this.line += 1;
      const line = withoutComment(raw).trimEnd();
      if (line === '' || line === '---') continue;
      if (/^\s*- /.test(`${line} `)) this.item(line.trim().slice(1).trim());
      else if (line.startsWith(' ')) this.property(line.trim());
      else this.open(line);
    }
    return { columns: this.columns, sets: this.sets };
  }

  private open(line: string): void {
    const m = /^(.*?[^:\s]):(?:\s+\[(.*)\])?$/.exec(line);
    if (!m) throw this.refusal('is not the name of a column or of a set of columns, with a colon behind it');
    this.section = word(m[1] as string);
    if (m[2] !== undefined) this.sets.set(this.section, m[2].split(',').map(word));
  }

  private item(text: string): void {
    if (this.section === '' || text === '') throw this.refusal('is an item of no set');
    const set = this.sets.get(this.section);
    if (set) set.push(word(text));
    else this.sets.set(this.section, [word(text)]);
  }

  private property(text: string): void {
    const m = /^(:?\w+):(?:\s+(.*))?$/.exec(text);
    const settings = this.columns.get(this.section) ?? {};
    // a description may go on in the next line
    if (!m && settings.desc !== undefined) settings.desc += ` ${text}`;
    else if (!m || this.section === '') throw this.refusal('is not a property of a column');
    else this.set(settings, word(m[1] as string), word(m[2] ?? ''));
    this.columns.set(this.section, settings);
  }

  private set(settings: Mutable<ColumnSettings>, key: string, value: string): void {
    switch (key) {
      case 'desc':
        settings.desc = value;
        break;
      case 'size':
        if (!/^[1-9]\d{0,3}$/.test(value)) throw this.refusal(`has the size "${value}", which is not a width in characters`);
        settings.size = Number(value);
        break;
      case 'left':
      case 'adjust':
      case 'expand':
        if (value !== 'true' && value !== 'false') throw this.refusal(`has "${key}: ${value}", which is neither true nor false`);
        settings[key] = value === 'true';
        break;
      default: // the field's files have more than columns need
    }
  }

  private refusal(why: string): Error {
    return preconditionError('column-file', `${this.file}:${this.line}: this line ${why}`, { next: `editor ${this.file}` });
  }
}

const withoutComment = (line: string): string => {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return /["']/.test(text) ? text : text.replace(/(^|\s)#.*$/, '');
};

/** `:NAME`, `"NAME"`, `'NAME'` and `NAME` are the same word. */
const word = (text: string): string => {
  const bare = text.trim();
  const quoted = /^(["'])(.*)\1$/.exec(bare);
  return (quoted ? (quoted[2] as string) : bare).replace(/^:(?=\S)/, '');
};

/** Errors: precondition, with file and line. */
export const parseColumnFile = (text: string, file: string): ColumnFile => new Reader(file).read(text);

/** The columns with what the file says of them. Columns we do not have are passed over: a file may have been written for another version. */
export const withSettings = <Row>(columns: readonly Column<Row>[], file: ColumnFile): readonly Column<Row>[] =>
  columns.map((column) => {
    const s = file.columns.get(column.name);
    if (!s) return column;
    return {
      ...column,
      describe: s.desc ?? column.describe,
      size: s.size ?? column.size,
      align: s.left === undefined ? column.align : s.left ? 'left' : 'right',
      adjust: s.adjust ?? column.adjust,
      expand: s.expand ?? column.expand,
    };
  });
