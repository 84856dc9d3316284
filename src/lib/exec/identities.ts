import { open } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { messageOf, type OneError, preconditionError } from '../errors/errors';
import { loadSsh2 } from './loadSsh2';
import { quoteArgv } from './quote';

/** A private key ready to sign with. */
export interface Identity {
  readonly file: string;
  readonly key: ParsedKey;
}

/**
 * Reads the private keys that exist among the candidates. Each has to be readable by its owner alone, and not encrypted; an encrypted one is
 * left to the agent when there is one. Throws preconditionError ssh-key-missing (no key and no agent), ssh-key-mode, ssh-key-encrypted,
 * ssh-key-unreadable.
 */
export const readIdentities = async (files: readonly string[], agent: string | undefined): Promise<Identity[]> => {
  const { utils } = await loadSsh2();
  const identities: Identity[] = [];
  for (const file of files) {
    const text = await readPrivate(file);
    if (text === undefined) continue;
    if (isEncrypted(text)) {
      if (agent === undefined) throw protectedKey(file);
      continue;
    }
    const key = utils.parseKey(text);
    if (key instanceof Error || !key.isPrivateKey()) throw unusableKey(file, key instanceof Error ? key.message : 'it is a public key');
    identities.push({ file, key });
  }
  if (identities.length === 0 && agent === undefined) throw noKey(files);
  return identities;
};

const noKey = (files: readonly string[]): OneError => {
  const first = files[0];
  if (first === undefined) return preconditionError('ssh-key-missing', 'no private key is configured and no ssh agent runs: nodes cannot be logged in to');
  return preconditionError(
    'ssh-key-missing',
    `there is no private key to log in to nodes with: ${files.join(', ')} ${files.length === 1 ? 'does' : 'do'} not exist, and no ssh agent runs`,
    {
      next: quoteArgv(['ssh-keygen', '-t', 'ed25519', '-N', '', '-f', first]),
    },
  );
};

const protectedKey = (file: string): OneError =>
  preconditionError('ssh-key-encrypted', `the private key ${file} is protected by a passphrase, and no ssh agent runs to hold it open`, {
    next: `eval "$(ssh-agent)" && ${quoteArgv(['ssh-add', file])}`,
  });

const unusableKey = (file: string, reason: string, cause?: unknown): OneError =>
  preconditionError('ssh-key-unreadable', `the private key ${file} cannot be used: ${reason}`, { next: quoteArgv(['ssh-keygen', '-yf', file]), cause });

const readPrivate = async (file: string): Promise<string | undefined> => {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw unusableKey(file, messageOf(cause), cause);
    return undefined;
  });
  if (handle === undefined) return undefined;
  try {
    // asked of the open file, so that what is checked is what is read
    const mode = (await handle.stat()).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw preconditionError('ssh-key-mode', `the private key ${file} is open to others (mode ${mode.toString(8).padStart(4, '0')})`, {
        next: quoteArgv(['chmod', '600', file]),
      });
    }
    return await handle.readFile('utf8').catch((cause: unknown) => {
      throw unusableKey(file, messageOf(cause), cause);
    });
  } finally {
    await handle.close();
  }
};

/** By its format and not by the parser's message: PEM says so in words, OpenSSH's own format names its cipher first (PROTOCOL.key). */
const isEncrypted = (text: string): boolean => {
  if (/^Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY/m.test(text)) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  if (body === undefined) return false;
  const magic = 'openssh-key-v1\0';
  const blob = Buffer.from(body, 'base64');
  if (blob.length < magic.length + 8 || blob.toString('latin1', 0, magic.length) !== magic) return false;
  const length = blob.readUInt32BE(magic.length);
  return blob.toString('latin1', magic.length + 4, magic.length + 4 + length) !== 'none';
};
