import { actionsAllowedIn, remedyFor, staying, type Transition, transitions, typedFor } from '../../lib/model/transitions';
import { allStates, pairOf, type StateName, shortState } from '../../lib/model/vmStates';
import { type Binary, EVERYWHERE, flagsOf, OF_CHANGES, OF_OTHERS, type Opt, signature, type Verb } from '../define';
import { BY, verbsOf } from './words';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [row(head), row(head.map(() => '---')), ...rows.map(row)];
const code = (text: string): string => `\`${text}\``;
const header = (title: string): string[] => [`<!-- ${BY} -->`, `# ${title}`, ''];

/** An option is one thing wherever it looks the same. */
const sameOption = (opt: Opt<unknown>): string => `${flagsOf(opt)} ${opt.summary}`;

const isList = (verb: Verb): boolean => verb.name === 'list' || verb.name === 'top';

const listVerbs = (binaries: readonly Binary[]): Verb[] => binaries.flatMap((b) => b.verbs.filter(isList));

const optionsOfEvery = (verbs: readonly Verb[]): readonly Opt<unknown>[] => {
  const [first, ...others] = verbs.map((v) => Object.values(v.options));
  return (first ?? []).filter((o) => others.every((more) => more.some((m) => sameOption(m) === sameOption(o))));
};

const optionTable = (options: readonly Opt<unknown>[]): string[] =>
  table(
    ['option', 'what it does'],
    options.map((o) => [code(flagsOf(o)), o.summary]),
  );

const commandLine = (binary: Binary, verb: Verb): string =>
  code([binary.name, ...(binary.root ? [] : [verb.name]), signature(verb)].filter((w) => w !== '').join(' '));

/** Options a verb has beyond those that are described once for all lists; verbs with the same ones share a table. */
const ownTables = (binary: Binary, everyList: ReadonlySet<string>): string[] => {
  const groups = new Map<string, { verbs: Verb[]; options: readonly Opt<unknown>[] }>();
  for (const verb of verbsOf(binary)) {
    const options = Object.values(verb.options).filter((o) => !isList(verb) || !everyList.has(sameOption(o)));
    if (options.length === 0) continue;
    const key = options.map(sameOption).join('\n');
    const group = groups.get(key) ?? { verbs: [], options };
    group.verbs.push(verb);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ verbs, options }) => [
    '',
    `Options of ${verbs.map((v) => code(binary.root ? binary.name : v.name)).join(', ')}:`,
    '',
    ...optionTable(options),
  ]);
};

export const commandsDoc = (binaries: readonly Binary[]): string => {
  const everyList = optionsOfEvery(listVerbs(binaries));
  const known = new Set(everyList.map(sameOption));
  return [
    ...header('Commands'),
    'All there are. `<x>` is needed, `[<x>]` is not. A list of objects is numbers, ranges and names with commas between them: `0..4,7,web`; a number is never a name.',
    '`COMMAND --help` and `COMMAND VERB --help` say the same on the terminal, `docs/man` has it as manual pages, and [exit-codes.md](exit-codes.md) says what the exit code means.',
    '',
    ...binaries.flatMap((b) => [
      `## ${b.name}`,
      '',
      b.summary,
      '',
      ...table(
        ['command', 'what it does'],
        verbsOf(b).map((v) => [commandLine(b, v), v.summary]),
      ),
      ...ownTables(b, known),
      '',
    ]),
    '## Options of every list',
    '',
    ...optionTable(everyList),
    '',
    '## Options of every command',
    '',
    ...optionTable(EVERYWHERE),
    '',
    '## Options of every command that changes something',
    '',
    ...optionTable(OF_CHANGES),
    '',
    '## Options of every command that neither changes anything nor prints documents',
    '',
    ...optionTable(OF_OTHERS),
    '',
  ].join('\n');
};

const listed = (states: readonly string[]): string => (states.length === 0 ? '-' : states.join(', '));

/** Others are found, not asked for. */
const mayBeAsked = (t: Transition): boolean => t.from.some((state) => actionsAllowedIn(state).includes(t.action));

const byNumber = (a: StateName, b: StateName): number => pairOf(a).state - pairOf(b).state || pairOf(a).lcmState - pairOf(b).lcmState;

const statesInTable = (): StateName[] => [...new Set(transitions.flatMap((t) => [...t.from, ...t.phases, t.to, ...Object.values(t.failed)]))].sort(byNumber);

const transitionRow = (t: Transition): string[] => [
  t.action,
  listed(t.from),
  listed(t.phases),
  t.to,
  listed(Object.entries(t.failed).map(([phase, state]) => `${phase}: ${state}`)),
  t.plan ?? '-',
];

const stateRow = (state: StateName): string[] => {
  const actions = actionsAllowedIn(state);
  const remedy = remedyFor(state, 0)?.replace(/\b0$/, 'VM');
  const passing = transitions.some((t) => t.phases.includes(state));
  const typed = actions.map((a) => code(typedFor(a, 'VM')));
  return [state, shortState(pairOf(state)), typed.length > 0 ? typed.join(', ') : passing ? 'nothing: it passes' : 'nothing', remedy ? code(remedy) : ''];
};

export const statesDoc = (): string => {
  const asked = transitions.filter(mayBeAsked);
  const found = transitions.filter((t) => !mayBeAsked(t));
  const head = ['action', 'from', 'through', 'to', 'when a step fails', 'plan'];
  return [
    ...header('States of a VM'),
    'Made from the one transition table, `src/lib/model/transitions`. What is not in it is refused, with the states in which it would be allowed.',
    '',
    '## What may be asked for',
    '',
    '`through`: the states a VM passes while its plan is at work; the first is entered together with the request. `when a step fails`: the state after a step of that phase failed or was lost.',
    'No plan: nothing is to be done on any node.',
    '',
    ...table(head, asked.map(transitionRow)),
    '',
    '## What leaves the state as it is',
    '',
    'Changes of a part of the VM that need no work on a node.',
    '',
    ...table(
      ['action', 'in', 'not in'],
      Object.entries(staying).map(([action, states]) => {
        const others = allStates.filter((s) => !states.includes(s));
        // the shorter list tells more
        return states.length > others.length ? [action, 'all others', listed(others)] : [action, listed(states), 'all others'];
      }),
    ),
    '',
    '## What is found',
    '',
    'A look at a host found something else than the state says. Nobody asked for it, and nothing is done on the host.',
    '',
    ...table(
      ['what was found', 'state before', 'state after'],
      found.map((t) => [t.action, listed(t.from), t.to]),
    ),
    '',
    '## Work that is open, or that broke',
    '',
    'While a VM passes a state its work is open; a state that ends in FAILURE is left by work that broke. `onevm recover` says how that work goes on; the states are those of its own row above.',
    '',
    ...table(
      ['what is said', 'while it is open', 'after it broke'],
      [
        ['`--success`', 'its phase is taken as done: the next one begins, or the end is reached', 'the same'],
        ['`--failure`', 'its phase is taken as failed', 'nothing: it has failed'],
        ['`--retry`', 'nothing: it is at work', 'the phase that broke is done again, and those after it'],
      ],
    ),
    '',
    '## What to type in which state',
    '',
    '`STAT` is what `onevm list` shows. The last column is what `onevm show` proposes where a person is waited for.',
    '',
    ...table(['state', 'STAT', 'what may be asked for', 'next'], statesInTable().map(stateRow)),
    '',
  ].join('\n');
};
