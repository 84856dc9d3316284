import { PassThrough } from 'node:stream';
import { askPassword, askText, confirm, type Terminals } from '../../../src/lib/output/prompt';

const terminal = (isTTY: boolean): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });
const both: Terminals = { stdin: terminal(true), stderr: terminal(true) };

let asked: { question: Record<string, unknown>; streams: unknown }[];
let answer: () => unknown;

jest.mock('inquirer', () => ({
  __esModule: true,
  default: {
    createPromptModule: (streams: unknown) => async (questions: Record<string, unknown>[]) => {
      asked.push({ question: questions[0] as Record<string, unknown>, streams });
      return { answer: answer() };
    },
  },
}));

beforeEach(() => {
  asked = [];
  answer = () => 'x';
});

describe('a question', () => {
  it('is asked on standard error, which is not data', async () => {
    answer = () => true;
    expect(await confirm('Delete 3 VMs?', '--yes', both)).toBe(true);
    expect(asked).toEqual([
      { question: { type: 'confirm', name: 'answer', message: 'Delete 3 VMs?', default: false }, streams: { input: both.stdin, output: both.stderr } },
    ]);
  });

  it('may propose an answer', async () => {
    expect(await askText('Name?', '--name', 'web', both)).toBe('x');
    expect(asked[0]?.question).toEqual({ type: 'input', name: 'answer', message: 'Name?', default: 'web' });
  });

  it('for a password does not show what is typed', async () => {
    await askPassword('Password', '--password', both);
    expect(asked[0]?.question).toEqual({ type: 'password', name: 'answer', message: 'Password' });
  });

  it.each([
    [false, true],
    [true, false],
  ])('names the option to give instead where nobody can answer (stdin %p, stderr %p)', async (stdin, stderr) => {
    await expect(confirm('Sure?', '--yes', { stdin: terminal(stdin), stderr: terminal(stderr) })).rejects.toMatchObject({
      kind: 'usage',
      code: 'no-terminal',
      message: expect.stringMatching(/Sure\?.*give --yes/),
    });
    expect(asked).toEqual([]);
  });

  it('that is not answered changes nothing', async () => {
    answer = () => {
      throw Object.assign(new Error('SIGINT'), { name: 'ExitPromptError' });
    };
    await expect(confirm('Sure?', '--yes', both)).rejects.toMatchObject({ kind: 'usage', code: 'cancelled' });
  });

  it('that fails otherwise is a bug, and stays one', async () => {
    const bug = new TypeError('boom');
    answer = () => {
      throw bug;
    };
    await expect(confirm('Sure?', '--yes', both)).rejects.toBe(bug);
  });
});
