import { Readable, type Writable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { OneError } from '../errors/errors';
import { type Collected, collect, MAX_STDERR, withSignal } from './collected';
import type { Result, Target } from './runner';
import { connectionLost, inputFailed, outputTooLong, timedOut } from './sshErrors';

/** One command for one connection. */
export interface Job {
  /** the line for the login shell */
  readonly command: string;
  /** what a person knows it by */
  readonly label: string;
  /** a stream is the caller's to let go of afterwards */
  readonly stdin: string | Uint8Array | Readable | undefined;
  /** takes stdout instead of the result; its own failure ends the program */
  readonly sink?: Writable;
  readonly timeoutMs: number;
  readonly maxOutput: number;
}

/** What an execution needs to know of its connection. */
export interface Wire {
  readonly client: Client;
  readonly target: Target;
  /** why the connection is gone; undefined while it stands */
  lost(): string | undefined;
  /** how many programs of ours run on it */
  programs: number;
}

/** The connection went before the command was sent: it can be sent again without running twice. */
export class NotBegun extends Error {}

/** The server opened no channel for it: it can be asked again. */
export class ChannelRefused extends Error {}

/** Runs a command on a connection. Rejects with NotBegun, ChannelRefused, the error of the sink, or a OneError; a remote exit code is a result. */
export const execute = (wire: Wire, job: Job): Promise<Result> =>
  new Promise((resolve, reject) => {
    new Execution(wire, job, resolve, reject).start();
  });

/** The text of ssh2 1.17 for a channel that was asked for and never confirmed when the connection went. Another text only costs the second try. */
const NEVER_OPENED = 'No response from server';

class Execution {
  private settled = false;
  private timer: NodeJS.Timeout | undefined;
  private channel: ClientChannel | undefined;
  private exit: { readonly code: number | null; readonly signal: string | undefined } | undefined;
  private readonly stdout: Collected;
  private readonly stderr = collect(MAX_STDERR);

  constructor(
    private readonly wire: Wire,
    private readonly job: Job,
    private readonly resolve: (result: Result) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.stdout = collect(job.maxOutput);
  }

  start(): void {
    const { host } = this.wire.target;
    // begins before the channel is there: a dead node answers that no more than anything else
    this.timer = setTimeout(() => this.fail(timedOut(host, this.job.label, this.job.timeoutMs)), this.job.timeoutMs);
    try {
      this.wire.client.exec(this.job.command, (error, channel) => (error ? this.notOpened(error) : this.opened(channel)));
    } catch (cause) {
      // thrown at once means not connected (any more): nothing was sent
      this.fail(new NotBegun(this.wire.lost() ?? 'not connected', { cause }));
    }
  }

  private notOpened(cause: Error & { readonly reason?: unknown }): void {
    if (typeof cause.reason === 'number') this.fail(new ChannelRefused(cause.message, { cause }));
    else if (cause.message === NEVER_OPENED) this.fail(new NotBegun(this.wire.lost() ?? cause.message, { cause }));
    else this.fail(this.lost(cause.message));
  }

  private opened(channel: ClientChannel): void {
    this.channel = channel;
    if (!this.settled) this.wire.programs++;
    // without a listener an 'error' would end the process; 'close' follows and says the rest
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
    // both are read always: what is not read holds back the window that they share, and then 'close'
    if (this.job.sink === undefined) channel.on('data', (chunk: Buffer) => this.output(chunk));
    else this.drainTo(channel, this.job.sink);
    channel.stderr.on('data', (chunk: Buffer) => void this.stderr.add(chunk));
    channel.on('exit', (code: number | null, signal?: string) => {
      this.exit = { code, signal };
    });
    // stdout closes when it was read to its end, and stderr for itself: the later of the two is the end
    let open = 2;
    const closed = (): void => {
      if (--open === 0) this.ended();
    };
    channel.on('close', closed);
    channel.stderr.on('close', closed);
    if (this.settled) this.hangUp();
    else this.feed(channel);
  }

  private feed(channel: ClientChannel): void {
    const { stdin } = this.job;
    if (!(stdin instanceof Readable)) {
      channel.end(stdin);
      return;
    }
    const broken = (cause: unknown): void => this.fail(inputFailed(this.wire.target.host, this.job.label, cause));
    if (stdin.destroyed) {
      broken(stdin.errored ?? new Error('it was closed before it was read'));
      return;
    }
    stdin.on('error', broken);
    // closed without an end: pipe() would leave the program waiting
    stdin.on('close', () => {
      if (!stdin.readableEnded) broken(new Error('it was closed before its end'));
    });
    stdin.pipe(channel);
  }

  private drainTo(channel: ClientChannel, sink: Writable): void {
    sink.on('error', (cause: Error) => this.fail(cause));
    channel.pipe(sink);
  }

  private output(chunk: Buffer): void {
    if (this.settled || this.stdout.add(chunk)) return;
    this.fail(outputTooLong(this.wire.target.host, this.job.label, this.job.maxOutput));
  }

  private ended(): void {
    const why = this.wire.lost();
    // an exit code can come before the last of the output: on a lost connection the result cannot be called whole
    if (why !== undefined || this.exit === undefined) {
      this.fail(this.lost(why ?? 'sshd closed the session without an exit code'));
      return;
    }
    const { code, signal } = this.exit;
    this.settle();
    this.resolve({ code: code ?? -1, stdout: this.stdout.text(), stderr: withSignal(this.stderr.text(), signal) });
  }

  private lost(why: string): OneError {
    return connectionLost(this.wire.target, this.job.label, why);
  }

  private fail(error: Error): void {
    if (this.settled) return;
    this.settle();
    this.hangUp();
    this.reject(error);
  }

  private settle(): void {
    this.settled = true;
    clearTimeout(this.timer);
    if (this.channel === undefined) return;
    this.wire.programs--;
    if (this.job.stdin instanceof Readable) this.job.stdin.unpipe(this.channel);
  }

  /** Says that we listen no more; timeout(1) on the node ends the program (see remoteCommand). */
  private hangUp(): void {
    if (this.wire.lost() === undefined) this.channel?.close();
    // what still comes is thrown away: unread it would hold back the window
    this.channel?.unpipe().resume();
  }
}
