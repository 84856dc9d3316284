import { toElements } from '../../../src/lib/documents/templateElements';
import { parseTemplate } from '../../../src/lib/template/parse';

const t = parseTemplate('B=1\nA=[]\n', { file: 'test' });

test('a vector without pairs is left out of one object, and an empty element in a pool', () => {
  expect(toElements(t).map((e) => e.name)).toEqual(['B']);
  expect(toElements(t, 'kept')).toEqual([
    { name: 'A', children: [] },
    { name: 'B', text: '1' },
  ]);
});
