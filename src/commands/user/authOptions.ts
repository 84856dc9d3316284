import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, usageError } from '../../lib/errors/errors';
import { flag, text } from '../define';
import type { Io } from '../io';
import { told } from '../told';

/** How a user proves who it is: options of create, passwd and chauth. */
export const authOptions = {
  driver: text('--driver', 'driver', 'how it proves who it is', { values: ['core', 'public', 'ssh', 'x509', 'ldap', 'server_cipher', 'server_x509'] }),
  ssh: flag('--ssh', 'by an SSH key: --driver ssh'),
  x509: flag('--x509', 'by a certificate, whose subject is the password: --driver x509'),
  key: text('--key', 'path_to_private_key_pem', 'private key whose public half becomes the password', { short: '-k', complete: 'file' }),
  cert: text('--cert', 'path_to_user_cert_pem', 'certificate whose subject becomes the password, with --x509', { short: '-c', complete: 'file' }),
  readFile: flag('--read-file', 'the password is the first line of the file that is named in its place', '-r'),
  sha256: flag('--sha256', 'the password is the SHA-256 of what is given'),
};

export interface AuthWords {
  readonly driver?: string;
  readonly ssh?: boolean;
  readonly x509?: boolean;
  readonly key?: string;
  readonly cert?: string;
  readonly readFile?: boolean;
  readonly sha256?: boolean;
}

export const driverOf = (o: AuthWords): string | undefined => o.driver ?? (o.ssh ? 'ssh' : o.x509 ? 'x509' : undefined);

const fileText = (io: Io, file: string): string => {
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (e) {
    throw usageError(`Cannot read file: ${file} (${messageOf(e)})`);
  }
};

/** The public half of a private key: base64 of its SPKI form, in one line, as the field keeps it. Errors: usage. */
export const publicKeyOf = async (io: Io, file: string): Promise<string> => {
  const { createPublicKey } = await import('node:crypto');
  try {
    return createPublicKey(fileText(io, file)).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch (e) {
    throw usageError(`${file} is not a private key in PEM form: ${messageOf(e)}`, { next: `ssh-keygen -p -m PEM -f ${file}` });
  }
};

/**
 * The subject of the first certificate in a file, as the field keeps it: `/C=ES/O=ONE/CN=user`, with the code of a blank in its place (`\\20`). Errors: usage.
 */
const subjectOf = async (io: Io, file: string): Promise<string> => {
  const { X509Certificate } = await import('node:crypto');
  const text = fileText(io, file);
  try {
    return new X509Certificate(text).subject
      .split('\n')
      .map((part) => `/${part.replace(/\\(.)/g, '$1')}`)
      .join('')
      .replace(/\s/g, (blank) => `\\${blank.charCodeAt(0).toString(16)}`);
  } catch (e) {
    throw usageError(`${file} is not a certificate in PEM form: ${messageOf(e)}`, { next: `openssl x509 -in ${file} -noout -subject` });
  }
};

export const defaultKey = (io: Io): string => join(io.env.HOME ?? '/', '.ssh/id_rsa');

/** The password of drivers that read it out of a file; '' for all others. */
const fromFile = (io: Io, o: AuthWords): string | Promise<string> => {
  switch (driverOf(o)) {
    case 'x509':
      if (o.cert === undefined) throw usageError('You have to specify the --cert option');
      return subjectOf(io, o.cert);
    case 'ssh':
      if (o.key === undefined) throw usageError('You have to specify the --key option');
      return publicKeyOf(io, o.key);
    default:
      return '';
  }
};

/** What is stored as the user's password, in the words it was given with; '' when there is none. */
export const passwordOf = async (io: Io, given: string | undefined, o: AuthWords): Promise<string> => {
  if (given === undefined) return told({ aloud: true }, () => fromFile(io, o));
  const password = o.readFile ? (fileText(io, given).split('\n')[0] ?? '') : given;
  return o.sha256 || driverOf(o) === 'server_cipher' ? createHash('sha256').update(password).digest('hex') : password;
};
