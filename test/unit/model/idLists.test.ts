import fc from 'fast-check';
import { parseIdList, parseRef } from '../../../src/lib/model/idLists';

test('ids, ranges and names stand together', () => {
  expect(parseIdList('0..3,7,web')).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }, { id: 7 }, { name: 'web' }]);
});

test('a number is an id, also with zeros before it', () => {
  expect(parseRef('3')).toEqual({ id: 3 });
  expect(parseRef('007')).toEqual({ id: 7 });
  expect(parseRef('3a')).toEqual({ name: '3a' });
});

test('a single reference is never a list or a range', () => {
  expect(parseRef('0..3')).toEqual({ name: '0..3' });
  expect(parseRef('1,2')).toEqual({ name: '1,2' });
});

test('a range holds both of its ends, once', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(50), (first, more) =>
      expect(parseIdList(`${first}..${first + more}`)).toEqual(Array.from({ length: more + 1 }, (_, i) => ({ id: first + i }))),
    ),
  );
});

test('a range that runs backwards names nothing', () => {
  expect(parseIdList('4..2')).toEqual([]);
  expect(parseIdList('4..2,9')).toEqual([{ id: 9 }]);
});

test('a huge range is not counted out', () => {
  expect(parseIdList('0..99999')).toHaveLength(100_000);
  expect(parseIdList('0..100000')).toEqual([{ name: '0..100000' }]);
  expect(parseIdList('0..99999999999999999999')).toEqual([{ name: '0..99999999999999999999' }]);
});

test.each(['1..', '..3', '1...3', '1..2..3', 'a..b', '-1', '1.5'])('%j is a name, if it is anything', (text) =>
  expect(parseIdList(text)).toEqual([{ name: text }]),
);
