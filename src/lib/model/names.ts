import { preconditionError } from '../errors/errors';

/**
 * Names of objects. They are shown, logged, and become XML and host names, so what could be taken for syntax anywhere on that road is refused at the door,
 * as the field does for the same characters; control characters never pass.
 */
const MAX_NAME = 128;
const FORBIDDEN = '&|:\\";/\'#{}$<>`';
/** C0, DEL and C1: a terminal takes U+009B for the beginning of a command, as it does ESC [ */
const hasControl = (text: string): boolean => [...text].some((c) => c < ' ' || (c >= '\x7f' && c <= '\x9f'));

/** `request` is the field's name of the request (one.template.allocate) and begins the message, as scripts expect. */
export const checkName = (request: string, name: string | undefined): string => {
  if (name === undefined || name.trim() === '') throw preconditionError('name-empty', `[${request}] Invalid NAME, it cannot be empty`);
  if (name.length > MAX_NAME) throw preconditionError('name-long', `[${request}] Invalid NAME, it has ${name.length} characters; the most is ${MAX_NAME}`);
  const bad = [...name].find((c) => hasControl(c) || FORBIDDEN.includes(c));
  if (bad !== undefined) throw preconditionError('name-character', `[${request}] Invalid NAME, char '${printable(bad)}' is not allowed`);
  return name.trim();
};

export const printable = (text: string): string =>
  [...text]
    .map((c) => (c === '\n' ? '\\n' : c === '\t' ? '\\t' : hasControl(c) ? `\\x${(c.codePointAt(0) as number).toString(16).padStart(2, '0')}` : c))
    .join('');

const IPV6 = /^(?=.*:.*:)[0-9A-Fa-f:]{2,39}(\d{1,3}(\.\d{1,3}){3})?$/;

/** A host's name is the address it is reached by: a DNS name or an IP address. */
export const checkHostName = (request: string, name: string): string => {
  if (!IPV6.test(name) && !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(name))
    throw preconditionError(
      'name-character',
      `[${request}] Invalid NAME '${printable(name)}': a host is named by its DNS name or address (letters, digits, '.', '-', '_')`,
    );
  return name;
};

/** A network device of Linux: at most 15 characters, no slash, no blank, not . or .. */
export const isDeviceName = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}$/.test(text);
