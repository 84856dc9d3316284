import { executionError, isOneError, type OneError, preconditionError } from '../../errors/errors';
import type { Runner } from '../../exec/runner';
import type { FileChange, NetworkChange, Step } from '../plan/step';
import { sumOf } from '../sums';
import { ARM, ASK, BECAME, CHECK, CLEAR, CONFIRM, STAGE, STAGE_GONE } from './networkScripts';
import { CHANGED } from './scripts';

export interface NetworkWay {
  /** over the connection there is */
  readonly runner: Runner;
  /** a connection that was made after the call, to where the machine is to be reached afterwards */
  reconnect(): Promise<{ readonly runner: Runner; close(): Promise<void> }>;
  /** seconds until the machine takes the change back */
  readonly seconds: number;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * Changes the network of a machine. Errors: preconditionError when ifupdown refuses the files or they are not as planned (nothing was changed);
 * executionError 'network-rolled-back' when the machine took the change back, 'network-unconfirmed' when it could not be asked in time.
 */
export const changeNetwork = async (step: Step, change: NetworkChange, way: NetworkWay): Promise<void> => {
  await check(change, way.runner);
  await stage(step.files ?? [], way.runner);
  const deadline = way.now() + way.seconds * 1000;
  const armed = await way.runner.script(ARM, [String(way.seconds), String(change.down.length), ...change.down, ...change.up]).catch(lostAnswer);
  // the cable may be lost in the same moment; then it is as with every answer that does not come: the machine has to be heard
  if (armed instanceof Error) return confirm(change, way, deadline, armed);
  if (armed.code === CHANGED) throw preconditionError('changed-since', `${armed.stdout.trim()} was changed since the plan was made; nothing was written`);
  if (armed.code === 42) throw preconditionError('network-armed', 'another change of its network waits to be confirmed');
  if (armed.code !== 0) throw executionError('network-not-armed', 'the timer that takes the change back could not be started', { output: armed.stderr });
  await confirm(change, way, deadline);
};

const lostAnswer = (e: unknown): OneError => {
  if (isOneError(e) && (e.code === 'connection-lost' || e.code === 'timeout')) return e;
  throw e;
};

const check = async (change: NetworkChange, runner: Runner): Promise<void> => {
  const { code, stderr } = await runner.script(CHECK, [], { stdin: change.flattened });
  if (code !== 0)
    throw preconditionError('network-refused', `ifupdown refuses the new files: ${stderr.trim().split('\n').at(-1)}; nothing was changed`, { output: stderr });
};

const stage = async (files: readonly FileChange[], runner: Runner): Promise<void> => {
  const done = async (result: Promise<{ code: number; stderr: string }>): Promise<void> => {
    const { code, stderr } = await result;
    if (code !== 0) throw executionError('network-not-staged', 'the new files could not be laid ready; nothing was changed', { output: stderr });
  };
  await done(runner.script(CLEAR));
  for (const [i, f] of files.entries()) {
    const place = [String(i), sumOf(f.before), f.path];
    if (f.after === undefined) await done(runner.script(STAGE_GONE, place));
    else await done(runner.script(STAGE, [...place, f.after.mode, String(f.after.uid), String(f.after.gid)], { stdin: f.after.text }));
  }
};

/** How long an answer may be late after the machine has taken the change back: it has to come up again first. */
const LATE_MS = 20_000;
const PAUSE_MS = 500;

/** `lost`: whether anything was armed was not heard. */
const confirm = async (change: NetworkChange, way: NetworkWay, deadline: number, lost?: OneError): Promise<void> => {
  let last = 'it did not answer';
  // once the gateway was asked the change itself had worked; whatever is said later, that is why it was not confirmed
  let silent: string | undefined;
  while (way.now() < deadline) {
    await way.sleep(PAUSE_MS);
    const said = await askAndConfirm(change, way, () => (lost = undefined));
    if (said instanceof Error) last = said.message;
    else if (said === 'nothing-armed' && lost) throw lost;
    // nothing is armed and nothing was taken back: it was confirmed, and only the answer was lost
    else if (said === 'confirmed' || said === 'nothing-armed') return;
    else if (wasTakenBack(said)) throw rolledBack(silent ?? last, said);
    else if (said === 'silent') silent = `the gateway ${change.gateway?.address} did not answer`;
    else last = `it said "${said}"`;
  }
  throw await afterwards(way, silent ?? last);
};

const wasTakenBack = (said: string): boolean => /^(rolled-back|failed)\b/.test(said);

/** What stands, when the time is over: asked where the machine was before. */
const afterwards = async (way: NetworkWay, why: string): Promise<OneError> => {
  const end = way.now() + LATE_MS;
  while (way.now() < end) {
    await way.sleep(PAUSE_MS);
    const said = await way.runner.script(BECAME, [], { timeoutMs: 5000 }).then(
      (r) => r.stdout.trim(),
      () => '',
    );
    if (wasTakenBack(said)) return rolledBack(why, said);
  }
  return executionError('network-unconfirmed', `the change of the network was not confirmed (${why}), and the machine does not answer where it was before`, {
    changed: `the machine was to take it back by itself after ${way.seconds} s`,
    next: 'onenode plan, when it answers again',
  });
};

const rolledBack = (why: string, said: string): OneError =>
  executionError(
    'network-rolled-back',
    `the machine took the change of its network back: ${said.startsWith('failed') ? 'the change failed on the machine' : why}`,
    {
      changed: 'its files and interfaces are as they were before',
      output: said.split('\n').slice(1).join('\n'),
    },
  );

/** Over a connection that is made now. The confirmation goes out when the machine was heard after the change, and only then. */
const askAndConfirm = async (change: NetworkChange, way: NetworkWay, ready: () => void): Promise<string | OneError> => {
  let connection: Awaited<ReturnType<NetworkWay['reconnect']>> | undefined;
  try {
    connection = await way.reconnect();
    const { runner } = connection;
    const script = async (text: string, args: readonly string[]): Promise<string> => (await runner.script(text, args, { timeoutMs: 10_000 })).stdout.trim();
    const said = await script(ASK, [change.gateway?.bridge ?? '', change.gateway?.address ?? '']);
    const [word, id = ''] = said.split(' ');
    if (word !== 'ready') return said;
    ready();
    return await script(CONFIRM, [id]);
  } catch (e) {
    if (!isOneError(e)) throw e;
    return e;
  } finally {
    await connection?.close();
  }
};
