import { preconditionError } from '../../errors/errors';
import { single, type Template } from '../../template/template';
import { hostAndPort } from './machine';

export const wrongAttribute = (text: string): Error => preconditionError('backup-attribute', text, { next: 'onedatastore create --help' });

/** What a driver knows of the attributes that begin with its name; another would have no effect, and is told of instead of being passed over. */
export const checkKnown = (attributes: Template, prefix: string, known: readonly string[], why: Readonly<Record<string, string>>): void => {
  for (const { key } of attributes) {
    if (!key.startsWith(prefix) || known.includes(key)) continue;
    throw wrongAttribute(`${key} would have no effect${why[key] === undefined ? '' : `: ${why[key]}`} (there are: ${known.join(', ')})`);
  }
};

export const checkHost = (attributes: Template, host: string, user: string): void => {
  const name = single(attributes, host);
  if (name !== undefined && !hostAndPort(name)) throw wrongAttribute(`${host} "${name}" is not the name or address of a host`);
  const account = single(attributes, user);
  if (account !== undefined && !/^[a-z_][a-z0-9_.-]{0,31}$/i.test(account)) throw wrongAttribute(`${user} "${account}" is not the name of an account`);
};

const whole = (attributes: Template, key: string, least: number, most: number): string | undefined => {
  const text = single(attributes, key);
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,3}$/.test(text) || Number(text) < least || Number(text) > most) throw wrongAttribute(`${key} "${text}" is not between ${least} and ${most}`);
  return text;
};

/** How gently a node reads: words before the program. NICE: -20 to 19; IONICE: 0 to 7, of the best-effort class. */
export const gentle = (attributes: Template, prefix: string): string[] => {
  const nice = whole(attributes, `${prefix}NICE`, -20, 19);
  const ionice = whole(attributes, `${prefix}IONICE`, 0, 7);
  return [...(nice === undefined ? [] : ['nice', '-n', nice]), ...(ionice === undefined ? [] : ['ionice', '-c', '2', '-n', ionice])];
};
