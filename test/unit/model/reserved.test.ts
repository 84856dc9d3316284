import { afterReserved } from '../../../src/lib/model/reserved';

test.each([
  ['', 800],
  ['100', 700],
  ['10%', 720],
  ['-100', 900],
  ['-50%', 1200],
  ['900', 0],
  ['0', 800],
  ['some', 800],
  [' 12.5 % ', 700],
])('of 800, "%s" reserved leaves %d', (reserved, left) => expect(afterReserved(800, reserved)).toBe(left));
