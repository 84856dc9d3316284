import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { chunksOf } from './chunks';
import type { Links, Result, Runner, RunOptions, Target } from './runner';

/** A point where a scripted call waits until the test lets it go on; no clock is involved. */
export interface Gate {
  /** resolves when a call has arrived at it */
  readonly reached: Promise<void>;
  release(): void;
  /** used by the fake */
  arrive(): Promise<void>;
}

export const gate = (): Gate => {
  let tellReached = (): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    tellReached = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    reached,
    release,
    arrive() {
      tellReached();
      return released;
    },
  };
};

type ArgvMatcher = readonly (string | RegExp)[] | ((argv: readonly string[]) => boolean);
type TextMatcher = string | RegExp;

/** What a call looks like, and how it ends. One of argv, script, put and get; with none of them it is any call. */
export interface Expectation {
  /** only on this host; absent: on any */
  readonly host?: string;
  /** a run: every argument by equality or pattern, or a question */
  readonly argv?: ArgvMatcher;
  /** a script: its whole text, or a pattern in it */
  readonly script?: TextMatcher;
  /** the arguments of that script */
  readonly args?: readonly (string | RegExp)[];
  /** a put: its path */
  readonly put?: TextMatcher;
  /** a get: its path there */
  readonly get?: TextMatcher;
  /** what that get brings; it is written to the local path */
  readonly content?: string | Uint8Array;
  /** how often; default once, 'any' is from never to always */
  readonly times?: number | 'any';
  /** what is missing is code 0 and empty output; may be computed from the call */
  readonly result?: Partial<Result> | ((call: Call) => Partial<Result>);
  readonly error?: Error;
  /** true: never ends. A gate or a signal: ends with result or error when it is released or aborted */
  readonly hang?: true | Gate | AbortSignal;
}

/** A call that was made, in the order of arrival. */
export interface Call {
  readonly host: string;
  readonly kind: 'run' | 'script' | 'put' | 'get';
  /** of a run */
  readonly argv?: readonly string[];
  /** of a script: its text and arguments */
  readonly text?: string;
  readonly args?: readonly string[];
  /** of a put or get: the path there */
  readonly path?: string;
  /** of a put */
  readonly mode?: number;
  /** of a get */
  readonly localPath?: string;
  /** what was put, or came on standard input */
  readonly input?: Buffer;
  readonly timeoutMs?: number;
}

export interface Scripted {
  readonly calls: readonly Call[];
  /** adds expectations after those there are */
  expect(...expectations: Expectation[]): void;
  /** Throws when a call was not expected (even if the code under test swallowed that) or an expectation was not used. */
  verify(): void;
}

export interface ScriptedOptions {
  /** 'strict': each host gets its calls in the order of the expectations. 'any': the first that fits. Default strict. */
  readonly order?: 'strict' | 'any';
}

/** Links to hosts that answer as told. */
export const scriptedLinks = (expectations: readonly Expectation[] = [], options: ScriptedOptions = {}): Links & Scripted & { readonly closed: boolean } => {
  const script = new Script(expectations, options.order ?? 'strict');
  let closed = false;
  return {
    ...script.face(),
    to: (target: Target) => script.runner(target.host),
    async close() {
      closed = true;
    },
    get closed() {
      return closed;
    },
  };
};

/** One machine that answers as told; its host is 'local'. */
export const scriptedRunner = (expectations: readonly Expectation[] = [], options: ScriptedOptions = {}): Runner & Scripted => {
  const script = new Script(expectations, options.order ?? 'strict');
  return { ...script.face(), ...script.runner('local') };
};

class Script {
  private readonly calls: Call[] = [];
  private readonly unexpected: string[] = [];
  private readonly open: { readonly wanted: Expectation; used: number }[];

  constructor(
    expectations: readonly Expectation[],
    private readonly order: 'strict' | 'any',
  ) {
    this.open = expectations.map((wanted) => ({ wanted, used: 0 }));
  }

  face(): Scripted {
    return {
      calls: this.calls,
      expect: (...more) => void this.open.push(...more.map((wanted) => ({ wanted, used: 0 }))),
      verify: () => this.verify(),
    };
  }

  runner(host: string): Runner {
    return {
      run: async (argv, options = {}) => this.answer({ host, kind: 'run', argv: [...argv], ...(await given(options)) }),
      script: async (text, args = [], options = {}) => this.answer({ host, kind: 'script', text, args: [...args], ...(await given(options)) }),
      put: async (source, path, { mode, timeoutMs } = {}) => {
        const input = await bytes(source);
        await this.answer({ host, kind: 'put', path, mode, timeoutMs, input });
        return input.length;
      },
      get: async (path, localPath, { timeoutMs } = {}) => {
        const { content } = await this.matched({ host, kind: 'get', path, localPath, timeoutMs });
        const brought = Buffer.from((content ?? '') as Uint8Array);
        await writeFile(localPath, brought);
        return brought.length;
      },
    };
  }

  private async answer(call: Call): Promise<Result> {
    const { result = {} } = await this.matched(call);
    return { code: 0, stdout: '', stderr: '', ...(typeof result === 'function' ? result(call) : result) };
  }

  /** The expectation that the call meets, after it was held up as told. */
  private async matched(call: Call): Promise<Expectation> {
    this.calls.push(call);
    const found = this.find(call);
    if (found === undefined) {
      const told = `unexpected call: ${describe(call)}${this.hint(call)}`;
      this.unexpected.push(told);
      // no OneError: the code under test must not take it for a failure that it foresees
      throw new Error(told);
    }
    found.used++;
    const { hang, error } = found.wanted;
    await held(hang);
    if (error !== undefined) throw error;
    return found.wanted;
  }

  private find(call: Call) {
    for (const candidate of this.open) {
      const { wanted, used } = candidate;
      if (wanted.host !== undefined && wanted.host !== call.host) continue;
      if (wanted.times !== 'any' && used >= (wanted.times ?? 1)) continue;
      if (fits(wanted, call)) return candidate;
      // what may come never does not hold up what comes after it
      if (this.order === 'strict' && wanted.times !== 'any') return undefined;
    }
    return undefined;
  }

  private hint(call: Call): string {
    const next = this.open.find(({ wanted, used }) => wanted.times !== 'any' && used < (wanted.times ?? 1) && (wanted.host ?? call.host) === call.host);
    return next === undefined ? '; nothing more was expected' : `; expected was ${describeWanted(next.wanted)}`;
  }

  private verify(): void {
    const unused = this.open
      .filter(({ wanted, used }) => wanted.times !== 'any' && used < (wanted.times ?? 1))
      .map(({ wanted, used }) => `expected and not called${used > 0 ? ` (only ${used} times)` : ''}: ${describeWanted(wanted)}`);
    const faults = [...this.unexpected, ...unused];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
}

const held = async (hang: Expectation['hang']): Promise<void> => {
  if (hang === undefined) return;
  if (hang === true) return new Promise(() => undefined);
  if (!(hang instanceof AbortSignal)) return hang.arrive();
  if (!hang.aborted) await new Promise<void>((resolve) => hang.addEventListener('abort', () => resolve(), { once: true }));
};

const fits = (wanted: Expectation, call: Call): boolean => {
  if (wanted.argv !== undefined) {
    const { argv } = call;
    return argv !== undefined && (typeof wanted.argv === 'function' ? wanted.argv(argv) : listFits(wanted.argv, argv));
  }
  if (wanted.script !== undefined) {
    return call.text !== undefined && textFits(wanted.script, call.text) && (wanted.args === undefined || listFits(wanted.args, call.args ?? []));
  }
  const path = wanted.put ?? wanted.get;
  if (path === undefined) return true;
  return call.kind === (wanted.put === undefined ? 'get' : 'put') && textFits(path, call.path ?? '');
};

const textFits = (wanted: TextMatcher, text: string): boolean => (typeof wanted === 'string' ? wanted === text : text.search(wanted) >= 0);

const listFits = (wanted: readonly TextMatcher[], list: readonly string[]): boolean =>
  wanted.length === list.length && wanted.every((matcher, index) => textFits(matcher, list[index] ?? ''));

const given = async ({ stdin, timeoutMs }: RunOptions): Promise<Pick<Call, 'input' | 'timeoutMs'>> => ({
  ...(stdin === undefined ? {} : { input: await bytes(stdin) }),
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});

const bytes = async (source: Readable | Uint8Array | string): Promise<Buffer> => Buffer.concat(await Readable.from(chunksOf(source)).toArray());

const describe = (call: Call): string => {
  const what = call.argv ?? (call.path === undefined ? [call.text, ...(call.args ?? [])] : [call.path]);
  return `${call.kind} on ${call.host}: ${JSON.stringify(what)}`;
};

const describeWanted = ({ host, args, ...wanted }: Expectation): string => {
  const kind = (['argv', 'script', 'put', 'get'] as const).find((name) => wanted[name] !== undefined);
  const what = kind === undefined ? 'any' : (wanted[kind] ?? '');
  return `${kind ?? 'call'} on ${host ?? 'any host'}: ${[what, args ?? []].flat().map(String).join(' ')}`;
};
