import type { Result } from '../exec/runner';

/** Digits only: an id that becomes part of a path or a name. A bad one is our bug. */
export const idText = (id: number): string => {
  if (!Number.isInteger(id) || id < 0) throw new Error(`not an id: ${id}`);
  return String(id);
};

/** What a tool complained about, in one line: of virsh the reason stands in the last "error:" line, of others it is the last line. */
export const complaint = (result: Result): string => {
  const lines = result.stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.findLast((text) => /^error:/i.test(text)) ?? lines.at(-1);
  return line?.replace(/^error:\s*/i, '') ?? `exit code ${result.code}`;
};

/** A tool's words about a full disk, in the C locale that every script of ours asks for. */
export const saysDiskFull = (text: string): boolean => /No space left on device|Disk quota exceeded/.test(text);
