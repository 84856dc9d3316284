import type { Readable, Writable } from 'node:stream';

/** What a program left behind. Output is text (UTF-8); code is -1 when a signal ended it. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** text or bytes for standard input; absent = empty */
  readonly stdin?: string | Uint8Array | Readable;
  /** takes standard output instead of the result; ended with it. Its own failure ends the program. Only what came before a result with code 0 was whole. */
  readonly sink?: Writable;
  /** milliseconds until the program is given up (executionError 'timeout'); default 60,000 */
  readonly timeoutMs?: number;
  /** bytes of stdout kept before giving up (executionError 'output-too-long'); default 64 MiB */
  readonly maxOutput?: number;
}

/**
 * Runs programs by argv, on this machine or on a node. An argument is never read by a shell as anything but itself.
 * A non-zero exit code is a result, not an exception; not reaching the node, a timeout or a missing program on this machine is an exception
 * (OneError, code among: host-key-unknown, host-key-changed, host-key-revoked, ssh-auth-failed, node-unreachable, node-name-unknown, connection-lost, timeout, program-missing).
 */
export interface Runner {
  run(argv: readonly string[], options?: RunOptions): Promise<Result>;
  /** Runs a /bin/sh script given by us (never with a user's value inside its text); args become "$1", "$2" ... */
  script(text: string, args?: readonly string[], options?: RunOptions): Promise<Result>;
  /** Streams a file or bytes into `path` on that machine: temporary name beside it, fsync, rename; makes parent folders. Resolves with the bytes written. */
  put(source: Readable | Uint8Array | string, path: string, options?: { readonly mode?: number; readonly timeoutMs?: number }): Promise<number>;
  /**
   * Streams a file of that machine into `localPath` on this one: temporary name beside it, fsync, rename; zero blocks become holes. Resolves with
   * the bytes of the file. Absent or unreadable there: preconditionError 'file-missing'; no room here: executionError 'disk-full'.
   */
  get(path: string, localPath: string, options?: { readonly timeoutMs?: number }): Promise<number>;
}

/** Where a node is reached. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** The connections of one process: one a node, made on first use, kept until close. */
export interface Links {
  to(target: Target): Runner;
  close(): Promise<void>;
}
