import { CODES } from '../../lib/check/codes';
import type { ToldFinding } from '../../lib/documents/check';
import type { Column } from '../../lib/output/list';
import type { One } from '../context';

export const checkColumns = (): readonly Column<ToldFinding>[] => [
  { name: 'WEIGHT', size: 8, align: 'left', describe: 'error, warning or note', value: (f) => f.weight },
  { name: 'CODE', size: 20, align: 'left', describe: 'What kind of finding', value: (f) => f.code },
  { name: 'KEY', size: 30, align: 'left', adjust: true, describe: 'This finding; the same one when it is found again', value: (f) => f.key },
  { name: 'OBJECT', size: 12, align: 'left', describe: 'What it is about', value: (f) => `${f.subject.type}:${f.subject.id}` },
  { name: 'HOST', size: 12, align: 'left', describe: 'Where it was seen', value: (f) => f.place },
  { name: 'FATE', size: 6, align: 'left', describe: 'found, mended, or begun (oned is at it)', value: (f) => f.fate },
  { name: 'TEXT', size: 60, align: 'left', adjust: true, describe: 'What was found', value: (f) => f.text },
  { name: 'NEXT', size: 40, align: 'left', adjust: true, describe: 'The command that mends it', value: (f) => f.next },
];

export const SHOWN = ['WEIGHT', 'CODE', 'KEY', 'OBJECT', 'HOST', 'FATE', 'TEXT', 'NEXT'];

const endOf = (f: ToldFinding): string => {
  if (f.fate === 'mended') return `mended: ${CODES[f.code].how}`;
  if (f.fate === 'begun') return `begun: ${CODES[f.code].how}`;
  return `next: ${f.next}   (${CODES[f.code].how})`;
};

/** Three lines each: the key, what was found, what mends it. */
export const printFindings = async (one: One, findings: readonly ToldFinding[]): Promise<void> => {
  const { printable } = await import('../../lib/output/errorText');
  for (const f of findings) one.io.out.write(`${f.weight.padEnd(7)} ${printable(f.key)}\n        ${printable(f.text)}\n        ${printable(endOf(f))}\n`);
};

/** What the codes are. */
export const printCodes = (one: One): void => {
  for (const [code, { weight, means, mend, how }] of Object.entries(CODES))
    one.io.out.write(
      `${code.padEnd(20)} ${weight.padEnd(7)} ${means}\n${' '.repeat(29)}${mend === 'person' ? 'a person' : mend === 'fix' ? '--fix' : '--fix --remove'}: ${how}\n`,
    );
};
