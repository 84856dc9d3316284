import { preconditionError } from '../../errors/errors';
import { othersOf, withBlock } from './lines';

export interface Export {
  readonly path: string;
  readonly clients: string;
  readonly options: readonly string[];
}

export const exportLine = (e: Export): string => `${e.path} ${e.clients}(${e.options.join(',')})`;

export interface Said {
  readonly path: string;
  /** client, and its options in any order */
  readonly clients: ReadonlyMap<string, string>;
  readonly line: string;
}

/** A line of exports(5); its paths may stand in double quotes. undefined: it says nothing. */
const parseLine = (line: string): Said | undefined => {
  const found = /^\s*(?:"([^"]+)"|([^\s#"]+))\s*(.*)$/.exec(line);
  if (!found) return undefined;
  const clients = new Map<string, string>();
  for (const m of (found[3] as string).replace(/\s#.*$/, '').matchAll(/([^\s(]+)\(([^)]*)\)/g)) clients.set(m[1] as string, sorted(m[2] as string));
  return { path: (found[1] ?? found[2]) as string, clients, line: line.trim() };
};

const sorted = (options: string): string => options.split(',').sort().join(',');

/** What a file of exports(5) exports; a line that goes on in the next one is one. */
export const exportsIn = (lines: readonly string[]): Said[] =>
  lines
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map(parseLine)
    .filter((l) => l !== undefined);

/**
 * /etc/exports with ours. A line of somebody else that says the same is left to say it; one that exports our path to our clients in another way
 * cannot stand beside ours: preconditionError 'exports-conflict'.
 */
export const withExports = (text: string, ours: readonly Export[]): string => {
  const others = exportsIn(othersOf(text));
  const said = (line: string): boolean => {
    const mine = ours.find((e) => exportLine(e) === line) as Export;
    const other = others.find((o) => o.path === mine.path && o.clients.has(mine.clients));
    if (other === undefined) return false;
    if (other.clients.get(mine.clients) === sorted(mine.options.join(','))) return true;
    throw preconditionError('exports-conflict', `/etc/exports already has "${other.line}", where "${line}" is wanted`, {
      next: 'take that line out on the filer, or let the platform file say the same',
    });
  };
  return withBlock(text, ours.map(exportLine), said);
};
