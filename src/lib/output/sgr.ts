import type { Sink } from './sink';

/**
 * The few terminal codes that lists, pages and errors need. They are written here because loading chalk costs 3.4 ms, a tenth of a whole
 * `list`; chalk colours what is shown while somebody waits anyhow (progress, boxes).
 */
const END = '\u001b[0m';

export type Colour = 'red' | 'green' | 'yellow' | 'dim';

const CODES: Readonly<Record<Colour, string>> = { red: '31', green: '32', yellow: '33', dim: '2' };

export const coloured = (text: string, colour: Colour): string => `\u001b[${CODES[colour]}m${text}${END}`;

/** The titles inside a page. */
export const bold = (text: string): string => `\u001b[1m${text}${END}`;

/** The heading of a list, a table, a page. */
export const underlined = (text: string): string => `\u001b[1m\u001b[4m${text}${END}`;

/** On a terminal, unless the person said no (https://no-color.org). */
export const wantsColour = (sink: Pick<Sink, 'isTTY'>, env: NodeJS.ProcessEnv): boolean => sink.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';

const STATES: ReadonlyArray<readonly [Colour, readonly string[]]> = [
  ['green', ['runn', 'rdy', 'on', 'SUCCESS', 'RUNNING']],
  ['red', ['fail', 'err', 'error', 'ERROR', 'FAILED_DEPLOYING', 'FAILED_DEPLOYING_NETS', 'FAILED_UNDEPLOYING', 'FAILED_UNDEPLOYING_NETS', 'FAILED_SCALING']],
  ['yellow', ['PENDING', 'DEPLOYING', 'DEPLOYING_NETS', 'UNDEPLOYING', 'UNDEPLOYING_NETS', 'CONFIGURING', 'WARNING']],
];

const STATE_COLOURS: ReadonlyMap<string, Colour> = new Map(STATES.flatMap(([colour, states]) => states.map((state) => [state, colour] as const)));

/** The colour of a STAT, if it has one. */
export const stateColour = (state: string): Colour | undefined => STATE_COLOURS.get(state.trim());
