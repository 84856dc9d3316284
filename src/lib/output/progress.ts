import type { Sink } from './sink';
import { oneLine } from './table';
import { timeOfDay } from './units';

export interface Progress {
  /** Tells where a subject is; the same again only lets its time go on. */
  show(subject: string, state: string, step: string): void;
  /** Leaves the live line as it stands, for what is printed next. */
  end(): void;
}

interface Paint {
  state(text: string): string;
  time(text: string): string;
}

interface Stage {
  readonly subject: string;
  readonly state: string;
  readonly step: string;
  readonly since: number;
}

const PLAIN: Paint = { state: (t) => t, time: (t) => t };

const painted = async (): Promise<Paint> => {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { state: (t) => (/FAIL|ERROR/.test(t) ? chalk.red.bold(t) : chalk.bold(t)), time: (t) => chalk.dim(t) };
};

const seconds = (ms: number): string => {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 60 ? `${s}s` : `${Math.floor(s / 60)}m${String(s % 60).padStart(2, '0')}s`;
};

const textOf = (s: Stage): string => oneLine(`${s.subject} ${s.state}${s.step === '' ? '' : `: ${s.step}`}`);

/** Elsewhere than on a terminal: a line with its time at each change. */
const plainProgress = (out: Sink, clock: { now(): number }): Progress => {
  const last = new Map<string, string>();
  return {
    show(subject, state, step) {
      const now = clock.now();
      const text = textOf({ subject, state, step, since: now });
      if (last.get(subject) === text) return;
      last.set(subject, text);
      out.write(`${timeOfDay(now)} ${text}\n`);
    },
    end: () => undefined,
  };
};

/** One line for each step, drawn again while it lasts; it stays with the time it took when the next one begins. */
class LiveProgress implements Progress {
  private readonly stages = new Map<string, Stage>();
  private live: Stage | undefined;
  private drawn = '';
  private paint = PLAIN;

  constructor(
    private readonly out: Sink,
    private readonly clock: { now(): number },
    colour: boolean,
  ) {
    // the first line need not wait for the colours of the next
    if (colour)
      void painted().then(
        (paint) => (this.paint = paint),
        () => undefined,
      );
  }

  show(subject: string, state: string, step: string): void {
    const now = this.clock.now();
    const before = this.stages.get(subject);
    const same = before !== undefined && before.state === state && before.step === step;
    if (before && !same) this.draw(before, now, '\n');
    this.live = same ? before : { subject, state, step, since: now };
    this.stages.set(subject, this.live);
    this.draw(this.live, now, '');
  }

  end(): void {
    if (this.live) this.draw(this.live, this.clock.now(), '\n');
    this.live = undefined;
    this.stages.clear();
  }

  private draw(stage: Stage, now: number, end: string): void {
    const line = this.line(stage, seconds(now - stage.since));
    if (line === this.drawn && end === '') return;
    this.out.write(`\r\u001b[K${line}${end}`);
    this.drawn = end === '' ? line : '';
  }

  /** Never as wide as the terminal: a line that wraps cannot be drawn again. */
  private line(stage: Stage, took: string): string {
    const room = Math.max(0, (this.out.columns ?? 80) - took.length - 2);
    const text = Array.from(textOf(stage)).slice(0, room).join('');
    const at = stage.subject.length + 1;
    const state = text.slice(at, at + stage.state.length);
    return `${text.slice(0, at)}${this.paint.state(state)}${text.slice(at + state.length)} ${this.paint.time(took)}`;
  }
}

/** What is being waited for. Always standard error: standard output is data. */
export const openProgress = (out: Sink, clock: { now(): number }, env: NodeJS.ProcessEnv = process.env): Progress =>
  out.isTTY ? new LiveProgress(out, clock, !env.NO_COLOR && env.TERM !== 'dumb') : plainProgress(out, clock);
