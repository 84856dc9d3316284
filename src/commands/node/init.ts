import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { preconditionError, usageError } from '../../lib/errors/errors';
import type { Answers } from '../../lib/nodes/platform/fromAnswers';
import { fits, type Rule } from '../../lib/nodes/platform/shape';
import type { One } from '../context';
import { defineCommand, text } from '../define';

interface Question {
  readonly option: string;
  readonly asks: string;
  /** taken where nobody can answer; undefined: it has to be given */
  readonly proposal: string | undefined;
  readonly rule: Rule;
}

const NAMED = '[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?=\\d+(\\.\\d+){3}';
const VLAN = '([1-9]\\d{0,3})?';

/** In the order in which they are asked. */
const QUESTIONS = {
  frontEnd: {
    option: '--front-end',
    asks: 'The front-end, where these commands run',
    proposal: undefined,
    rule: { expected: 'a name and an address, as on-buster=192.168.43.250', pattern: `^${NAMED}$` },
  },
  hypervisors: {
    option: '--hypervisors',
    asks: 'Hypervisors',
    proposal: undefined,
    rule: {
      expected: 'names and addresses with their prefix, as on-node1=192.168.43.1/24,on-node2=192.168.43.2/24',
      pattern: `^${NAMED}/\\d+(,${NAMED}/\\d+)*$`,
    },
  },
  interface: {
    option: '--interface',
    asks: 'Their physical interface',
    proposal: 'eno1',
    rule: { expected: 'the name of an interface', pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,14}$' },
  },
  vlan: {
    option: '--vlan',
    asks: 'VLAN of their addresses (empty: none)',
    proposal: '',
    rule: { expected: 'the number of a VLAN, or nothing', pattern: `^${VLAN}$` },
  },
  gateway: {
    option: '--gateway',
    asks: 'Their gateway (empty: none)',
    proposal: '',
    rule: { expected: 'an address, or nothing', pattern: '^(\\d+(\\.\\d+){3})?$' },
  },
  vmVlan: {
    option: '--vm-vlan',
    asks: 'VLAN of the virtual machines (empty: none)',
    proposal: '',
    rule: { expected: 'the number of a VLAN, or nothing', pattern: `^${VLAN}$` },
  },
  filer: {
    option: '--filer',
    asks: 'The NFS server (empty: none)',
    proposal: '',
    rule: { expected: 'a name and an address, as on-filer1=192.168.43.252, or nothing', pattern: `^(${NAMED})?$` },
  },
  root: {
    option: '--nfs-root',
    asks: 'The folder that it exports',
    proposal: '/store/one',
    rule: { expected: 'an absolute path', pattern: '^(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$' },
  },
} as const satisfies Record<keyof Answers, Question>;

const optionOf = (key: keyof Answers, value: string) => text(QUESTIONS[key].option, value, `instead of the question: ${QUESTIONS[key].asks.toLowerCase()}`);

export const init = defineCommand({
  name: 'init',
  summary: 'Write a platform file with remarks, by asking what it is to say',
  args: {},
  options: {
    file: text('--file', 'file', 'where to; default platform.yaml in the configuration folder', { short: '-f', complete: 'file' }),
    frontEnd: optionOf('frontEnd', 'name=address'),
    hypervisors: optionOf('hypervisors', 'name=address/prefix'),
    interface: optionOf('interface', 'name'),
    vlan: optionOf('vlan', 'number'),
    gateway: optionOf('gateway', 'address'),
    vmVlan: optionOf('vmVlan', 'number'),
    filer: optionOf('filer', 'name=address'),
    root: optionOf('root', 'folder'),
  },
  ours: 'the field has no tool that prepares machines',
  // of the state nothing
  changes: false,
  async run(one, _args, options): Promise<string> {
    const path = options.file === undefined ? join(one.paths.etc, 'platform.yaml') : resolve(one.io.cwd, options.file);
    if (existsSync(path)) throw preconditionError('file-there', `${path} is there already; it is left alone`, { next: 'onenode init --file OTHER' });
    const answers = await answersOf(one, options);
    const { platformOf } = await import('../../lib/nodes/platform/fromAnswers');
    const { platformText } = await import('../../lib/nodes/platform/write');
    const { readPlatform } = await import('../../lib/nodes/platform/read');
    const { platform, remarks } = platformOf(answers);
    const content = platformText(platform, remarks);
    // what only shows when all answers are seen together is told with its place in the file that is not written
    readPlatform(content, path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
    return path;
  },
  view(path, one) {
    one.io.out.write(`${path}\n`);
    one.io.err.write('next: onenode trust, then onenode plan\n');
  },
});

const answersOf = async (one: One, given: Partial<Answers>): Promise<Answers> => {
  const answers: Partial<Record<keyof Answers, string>> = {};
  for (const key of Object.keys(QUESTIONS) as (keyof Answers)[]) {
    if (key === 'root' && answers.filer === '') continue;
    answers[key] = given[key] === undefined ? await ask(one, QUESTIONS[key]) : checked(QUESTIONS[key], given[key]);
  }
  return { root: QUESTIONS.root.proposal, ...(answers as Omit<Answers, 'root'>) };
};

const checked = ({ option, rule }: Question, value: string): string => {
  if (!fits(rule, value)) throw usageError(`${option} ${JSON.stringify(value)}: expected ${rule.expected}`);
  return value;
};

const ask = async (one: One, question: Question): Promise<string> => {
  const { asks, option, proposal, rule } = question;
  if (proposal !== undefined && !(one.io.stdin.isTTY && process.stderr.isTTY)) return proposal;
  const { askText } = await import('../../lib/output/prompt');
  for (;;) {
    const answer = (await askText(asks, option, proposal, { stdin: one.io.stdin, stderr: process.stderr })).trim();
    if (fits(rule, answer)) return answer;
    one.io.err.write(`expected ${rule.expected}\n`);
  }
};
