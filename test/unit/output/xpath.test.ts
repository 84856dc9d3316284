import { type Element, group, raw } from '../../../src/lib/documents/element';
import { parseXpath } from '../../../src/lib/documents/xpath';

const record: Element = group('HISTORY', [
  raw('OID', 7),
  raw('ETIME', 0),
  group('VM', [raw('NAME', 'web-1'), raw('UID', 10), group('NICS', [raw('IP', '10.0.0.1'), raw('IP', '10.0.0.2')])]),
]);
const chooses = (expression: string): boolean => parseXpath(expression, 'HISTORY')(record);

test.each([
  'HISTORY',
  '/HISTORY_RECORDS/HISTORY',
  'HISTORY[ETIME=0]',
  'HISTORY[VM/UID>9]',
  'HISTORY[VM/NAME="web-1"]',
  "HISTORY[VM/NAME='web-1' and OID>=7]",
  'HISTORY[OID=1 or OID=7]',
  'HISTORY[OID=1 and ETIME=0 or VM/UID=10]',
  'HISTORY[OID=7][VM/UID!=9]',
  'HISTORY[VM/NICS/IP="10.0.0.2"]',
  'HISTORY[contains(VM/NAME, "eb")]',
  'HISTORY[VM]',
])('%s chooses it', (expression) => expect(chooses(expression)).toBe(true));

test.each([
  'HISTORY[ETIME>0]',
  'HISTORY[VM/UID<9]',
  'HISTORY[OID=7 and ETIME=1]',
  'HISTORY[OID=7][ETIME=1]',
  'HISTORY[NOSUCH]',
  'HISTORY[contains(VM/NAME,"x")]',
])('%s does not', (expression) => expect(chooses(expression)).toBe(false));

test.each(['VM[OID=7]', 'HISTORY[', 'HISTORY[OID==7]', 'HISTORY[OID=7 and]', 'HISTORY[position()=1]', ''])('%j is refused', (expression) =>
  expect(() => parseXpath(expression, 'HISTORY')).toThrow('is not understood'),
);
