import type { Template } from '../../lib/template/template';
import type { One } from '../context';
import { readTemplate } from './templateFile';

/** The template of a file, of standard input, or of what is there now (`current`, as stored) as a person leaves it in the editor. undefined: it was left as it was. */
export const templateFrom = async (one: One, verb: string, file: string | undefined, current: string): Promise<Template | undefined> => {
  const given = await readTemplate(one.io, verb, file);
  if (given !== undefined) return given;
  const [{ editTemplate }, { unpack }] = [await import('./editor'), await import('../../state/packing')];
  return editTemplate(one.io, unpack(current));
};
