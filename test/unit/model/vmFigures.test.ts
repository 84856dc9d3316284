import { cpuBetween } from '../../../src/lib/model/vmFigures';

const at = (seconds: number, uuid = 'a') => ({ uuid, cpuTimeNs: seconds * 1e9 });

test.each<[string, ReturnType<typeof at> | undefined, ReturnType<typeof at>, number, number | undefined]>([
  ['half a core', at(10), at(15), 10, 50],
  ['two cores', at(0), at(20), 10, 200],
  ['nothing', at(3), at(3), 10, 0],
  ['the first look', undefined, at(3), 10, undefined],
  ['another domain of that name', at(1, 'b'), at(3), 10, undefined],
  ['one that was started again', at(9), at(3), 10, undefined],
  ['two looks in one second', at(1), at(2), 0, undefined],
])('%s', (_what, before, now, seconds, percent) => expect(cpuBetween(before, now, seconds)).toBe(percent));
