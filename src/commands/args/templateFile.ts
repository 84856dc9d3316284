import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../lib/errors/errors';
import type { Template } from '../../lib/template/template';
import type { Io } from '../io';

/** 8 MiB: a template is words, not an image given by mistake. */
const MAX_BYTES = 8 * 2 ** 20;

/** A template from a file, or from standard input when it is not a terminal and no file is named. undefined: there is neither. */
export const readTemplate = async (io: Io, verb: string, file: string | undefined): Promise<Template | undefined> => {
  const { readTemplate: parse } = await import('../../lib/templateForms/read');
  if (file !== undefined) return parse(fileText(io, verb, file), { file });
  if (io.stdin.isTTY) return undefined;
  const piped = await pipedText(io);
  return piped.trim() === '' ? undefined : parse(piped, { file: 'standard input' });
};

const fileText = (io: Io, verb: string, file: string): string => {
  const path = resolve(io.cwd, file);
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    if (statSync(path).size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return readFileSync(path, 'utf8');
  } catch (e) {
    throw usageError(`command ${verb}: argument 0 must be one of file, (${file}: ${e instanceof Error ? e.message : e})`);
  }
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
