import type { Element } from './element';
import { groupByName, isEmpty, type NamedGroup, type Pool, poolChunks } from './json';

/**
 * YAML as the field's scripts read it. Two rules decide how a string is written: one about meaning (what would be read back as a
 * number, a date, a truth or nothing is quoted) and one about form (what cannot stand bare in YAML is quoted). Long strings are
 * folded at their blanks behind column 80.
 */
const WIDTH = 80;

type Style = 'plain' | 'single' | 'double' | 'literal';

// --- meaning

const WORD_START = /^[\p{L}\p{M}\p{Nd}\p{Pc}]/u;
/** a line that begins with a sign and has no double quote behind it */
const SIGN_LINE = /(?<![^\n])[^\p{L}\p{M}\p{Nd}\p{Pc}][^"]*(?![^\n])/u;
const TEXT = /^[^\d.:-]?[\p{Alphabetic}_\s!@#$%^&*(){}<>|/\\~;=]/u;
const TIME = /^-?\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d\d):(\d\d)(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const DATE = /^(\d{4})-(1[012]|0\d|\d)-([12]\d|3[01]|0\d|\d)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(?:\.[0-9_]*)?$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const INTEGER = /^[-+]?(?:0b[01_,]+|0[0-7_,]+|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[0-9a-fA-F_,]+)$/;
const NEARLY_OCTAL = /^0[0-7]*[89]/;

const isTime = (text: string): boolean => {
  const [, month, day, hour, minute, second] = (TIME.exec(text) ?? []).map(Number);
  if (month === undefined || day === undefined || hour === undefined || minute === undefined || second === undefined) return false;
  const inDay = hour < 24 || (hour === 24 && minute === 0 && second === 0);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && inDay && minute < 60 && second <= 60;
};

const isDate = (text: string): boolean => {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** Would a reader take it for something else than a string? */
const isTyped = (text: string): boolean => {
  if (text === '') return true;
  if (TEXT.test(text) || text.includes('\n')) {
    if (text.length > 5 || /(?<![^\n])[^ytonf~]/iu.test(text)) return false;
    return text === '~' || /(?<![^\n])(?:null|yes|true|on|no|false|off)(?![^\n])/i.test(text);
  }
  if (TIME.test(text)) return isTime(text);
  if (DATE.test(text)) return isDate(text);
  if (/^(?:[-+]?\.inf|\.nan)$/i.test(text) || /^:./.test(text) || BASE_60.test(text)) return true;
  return (FLOAT.test(text) && !/^[-+]?\.$/.test(text)) || INTEGER.test(text);
};

const wantedStyle = (text: string): Style => {
  // a newline that is not the last thing
  if (/\n(?!\n?$)/.test(text)) return 'literal';
  if (text === 'y' || text === 'n') return 'double';
  // a string that begins with a letter and is one line need not be searched: nearly all
  if ((!WORD_START.test(text) || text.includes('\n')) && SIGN_LINE.test(text)) return 'double';
  return isTyped(text) || NEARLY_OCTAL.test(text) ? 'single' : 'plain';
};

// --- form

const BREAK = /[\n\r\u0085\u2028\u2029]/;
const RUNS = /[^\n\r\u0085\u2028\u2029]+/g;
/** what is written as an escape: controls, and all beyond the first plane */
const SPECIAL = /[\0-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u{10000}-\u{10ffff}\ud800-\udfff]/u;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \n\r\u0085\u2028\u2029]|$)|---|\.\.\.)/;
const INDICATOR_INSIDE = /.:(?:[ \n\r\u0085\u2028\u2029]|$)|[ \n\r\u0085\u2028\u2029]#/s;

interface Form {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
  readonly multiline: boolean;
}

const formOf = (text: string): Form => {
  if (text === '') return { plain: true, single: true, block: false, multiline: false };
  const multiline = BREAK.test(text);
  const special = SPECIAL.test(text);
  const spaceThenBreak = multiline && / [\n\r\u0085\u2028\u2029]/.test(text);
  const breakThenSpace = multiline && /[\n\r\u0085\u2028\u2029] /.test(text);
  const blankEnds = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  return {
    plain: !(multiline || special || blankEnds || INDICATOR_FIRST.test(text) || INDICATOR_INSIDE.test(text)),
    single: !(special || spaceThenBreak || breakThenSpace),
    block: !(special || spaceThenBreak || text.endsWith(' ')),
    multiline,
  };
};

const styleOf = (text: string, key: boolean): Style => {
  const form = formOf(text);
  let style = key && form.multiline ? 'double' : wantedStyle(text);
  if (style === 'plain' && !form.plain) style = 'single';
  if (style === 'single' && !form.single) style = 'double';
  if (style === 'literal' && !form.block) style = 'double';
  return style;
};

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

const escaped = (char: string): string => {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  if (!SPECIAL.test(char)) return char;
  const code = char.codePointAt(0) as number;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
};

const pieceOf = (char: string, style: Style): string => {
  if (style === 'double') return escaped(char);
  return style === 'single' && char === "'" ? "''" : char;
};

/** A string that has no line breaks of its own; a blank behind the width becomes a new line where the rules of its style allow it. */
const fold = (text: string, column: number, indent: number, style: Style): string => {
  const chars = [...text];
  const margin = ' '.repeat(indent);
  let out = '';
  let at = column;
  let inBlanks = false;
  for (let i = 0; i < chars.length; i += 1) {
    const char = chars[i] as string;
    const blank = char === ' ';
    const nextBlank = chars[i + 1] === ' ';
    const ends = style !== 'plain' && (i === 0 || i === chars.length - 1);
    if (!blank || inBlanks || at <= WIDTH || ends || (nextBlank && style !== 'double')) {
      const piece = pieceOf(char, style);
      out += piece;
      at += piece.length;
    } else {
      // a reader drops the blanks that a line begins with; a double-quoted string keeps them by a backslash
      out += `\n${margin}${nextBlank ? '\\' : ''}`;
      at = indent + (nextBlank ? 1 : 0);
    }
    inBlanks = blank;
  }
  return out;
};

/** A single-quoted string with line breaks: the first of each run is doubled. */
const singleWithBreaks = (text: string, indent: number): string => {
  const margin = ' '.repeat(indent);
  let out = '';
  let breaks = false;
  for (const char of text) {
    const isBreak = BREAK.test(char);
    if (isBreak) out += !breaks && char === '\n' ? '\n\n' : char;
    else out += (breaks ? margin : '') + pieceOf(char, 'single');
    breaks = isBreak;
  }
  return out + (breaks ? margin : '');
};

const literal = (text: string, indent: number): string => {
  const hint = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? '2' : '';
  const chomp = BREAK.test(text.slice(-1)) ? (BREAK.test(text.at(-2) ?? '\n') ? '+' : '') : '-';
  return `|${hint}${chomp}\n${text.replace(RUNS, (run) => ' '.repeat(indent) + run).replace(/\n$/, '')}`;
};

const PLAIN_WORD = /^[A-Za-z_][A-Za-z0-9_./-]{5,}$/;
const PLAIN_INTEGER = /^(?:0|[1-9][0-9]*)$/;

/** A string as it stands behind `key: `; `column` is where it begins, `indent` where its further lines do. */
const scalar = (text: string, column: number, indent: number, key = false): string => {
  // nearly every value of a document is one of these
  if (PLAIN_WORD.test(text)) return text;
  if (PLAIN_INTEGER.test(text)) return `'${text}'`;
  // to a reader this merges two maps, unless a tag says that it is a string
  if (text === '<<') return "!!str '<<'";
  const style = styleOf(text, key);
  switch (style) {
    case 'literal':
      return literal(text, indent);
    case 'single':
      return `'${BREAK.test(text) ? singleWithBreaks(text, indent) : fold(text, column + 1, indent, style)}'`;
    case 'double':
      return `"${fold(text, column + 1, indent, style)}"`;
    default:
      return fold(text, column, indent, style);
  }
};

// --- documents

/** ` value`, or a line end and what stands below it. */
const written = (element: Element, column: number, indent: number): string => {
  if (isEmpty(element)) return ' {}\n';
  if (element.children === undefined) return ` ${scalar(element.text as string, column + 1, indent + 2)}\n`;
  return `\n${mappingOf(groupByName(element.children), indent + 2)}`;
};

const mappingOf = (groups: readonly NamedGroup[], indent: number): string => {
  const margin = ' '.repeat(indent);
  return groups.map((group) => margin + entryOf(group, indent)).join('');
};

const entryOf = (group: NamedGroup, indent: number): string => {
  const key = `${scalar(group.name, indent, indent, true)}:`;
  if (!group.list) return key + written(group.elements[0] as Element, indent + key.length, indent);
  return `${key}\n${group.elements.map((e) => itemOf(e, indent)).join('')}`;
};

/** A member of an array: its dash stands under the first letter of the array's name. */
const itemOf = (element: Element, indent: number): string => {
  const dash = `${' '.repeat(indent)}-`;
  if (isEmpty(element) || element.children === undefined) return dash + written(element, indent + 1, indent);
  return `${dash} ${mappingOf(groupByName(element.children), indent + 2).slice(indent + 2)}`;
};

/** The document as YAML. */
export const writeYaml = (root: Element): string => `---\n${entryOf({ name: root.name, elements: [root], list: false }, 0)}`;

/** The same text as writeYaml in chunks of some 64 KiB. */
export const yamlChunks = (root: Element | Pool): Generator<string> =>
  poolChunks(root, {
    whole: writeYaml,
    head: (pool, member) => `---\n${scalar(pool, 0, 0, true)}:\n  ${scalar(member, 2, 2, true)}:\n`,
    item: (member) => itemOf(member, 2),
    tail: '',
  });
