import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../lib/errors/errors';
import type { Template } from '../../lib/template/template';
import type { Io } from '../io';

/** 8 MiB: a template is words, not an image given by mistake. */
const MAX_BYTES = 8 * 2 ** 20;

/** A template from a file, or from standard input when it is not a terminal and no file is named. undefined: there is neither. */
export const readTemplate = async (io: Io, verb: string, file: string | undefined): Promise<Template | undefined> =>
  (await writtenTemplate(io, verb, file))?.template;

export interface WrittenTemplate {
  readonly template: Template;
  /** as it was written */
  readonly text: string;
}

/** The same, and the text that it was read from. */
export const writtenTemplate = async (io: Io, verb: string, file: string | undefined): Promise<WrittenTemplate | undefined> => {
  const { readTemplate: parse } = await import('../../lib/templateForms/read');
  if (file === undefined && io.stdin.isTTY) return undefined;
  const text = file === undefined ? await pipedText(io) : fileText(io, verb, file);
  if (file === undefined && text.trim() === '') return undefined;
  return { template: await parse(text, { file: file ?? 'standard input' }), text };
};

const fileText = (io: Io, verb: string, file: string): string => {
  try {
    return boundedText(resolve(io.cwd, file));
  } catch (e) {
    throw usageError(`command ${verb}: argument 0 must be one of file, (${file}: ${e instanceof Error ? e.message : e})`);
  }
};

/** Also from what a shell puts in a file's place: `<(...)`, /dev/stdin. How much comes out of those is known only by reading them. */
const boundedText = (path: string): string => {
  const stat = statSync(path);
  if (stat.isDirectory() || stat.isBlockDevice()) throw new Error('it is not a file');
  const open = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; size <= MAX_BYTES; size += chunks.at(-1)?.length ?? 0) {
      const chunk = Buffer.alloc(65_536);
      const read = readSync(open, chunk);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(open);
  }
  throw new Error(`it has more than ${MAX_BYTES} bytes`);
};

const pipedText = async (io: Io): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) throw usageError(`standard input has more than ${MAX_BYTES} bytes; a template is expected`);
    chunks.push(Buffer.from(chunk as Buffer));
  }
  return Buffer.concat(chunks).toString('utf8');
};
