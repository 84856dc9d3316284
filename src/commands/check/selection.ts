import { CODES, isCode } from '../../lib/check/codes';
import { usageError } from '../../lib/errors/errors';
import type { Arg } from '../define';

const OBJECT = /^(vm|host|image|datastore|net|operation|lock|file):.+$/i;

const checked = (word: string): string => {
  const code = word.split(':')[0]?.toUpperCase() ?? '';
  if (isCode(code) || OBJECT.test(word)) return word;
  throw usageError(`onecheck: "${word}" is no code, no finding and no object`, { next: 'onecheck --describe' });
};

export const selectionOf = (text: string): readonly string[] =>
  text
    .split(',')
    .filter((w) => w !== '')
    .map(checked);

/** `VM-OFF`, `VM-OFF:3`, `vm:3`, `host:node1`, with commas between them. */
export const selectionArg: Arg<readonly string[]> = {
  usage: 'selection',
  optional: true,
  list: true,
  values: Object.keys(CODES),
  parse: selectionOf,
};
