import { PassThrough } from 'node:stream';
import type { RunningPager } from '../../../src/lib/output/pager';
import type { Sink } from '../../../src/lib/output/sink';

/** Keeps what is written. Without a size it is no terminal. */
export class FakeSink implements Sink {
  readonly writes: string[] = [];
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;

  constructor(columns?: number, rows = 24) {
    this.isTTY = columns !== undefined;
    this.columns = columns;
    this.rows = this.isTTY ? rows : undefined;
  }

  write(text: string): void {
    this.writes.push(text);
  }

  get text(): string {
    return this.writes.join('');
  }
}

/** A pager that reads everything and ends with that code. */
export class FakePager {
  readonly commands: string[] = [];
  text = '';

  constructor(private readonly code = 0) {}

  readonly start = (command: string): RunningPager => {
    this.commands.push(command);
    const stdin = new PassThrough();
    stdin.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
    return { stdin, gone: new Promise((resolve) => stdin.on('end', () => resolve(this.code))) };
  };
}
