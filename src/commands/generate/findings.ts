import { CODES } from '../../lib/check/codes';
import { BY } from './words';

const MENDED = { fix: '`--fix`', remove: '`--fix --remove`', person: 'a person' } as const;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** All codes of onecheck, from their table. */
export const findingsDoc = (): string =>
  [
    `<!-- ${BY} -->`,
    '# Findings',
    '',
    'What `onecheck` can find, made from `src/lib/check/codes.ts`. Codes are kept for ever: scripts may test for them. What is found has a key (`VM-OFF:3`), which is the same when it is found again.',
    '',
    '`error`: guests or data are at risk, or are not where they are said to be. `warning`: untidy, or will be trouble. `note`: good to know; does not count for the exit code (see [exit-codes.md](exit-codes.md)).',
    '',
    'Mended by `--fix`: in the state, or by work of oned, after everybody was asked anew. By `--fix --remove`: files are moved into `.trash` in their datastore; nothing is removed, and nothing is moved',
    'unless every machine that could have it open answered, no domain of theirs has it, and no disk leans on it. By a person: the finding says which command to begin with.',
    '',
    '| code | weight | what it means | mended by | how |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(CODES).map(([code, row]) => `| ${code} | ${row.weight} | ${cell(row.means)} | ${MENDED[row.mend]} | ${cell(row.how)} |`),
    '',
  ].join('\n');
