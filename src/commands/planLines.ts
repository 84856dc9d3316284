import type { PlanDocument } from '../lib/documents/plan';
import { quoteWord } from '../lib/exec/quote';
import { type Act, type Change, masked } from '../lib/model/rehearsal';
import type { RehearsedOperation, RehearsedStep } from '../lib/ops/rehearsal';

/** Scripts and files are long, and one script serves many steps: each is printed once, at the end. */
class Appendix {
  private readonly scripts = new Map<string, string>();
  private readonly files: { readonly name: string; readonly path: string; readonly content: string }[] = [];

  script(text: string): string {
    const known = this.scripts.get(text) ?? `SCRIPT-${this.scripts.size + 1}`;
    this.scripts.set(text, known);
    return known;
  }

  file(path: string, content: string): string {
    const name = `FILE-${this.files.length + 1}`;
    this.files.push({ name, path, content });
    return name;
  }

  lines(): string[] {
    const quoted = (text: string): string[] =>
      text
        .replace(/^\n|\n$/g, '')
        .split('\n')
        .map((l) => `  | ${l}`);
    return [
      ...this.files.flatMap(({ name, path, content }) => ['', `${name} ${path}`, ...quoted(masked(content))]),
      ...[...this.scripts].flatMap(([text, name]) => ['', `${name} (/bin/sh)`, ...quoted(text)]),
    ];
  }
}

const quoteWords = (words: readonly string[]): string => words.map(quoteWord).join(' ');

/** One line of what a machine would be asked for. */
const actLine = (act: Act, more: Appendix): string => {
  const input = 'input' in act && act.input !== undefined ? ` <<< ${masked(act.input)}` : '';
  switch (act.kind) {
    case 'run':
      return `${act.machine}: ${quoteWords(act.argv)}${input}`;
    case 'script':
      return `${act.machine}: ${more.script(act.text)} ${quoteWords(act.args)}${input}`.trimEnd();
    case 'put':
      return `${act.machine}: write ${quoteWords([act.path])}${act.content === undefined ? '' : ` (${more.file(act.path, act.content)})`}`;
    case 'get':
      return `${act.machine}: bring ${quoteWords([act.path])} to ${quoteWords([act.localPath])}`;
    case 'driver':
      return `${act.machine}: driver ${act.driver}: ${[act.action, quoteWords(act.args)].join(' ').trimEnd()}`;
  }
};

const changeLines = (changes: readonly Change[]): string[] => {
  const shown = (value: string): string => (value === '' ? '-' : value.replaceAll('\n', '\\n'));
  return changes.map((c) => `  ${c.object}  ${c.attribute}: ${shown(c.before)} -> ${shown(c.after)}`);
};

const stepLines = (s: RehearsedStep, number: number, more: Appendix): string[] => [
  ...(s.pointOfNoReturn ? ['  -- the point of no return: once the next step is done, nothing is taken back --'] : []),
  `  ${number}. ${s.summary}${s.node === '' ? '' : ` [${s.node}]`}${s.phase === '' ? '' : ` ${s.phase}`}`,
  ...s.acts.map((act) => `       ${actLine(act, more)}`),
  ...(s.looks ? ['       (not done for the plan: it goes by what was heard last)'] : []),
  ...(s.open === '' ? [] : [`       from here on it depends on what the node answers: ${s.open}`]),
  ...(s.undone ? ['       (taken back when a later step fails)'] : []),
];

const operationLines = ({ kind, action, objectType, objectId, steps, open }: RehearsedOperation, changes: readonly Change[], more: Appendix): string[] => [
  '',
  `${objectType === 'SCHED' ? 'the round of placements' : `${objectType} ${objectId}`}: ${action || kind}`,
  ...steps.flatMap((s, i) => stepLines(s, i + 1, more)),
  ...(open === '' ? [] : [`  there is no plan of it now: ${open}`]),
  ...(changes.length === 0 ? [] : ['  when it has gone well:', ...changeLines(changes).map((l) => `  ${l}`)]),
];

/** For people: what would be changed at once, then the work, then scripts and files in full. */
export const planLines = (plan: PlanDocument): string[] => {
  const more = new Appendix();
  const requests = plan.requests.flatMap(({ request, changes }) => [
    ...(request.request === '' ? [] : [`${request.request}${request.refused ? `: ${request.refused.message}` : ''}`]),
    ...request.acts.map((act) => `       ${actLine(act, more)}`),
    ...changeLines(changes),
  ]);
  const nothing = plan.requests.length === 0 && plan.operations.length === 0;
  return [
    `PLAN ${plan.command}`,
    'nothing was done and nothing was asked of any node',
    '',
    ...(nothing ? ['it would change nothing'] : requests),
    ...plan.operations.flatMap(({ operation, changes }) => operationLines(operation, changes, more)),
    ...more.lines(),
  ];
};
