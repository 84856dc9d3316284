import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { secretsKey } from './credentials';

/**
 * Attributes that are kept encrypted: AES-256-GCM with the key of this installation, in base64.
 * A sealed value is bound to its object (`VM:42`): copied into another object's template it does not open there, so that nobody reads
 * somebody's password by having it put into a guest of his own.
 */
export interface Secrets {
  /** What is sealed for this object already stays as it is: a template that was shown, edited and given back. */
  seal(text: string, object: string): string;
  /** What was not sealed for this object is given back as it is: it was written before there was a key, or by another installation. */
  open(value: string, object: string): string;
}

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const opened = (key: Buffer, value: string, object: string): string | undefined => {
  const bytes = BASE64.test(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0);
  if (bytes.length < IV + TAG) return undefined;
  const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV), { authTagLength: TAG });
  cipher.setAAD(Buffer.from(object));
  cipher.setAuthTag(bytes.subarray(IV, IV + TAG));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(IV + TAG)), cipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
};

const sealed = (key: Buffer, text: string, object: string): string => {
  const iv = randomBytes(IV);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(object));
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64');
};

/** The key is made or read when there is something to seal or open, and not before. */
export const openSecrets = (privateDir: string, refuseOpen: (path: string) => void): Secrets => {
  let known: Buffer | undefined;
  const key = (): Buffer => {
    known ??= secretsKey(privateDir, refuseOpen);
    return known;
  };
  return {
    seal: (text, object) => (opened(key(), text, object) === undefined ? sealed(key(), text, object) : text),
    open: (value, object) => opened(key(), value, object) ?? value,
  };
};
