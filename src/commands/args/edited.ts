import { usageError } from '../../lib/errors/errors';
import type { Template } from '../../lib/template/template';
import type { One } from '../context';
import { readTemplate } from './templateFile';

/** The template of a file, of standard input, or of what is there now (`current`, as stored) as a person leaves it in the editor. */
export const templateFrom = async (one: One, verb: string, file: string | undefined, _current: string): Promise<Template> => {
  const given = await readTemplate(one.io, verb, file);
  if (!given) throw usageError(`command ${verb}: a file with attributes is needed`);
  return given;
};
