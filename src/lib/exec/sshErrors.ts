import { executionError, messageOf, type OneError, preconditionError } from '../errors/errors';
import { quoteArgv } from './quote';
import type { Target } from './runner';

/** What ssh2 adds to its errors; `code` is a word from the system or a number from the server's DISCONNECT. */
export interface Ssh2Error extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

/** How far a connection came before it failed. */
export type Phase = 'reaching' | 'logging-in';

export interface ConnectAttempt {
  readonly target: Target;
  readonly phase: Phase;
  readonly timeoutMs: number;
  /** files whose keys were offered */
  readonly offered: readonly string[];
  readonly agent: boolean;
  /** what the agent said when it could not be asked */
  readonly agentTrouble: string | undefined;
}

export const seconds = (ms: number): string => `${ms / 1000} s`;

export const at = (target: Target): string => `${target.host} port ${target.port}`;

/** The same way in by hand, where ssh says in full what happens. */
const byHand = (target: Target, ...rest: string[]): string => quoteArgv(['ssh', '-p', String(target.port), `${target.user}@${target.host}`, ...rest]);

/** Sorts what ssh2 reports while it connects. Nothing was run on the node yet, so all of them are preconditions. */
export const connectError = (attempt: ConnectAttempt, cause: Ssh2Error): OneError => {
  const { target } = attempt;
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') {
    const why = cause.code === 'EAI_AGAIN' ? 'the name server does not answer' : 'no such name';
    return preconditionError('node-name-unknown', `the name ${target.host} has no address: ${why}`, {
      next: quoteArgv(['getent', 'hosts', target.host]),
      cause,
    });
  }
  // a number is the server's own DISCONNECT, which before the login is done means too many tries or an account that may not
  const refused = cause.level === 'client-authentication' || (attempt.phase === 'logging-in' && typeof cause.code === 'number');
  if (refused) return loginRefused(attempt, cause);
  const why = cause.level === 'client-timeout' ? `no answer within ${seconds(attempt.timeoutMs)}` : reasonOf(cause);
  return preconditionError('node-unreachable', `${at(target)} cannot be reached by ssh: ${why}`, { next: byHand(target, 'true'), cause });
};

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  EHOSTUNREACH: 'no way to that host (EHOSTUNREACH)',
  ENETUNREACH: 'no way to that network (ENETUNREACH)',
  ETIMEDOUT: 'no answer (ETIMEDOUT)',
  ECONNRESET: 'the other side hung up (ECONNRESET)',
};

// an AggregateError (several addresses of one name) has a code but no message
const reasonOf = (cause: Ssh2Error): string => (typeof cause.code === 'string' ? REASONS[cause.code] : undefined) ?? (messageOf(cause) || String(cause.code));

const loginRefused = (attempt: ConnectAttempt, cause: Ssh2Error): OneError => {
  const { target, offered } = attempt;
  const tried = [...offered.map((file) => `the key ${file}`), ...(attempt.agent ? ['the keys of the ssh agent'] : [])].join(' and ');
  const trouble = attempt.agentTrouble === undefined ? '' : `; the agent could not be asked: ${attempt.agentTrouble}`;
  const key = offered[0];
  const next =
    key === undefined ? byHand(target, 'true') : quoteArgv(['ssh-copy-id', '-i', `${key}.pub`, '-p', String(target.port), `${target.user}@${target.host}`]);
  return preconditionError('ssh-auth-failed', `${at(target)} does not let ${target.user} in with ${tried}: ${messageOf(cause)}${trouble}`, { next, cause });
};

/** The program was begun and nobody saw its end. */
export const connectionLost = (target: Target, label: string, why: string): OneError =>
  executionError('connection-lost', `the connection to ${at(target)} was lost while ${label} ran: ${why}`, {
    changed: `unknown: ${label} may have done all, part or nothing of its work on ${target.host}`,
    next: byHand(target, 'true'),
  });

/** The connection went before the program was begun, twice in a row. */
export const connectionLostBefore = (target: Target, label: string, why: string): OneError =>
  preconditionError('connection-lost', `the connection to ${at(target)} was lost before ${label} was begun: ${why}`, { next: byHand(target, 'true') });

export const timedOut = (host: string, label: string, ms: number): OneError =>
  executionError('timeout', `${label} on ${host} did not end within ${seconds(ms)} and was stopped`, {
    changed: `unknown: ${label} was stopped in the middle`,
  });

export const outputTooLong = (host: string, label: string, limit: number): OneError =>
  executionError('output-too-long', `${label} on ${host} wrote more than ${limit} bytes and was stopped`, {
    changed: `unknown: ${label} was stopped in the middle`,
  });

export const inputFailed = (host: string, label: string, cause: unknown): OneError =>
  executionError('input-failed', `the input for ${label} on ${host} broke off: ${messageOf(cause)}`, {
    changed: `unknown: ${label} was stopped in the middle`,
    cause,
  });

export const channelRefused = (target: Target, label: string): OneError =>
  preconditionError('channel-refused', `sshd on ${at(target)} allows no session, so ${label} was not begun (MaxSessions in its sshd_config?)`, {
    next: byHand(target, 'grep', '-ri', 'maxsessions', '/etc/ssh/'),
  });
