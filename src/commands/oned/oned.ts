import { usageError } from '../../lib/errors/errors';
import type { Env } from '../../lib/ops/request';
import { took } from '../../lib/output/units';
import { namesOf } from '../../state/objects';
import { openOperations } from '../../state/operations';
import { currentWorker } from '../../state/worker';
import type { One } from '../context';
import { type Binary, defineCommand, flag } from '../define';
import { writeNameIndex } from '../nameIndex';
import { serve } from './serve';

type How = 'service' | 'once' | 'woken' | 'stop' | 'status';

const howOf = (o: { once?: boolean; stop?: boolean; woken?: boolean; status?: boolean }): How => {
  const said = (['once', 'stop', 'woken', 'status'] as const).filter((k) => o[k]);
  if (said.length > 1) throw usageError(`oned does one thing at a time, not ${said.map((s) => `--${s}`).join(' and ')}`);
  return said[0] ?? 'service';
};

interface Told {
  readonly text: string;
  readonly code: number;
}

const root = defineCommand({
  name: 'oned',
  summary: 'Do the work that commands left in the state',
  changes: false,
  args: {},
  options: {
    once: flag('--once', 'do what there is, look at hosts that were not looked at for long, and leave (for cron)'),
    stop: flag('--stop', 'let the running one finish its steps and leave'),
    status: flag('--status', 'say who is at work'),
    woken: flag('--woken', 'as started by commands: leave when there is nothing more to do'),
  },
  async run(one, _args, options): Promise<Told> {
    const how = howOf(options);
    if (how === 'stop') return stop(one);
    if (how === 'status') return status(one);
    return work(one, await one.env(), how);
  },
  view(told, one) {
    if (told.text) one.io.out.write(`${told.text}\n`);
    return told.code;
  },
});

const work = async (one: One, env: Env, how: 'service' | 'once' | 'woken'): Promise<Told> => {
  const mine = await serve(env, how === 'service' ? 'stay' : how, (line) => one.io.err.write(`${new Date(one.clock.nowMs()).toISOString()} ${line}\n`));
  if (mine) {
    // what it ended has no name any more
    await writeNameIndex((type) => namesOf(env.state.db, type), env.paths.var).catch(() => undefined);
    return { text: '', code: 0 };
  }
  const other = await currentWorker(env.state.db, env.clock.now());
  // woken or from cron: that another one is at work is just what was wanted
  if (how !== 'service') return { text: '', code: 0 };
  return { text: `another oned is at work (pid ${other?.pid ?? 'unknown'})`, code: 255 };
};

/** Who is at work, and on what. */
const status = async (one: One): Promise<Told> => {
  const { state, clock } = await one.env();
  const worker = await currentWorker(state.db, clock.now());
  const open = await openOperations(state.db);
  const head = `${worker ? `oned is at work (pid ${worker.pid})` : 'no oned is at work'}; open operations: ${open.length}`;
  if (open.length === 0) return { text: head, code: 0 };
  const { renderBox } = await import('../../lib/output/boxes');
  const rows = open.slice(0, MOST_SHOWN).map((o) => [String(o.id), o.kind, `${o.object_type} ${o.object_id}`, o.state, o.phase, took(clock.now() - o.created)]);
  const box = await renderBox({ head: ['ID', 'WORK', 'OBJECT', 'STATE', 'PHASE', 'AGE'], rows, terminal: one.io.out.columns, colour: one.io.out.isTTY });
  return { text: `${head}\n${box.trimEnd()}`, code: 0 };
};

const MOST_SHOWN = 50;

const STOP_MS = 10_000;

/** Asks the running one to leave after the steps in hand, and waits for that. One that does not is ended; what it did is taken up by the next. */
const stop = async (one: One): Promise<Told> => {
  const { state, clock } = await one.env();
  const worker = await currentWorker(state.db, clock.now());
  if (!worker) return { text: '', code: 0 };
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(worker.pid, signal);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'ESRCH') throw e;
    }
  };
  kill('SIGTERM');
  const end = Date.now() + STOP_MS;
  while (Date.now() < end) {
    if ((await currentWorker(state.db, clock.now()))?.id !== worker.id) return { text: '', code: 0 };
    await new Promise((r) => setTimeout(r, 50));
  }
  kill('SIGKILL');
  return { text: `oned (pid ${worker.pid}) did not leave within ${STOP_MS / 1000} s and was ended; the next one takes up its operations`, code: 0 };
};

export const oned: Binary = {
  name: 'oned',
  summary: 'Do the work that commands left in the state. Started by commands when there is work; a service only if you want one.',
  verbs: [],
  root,
};
