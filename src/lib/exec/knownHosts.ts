import { createHash, createHmac } from 'node:crypto';

/** A line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly file: string;
  /** counted from 1 */
  readonly line: number;
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  readonly hosts: HashedHost | HostPatterns;
  /** as in the file and in the key itself: ssh-ed25519, ssh-rsa ... */
  readonly keyType: string;
  /** the public key in the form that the wire uses */
  readonly key: Buffer;
}

export interface HashedHost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export interface HostPatterns {
  /** lower case; a leading '!' takes back what the others allow */
  readonly patterns: readonly string[];
}

/** A line that cannot be used, and why. */
export interface KnownHostProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  /** it began with a marker: perhaps a revocation that would be lost in silence */
  readonly marked: boolean;
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[];
  readonly problems: readonly KnownHostProblem[];
}

export type Verdict = 'match' | 'unknown' | 'changed' | 'revoked';

const MARKERS = { '@revoked': 'revoked', '@cert-authority': 'cert-authority' } as const;

/** Parses the text of a known_hosts file. Never throws: a line that cannot be read becomes a problem with its number. */
export const parseKnownHosts = (text: string, file: string): KnownHosts => {
  const entries: KnownHost[] = [];
  const problems: KnownHostProblem[] = [];
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return;
    const parsed = parseLine(content);
    const place = { file, line: index + 1 };
    if (typeof parsed === 'string') problems.push({ ...place, reason: parsed, marked: content.startsWith('@') });
    else entries.push({ ...place, ...parsed });
  });
  return { entries, problems };
};

const parseLine = (content: string): Omit<KnownHost, 'file' | 'line'> | string => {
  const fields = content.split(/\s+/);
  const marker = markerOf(fields);
  if (marker === undefined) return `unknown marker ${fields[0]}`;
  const [hostField, keyType, encoded] = fields;
  if (hostField === undefined || keyType === undefined || encoded === undefined) return 'fewer than three fields (hosts, key type, key)';
  if (/^\d+$/.test(keyType)) return 'a key of SSH protocol 1';
  const hosts = parseHosts(hostField);
  if (typeof hosts === 'string') return hosts;
  const key = base64(encoded);
  if (key === undefined) return 'the key is not base64';
  const inside = keyTypeOf(key);
  if (inside !== keyType) return `the key type says ${keyType}, the key itself ${inside ?? 'nothing readable'}`;
  return { marker, hosts, keyType, key };
};

/** Takes the marker off the fields; undefined for one that we do not know. */
const markerOf = (fields: string[]): KnownHost['marker'] | undefined => {
  const first = fields[0] ?? '';
  if (!first.startsWith('@')) return 'none';
  if (first !== '@revoked' && first !== '@cert-authority') return undefined;
  fields.shift();
  return MARKERS[first];
};

const parseHosts = (field: string): HashedHost | HostPatterns | string => {
  if (!field.startsWith('|')) {
    const patterns = field.toLowerCase().split(',');
    return patterns.every((pattern) => pattern !== '' && pattern !== '!') ? { patterns } : 'an empty name among the hosts';
  }
  const [, kind, salt, hash, ...rest] = field.split('|');
  if (kind !== '1') return `unknown hash ${kind}`;
  const decoded = { salt: base64(salt ?? ''), hash: base64(hash ?? '') };
  if (rest.length > 0 || decoded.salt === undefined || decoded.hash?.length !== 20) return 'the hashed name is not |1|salt|hash';
  return { salt: decoded.salt, hash: decoded.hash };
};

const base64 = (text: string): Buffer | undefined =>
  text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;

/** The type that a public key in wire form states (RFC 4253, 6.6), undefined when it is no such thing. */
export const keyTypeOf = (key: Buffer): string | undefined => {
  if (key.length < 5) return undefined;
  const length = key.readUInt32BE(0);
  return length > 0 && 4 + length < key.length ? key.toString('latin1', 4, 4 + length) : undefined;
};

/** What ssh-keygen -l prints. */
export const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The name under which OpenSSH keeps a host: bare on port 22, [host]:port on others. */
export const knownName = (host: string, port: number): string => (port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`);

/** The lines that speak of this host, whatever their marker. */
export const linesFor = (entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] => {
  const name = knownName(host, port);
  return entries.filter((entry) => ('salt' in entry.hosts ? hashMatches(entry.hosts, name) : patternsMatch(entry.hosts.patterns, name)));
};

const hashMatches = ({ salt, hash }: HashedHost, name: string): boolean => createHmac('sha1', salt).update(name).digest().equals(hash);

/** One '!' that matches outweighs all others, as in OpenSSH. */
const patternsMatch = (patterns: readonly string[], name: string): boolean => {
  const refused = patterns.some((pattern) => pattern.startsWith('!') && globMatches(pattern.slice(1), name));
  return !refused && patterns.some((pattern) => !pattern.startsWith('!') && globMatches(pattern, name));
};

/** '*' and '?' only. Two pointers instead of a RegExp: the file may hold any pattern, and a RegExp of many stars takes exponential time. */
const globMatches = (pattern: string, name: string): boolean => {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
};

/** The keys that are trusted for this host. A certificate authority is not among them: ssh2 cannot check host certificates. */
export const pinnedFor = (entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] =>
  linesFor(entries, host, port).filter((entry) => entry.marker === 'none');

/**
 * What the file says about a key that a host offers. A revoked line wins over all others. A host of which only keys of another type are
 * pinned counts as changed, not as unknown: since pinned types are asked for first, it no longer has the key that was trusted.
 */
export const check = (entries: readonly KnownHost[], host: string, port: number, keyType: string, key: Buffer): Verdict => {
  const same = (entry: KnownHost): boolean => entry.keyType === keyType && entry.key.equals(key);
  if (linesFor(entries, host, port).some((entry) => entry.marker === 'revoked' && same(entry))) return 'revoked';
  const pinned = pinnedFor(entries, host, port);
  if (pinned.some(same)) return 'match';
  return pinned.length > 0 ? 'changed' : 'unknown';
};

/** Signature algorithms by key type, best first. No SHA-1 (ssh-rsa) and no ssh-dss: sshd has not offered them by default for years. */
const ALGORITHMS = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
} as const;

export type HostKeyAlgorithm = (typeof ALGORITHMS)[keyof typeof ALGORITHMS][number];

/**
 * The order in which host key algorithms are asked for: those of pinned keys first, because a server shows only one of its keys.
 * The others follow, so that a host without the pinned one is told as changed instead of as a failed negotiation.
 */
export const algorithmsFor = (entries: readonly KnownHost[], host: string, port: number): HostKeyAlgorithm[] => {
  const pinned = new Set(pinnedFor(entries, host, port).map((entry) => entry.keyType));
  const types = Object.entries(ALGORITHMS);
  return [...types.filter(([type]) => pinned.has(type)), ...types.filter(([type]) => !pinned.has(type))].flatMap(([, algorithms]) => algorithms);
};
