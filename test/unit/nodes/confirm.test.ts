import { executionError } from '../../../src/lib/errors/errors';
import type { Result, Runner } from '../../../src/lib/exec/runner';
import { changeNetwork } from '../../../src/lib/nodes/apply/network';
import { ARM, ASK, BECAME, CONFIRM } from '../../../src/lib/nodes/apply/networkScripts';

/** What a machine answers to the questions of a change that waits to be confirmed, one after the other; the last one for ever. */
type Answer = 'ready 7' | 'ready 7, and then away' | 'waiting' | 'silent' | 'nothing-armed' | 'rolled-back' | 'failed' | 'away';

const SECONDS = 6;
const step = { id: 'network', title: 'network' };
const change = { down: ['eno1'], up: ['br43'], flattened: '', gateway: { address: '192.168.43.254', bridge: 'br43' } };

const became = async (
  answers: readonly Answer[],
  back: 'rolled-back' | 'waiting' = 'rolled-back',
  cut = false,
): Promise<{ asked: number; confirmed: number; error?: string }> => {
  let [now, asked, confirmed] = [0, 0, 0];
  const says = (stdout: string): Result => ({ code: 0, stdout, stderr: '' });
  const script: Runner['script'] = async (text, args) => {
    if (text === BECAME) return says(back);
    if (text === ARM && cut) throw executionError('connection-lost', 'the connection was lost while a script ran');
    const answer = answers[Math.min(asked, answers.length - 1)] as Answer;
    if (text === CONFIRM) {
      confirmed += 1;
      if (answers[asked - 1] !== 'ready 7') throw executionError('node-unreachable', 'nobody is there');
      return says(args?.[0] === '7' ? 'confirmed' : 'waiting');
    }
    if (text !== ASK) return says('');
    asked += 1;
    if (answer === 'away') throw executionError('node-unreachable', 'nobody is there');
    return says(answer.slice(0, 'ready 7'.length) === 'ready 7' ? 'ready 7' : answer);
  };
  const never = (): never => {
    throw new Error('only scripts are run');
  };
  const runner: Runner = { script, run: never, put: never, get: never };
  const way = {
    runner,
    seconds: SECONDS,
    reconnect: async () => ({ runner, close: async () => undefined }),
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  try {
    await changeNetwork(step, change, way);
    return { asked, confirmed };
  } catch (e) {
    return { asked, confirmed, error: (e as Error).message };
  }
};

test('a change is confirmed as soon as the machine was heard after it', async () => {
  expect(await became(['away', 'waiting', 'ready 7'])).toEqual({ asked: 3, confirmed: 1 });
});

describe('the line is cut while the change is begun', () => {
  const cut = (...answers: Answer[]) => became(answers, 'rolled-back', true);
  test('and comes back: it is confirmed as any', async () => expect(await cut('away', 'ready 7')).toEqual({ asked: 2, confirmed: 1 }));
  test('and stays away: it is taken back', async () =>
    expect(await cut('away')).toMatchObject({ confirmed: 0, error: expect.stringContaining('took the change of its network back') }));
  test('before anything was begun: that nothing waits confirms nothing', async () =>
    expect(await cut('away', 'nothing-armed')).toEqual({ asked: 2, confirmed: 0, error: 'the connection was lost while a script ran' }));
  test('and once more when it is confirmed: nothing waits any more', async () =>
    expect(await cut('ready 7, and then away', 'nothing-armed')).toEqual({ asked: 2, confirmed: 1 }));
});

test('a question that is answered into a dead line confirms nothing', async () => {
  expect(await became(['away'])).toMatchObject({ confirmed: 0 });
});

test('an answer that was lost is no failure', async () => {
  expect(await became(['away', 'ready 7, and then away', 'nothing-armed'])).toEqual({ asked: 3, confirmed: 1 });
});

test.each<[string, Answer[], RegExp]>([
  ['nobody answers', ['away'], /took the change of its network back: nobody is there$/],
  ['the change itself failed', ['away', 'failed'], /took the change of its network back: the change failed on the machine$/],
  ['nobody answers in time, and it is reached again before it is given up', ['away', 'rolled-back'], /took the change of its network back: nobody is there$/],
  ['the gateway is silent', ['silent'], /: the gateway 192\.168\.43\.254 did not answer$/],
  ['the gateway is silent, and the timer is the quicker one', ['silent', 'rolled-back'], /: the gateway 192\.168\.43\.254 did not answer$/],
  ['the gateway is silent, and the way back has begun', ['silent', 'waiting'], /: the gateway 192\.168\.43\.254 did not answer$/],
])('%s: it was taken back, and why', async (_, answers, why) => {
  expect((await became(answers)).error).toMatch(why);
});

test('a machine that does not come back is said to be away', async () => {
  expect((await became(['away'], 'waiting')).error).toBe(
    'the change of the network was not confirmed (nobody is there), and the machine does not answer where it was before',
  );
});
