import { judge } from '../../support/watch';

const seen = (node: 'node1' | 'node2', from: number, runs = true) => ({ node, from, to: from + 0.5, runs });

test('one that goes from one node to the other ran on one at a time', () => {
  expect(judge([seen('node1', 1), seen('node2', 1, false), seen('node1', 2), seen('node2', 3), seen('node1', 3, false)])).toEqual({
    samples: 5,
    ranOn: ['node1', 'node2'],
    twice: undefined,
  });
});

test('one that is on the first again after it was on the second ran on both', () => {
  const both = [seen('node1', 1), seen('node2', 2), seen('node1', 3)];
  expect(judge(both).twice).toEqual(both);
});

test('looks that overlap prove nothing', () => {
  expect(judge([seen('node1', 1), seen('node2', 1.2), seen('node2', 3)]).twice).toBeUndefined();
});
