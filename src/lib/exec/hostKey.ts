import { type OneError, preconditionError } from '../errors/errors';
import { check, fingerprint, type KnownHost, type KnownHosts, keyTypeOf, knownName, linesFor, pinnedFor } from './knownHosts';
import { quoteArgv } from './quote';
import type { Target } from './runner';

/** Names of types for a person and for `ssh-keyscan -t`. */
const shortType = (keyType: string): string => (keyType.startsWith('ecdsa-') ? 'ecdsa' : keyType.replace(/^ssh-/, ''));

const place = ({ file, line }: { readonly file: string; readonly line: number }): string => `${file} line ${line}`;

/**
 * Undefined when the key that the node offers is the pinned one; otherwise the error to refuse it with
 * (host-key-unknown, host-key-changed, host-key-revoked, or known-hosts-unreadable when a marked line cannot be read).
 */
export const hostKeyError = (known: KnownHosts, file: string, target: Target, key: Buffer): OneError | undefined => {
  const lostMarker = known.problems.find((problem) => problem.marked);
  if (lostMarker !== undefined) return unreadableMarker(lostMarker);
  const keyType = keyTypeOf(key) ?? 'unreadable';
  const offered = `${shortType(keyType)} ${fingerprint(key)}`;
  const about = `${target.host} port ${target.port}`;
  switch (check(known.entries, target.host, target.port, keyType, key)) {
    case 'match':
      return undefined;
    case 'revoked':
      return revoked(known, target, key, `the host key of ${about} (${offered})`);
    case 'changed':
      return changed(known, target, keyType, `the host key of ${about} is not the pinned one: it offers ${offered}`);
    case 'unknown':
      return unknown(known, file, target, keyType, `the host key of ${about} is not known: it offers ${offered}`);
  }
};

/** A revocation that we cannot read would otherwise be trusted away. */
const unreadableMarker = (problem: { file: string; line: number; reason: string }): OneError =>
  preconditionError(
    'known-hosts-unreadable',
    `${place(problem)} begins with a marker but cannot be read (${problem.reason}); no host is trusted until it can`,
    {
      next: quoteArgv(['sed', '-n', `${problem.line}p`, problem.file]),
    },
  );

const revoked = (known: KnownHosts, target: Target, key: Buffer, subject: string): OneError => {
  const line = linesFor(known.entries, target.host, target.port).find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  const where = line === undefined ? { file: 'known_hosts', line: 1 } : line;
  return preconditionError('host-key-revoked', `${subject} is revoked by ${place(where)}; the node needs a new host key`, {
    next: quoteArgv(['sed', '-n', `${where.line}p`, where.file]),
  });
};

const changed = (known: KnownHosts, target: Target, keyType: string, subject: string): OneError => {
  const pinned = pinnedFor(known.entries, target.host, target.port);
  // the line of the same type is the one a person looks for; a node that lost that type altogether has only others
  const line = pinned.find((entry) => entry.keyType === keyType) ?? pinned[0];
  if (line === undefined) throw new Error('a changed host key without a pinned one');
  const was = `${place(line)} has ${shortType(line.keyType)} ${fingerprint(line.key)}`;
  return preconditionError(
    'host-key-changed',
    `${subject}, ${was}; find out why it changed (reinstalled, another machine, an attack), then forget the old one`,
    {
      next: forget(line, target),
    },
  );
};

/** ssh-keygen -R knows plain and hashed names; a line with a wildcard has to be taken out by number. */
const forget = (line: KnownHost, target: Target): string => {
  const wildcard = 'patterns' in line.hosts && !line.hosts.patterns.includes(knownName(target.host, target.port));
  return wildcard
    ? quoteArgv(['sed', '-i.old', `${line.line}d`, line.file])
    : quoteArgv(['ssh-keygen', '-R', knownName(target.host, target.port), '-f', line.file]);
};

const unknown = (known: KnownHosts, file: string, target: Target, keyType: string, subject: string): OneError => {
  const authority = linesFor(known.entries, target.host, target.port).find((entry) => entry.marker === 'cert-authority');
  const notes = [
    ...(authority === undefined ? [] : [`the @cert-authority of ${place(authority)} is not used: host certificates are not supported, pin the key itself`]),
    ...known.problems.map((problem) => `${place(problem)} was passed over: ${problem.reason}`),
  ];
  const advice = `compare it with what this prints on the node: ssh-keygen -lf /etc/ssh/ssh_host_${shortType(keyType)}_key.pub; then pin it`;
  return preconditionError('host-key-unknown', [subject, `${file} has no key of it`, ...notes, advice].join('; '), {
    next: `${quoteArgv(['ssh-keyscan', '-t', shortType(keyType), '-p', String(target.port), target.host])} >> ${quoteArgv([file])}`,
  });
};
