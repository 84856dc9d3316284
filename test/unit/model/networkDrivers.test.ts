import fc from 'fast-check';
import { freeTag, networkDriver } from '../../../src/lib/model/networkDrivers';

test('a word that every object has is no driver', () => expect([networkDriver('constructor'), networkDriver('toString')]).toEqual([undefined, undefined]));

test('the tag of a network is that of its number, where it is free', () => expect([freeTag(0, new Set()), freeTag(7, new Set())]).toEqual([2, 9]));
test('else the next one that is', () => expect(freeTag(0, new Set([2, 3]))).toBe(4));
test('after the last comes the first', () => expect(freeTag(4092, new Set([4094]))).toBe(2));
test('when all are taken there is none', () => expect(freeTag(5, new Set(Array.from({ length: 4093 }, (_, i) => i + 2)))).toBeUndefined());
test('it is never one that is taken, nor reserved', () =>
  fc.assert(
    fc.property(fc.nat(100_000), fc.uniqueArray(fc.integer({ min: 0, max: 4095 }), { maxLength: 500 }), (id, taken) => {
      const tag = freeTag(id, new Set(taken)) as number;
      expect(taken).not.toContain(tag);
      expect(tag).toBeGreaterThanOrEqual(2);
      expect(tag).toBeLessThan(4095);
    }),
  ));
