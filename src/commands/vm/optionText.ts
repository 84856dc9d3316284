import { printTemplate } from '../../lib/template/print';
import { isVector, type Pairs, type Template } from '../../lib/template/template';
import { templateFromOptions } from './optionTemplate';
import type { TemplateWords } from './templateOptions';

/**
 * What --dry prints: the template that the options stand for, in the form in which the field's tools write it down before anybody has read it. Capacity
 * as numbers, names last in a disk, consoles on a line of their own.
 */
const optionText = (t: Template, raw: string | undefined): string => {
  const of = (...keys: string[]): Template => t.filter((a) => keys.includes(a.key));
  return [
    ...of('NAME').map((a) => printTemplate([a])),
    ...of('OS').map((a) => `OS = [\n${pairsOf(a.value).map(spaced).join(',\n')} ]\n`),
    ...['CPU', 'VCPU', 'MEMORY'].flatMap((key) => of(key).map((a) => `${key}=${String(a.value)}\n`)),
    ...(raw === undefined ? [] : [`${raw}\n`]),
    ...of('DISK').map((a) => device('DISK', 'IMAGE', pairsOf(a.value))),
    ...of('NIC').map((a) => device('NIC', 'NETWORK', pairsOf(a.value))),
    ...of('GRAPHICS', 'VIDEO').map((a) => `${a.key}=[ ${pairsOf(a.value).map(quoted).join(', ')} ]\n`),
    ...of('CONTEXT').map((a) => `CONTEXT=[\n${pairsOf(a.value).map(contextLine).join(',\n')}\n]\n`),
  ].join('');
};

const pairsOf = (value: string | Pairs): Pairs => (isVector(value) ? value : []);

const quoted = ([key, value]: readonly [string, string]): string => `${key}="${value.replaceAll('"', '\\"')}"`;
const spaced = ([key, value]: readonly [string, string]): string => `  ${key} = "${value}"`;

/** Two are words of the tool, the others are written as they are given. */
const contextLine = (p: readonly [string, string]): string =>
  `  ${['NETWORK', 'REPORT_READY'].includes(p[0]) && p[1] === 'YES' ? `${p[0]} = "YES"` : quoted(p)}`;

const device = (key: string, name: string, pairs: Pairs): string => {
  const named = pairs.filter(([k]) => k === name || k === `${name}_ID`).map(([k, v]) => (k === name ? `${k}="${v}"` : `${k}=${v}`));
  const others = pairs.filter(([k]) => k !== name && k !== `${name}_ID`).map(quoted);
  return `${key}=[\n${[...others, ...named].map((line) => `  ${line}`).join(',\n')}\n]\n`;
};

/** A file as it was read, options as the field's tools write them. */
export const dryText = (given: Template, words: TemplateWords, cwd: string): string =>
  given.length > 0 ? printTemplate(given) : optionText(templateFromOptions({ ...words, raw: undefined }, cwd), words.raw);
