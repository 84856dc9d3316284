import { inputProblem, orderedInputs, parseAnswers, parseInput } from '../../../src/lib/model/userInputs';

test('a definition is need, type, question, parameters, default', () => {
  expect(parseInput('A', 'M|text|Your name||bob')).toEqual({ key: 'A', mandatory: true, type: 'text', question: 'Your name', choices: [], fallback: 'bob' });
  expect(parseInput('B', 'O|range|R|1..5|2')).toEqual({ key: 'B', mandatory: false, type: 'range', question: 'R', min: 1, max: 5, choices: [], fallback: '2' });
  expect(parseInput('C', 'M|list|Pick|a,b,c|a')).toMatchObject({ type: 'list', choices: ['a', 'b', 'c'], fallback: 'a' });
  expect(parseInput('D', 'O|number|N| |3')).toMatchObject({ mandatory: false, type: 'number', fallback: '3' });
  expect(parseInput('E', 'M|password|Pw')).toMatchObject({ type: 'password', question: 'Pw', fallback: '' });
  expect(parseInput('F', 'what is this')).toMatchObject({ mandatory: false, type: 'text', question: '' });
});

test('INPUTS_ORDER first, the rest as it stands', () => {
  const keys = orderedInputs(
    ['A', 'B', 'C', 'D'].map((k) => [k, 'O|text|?'] as const),
    'c, B',
  ).map((i) => i.key);
  expect(keys).toEqual(['C', 'B', 'A', 'D']);
});

test.each([
  ['M|text|?', '', 'an answer is needed'],
  ['O|text|?', '', undefined],
  ['M|number|?', '-4', undefined],
  ['M|number|?', '4.5', '"4.5" is not an integer'],
  ['M|number-float|?', '4.5', undefined],
  ['M|number-float|?', '4,5', '"4,5" is not a number'],
  ['M|range|?|1..5', '5', undefined],
  ['M|range|?|1..5', '6', '6 is not in the range 1..5'],
  ['M|range|?|1..5', 'x', '"x" is not an integer'],
  ['M|range-float|?|0.5..1.5', '1.25', undefined],
  ['M|range-float|?|0.5..1.5', '2', '2 is not in the range 0.5..1.5'],
  ['M|list|?|a,b', 'b', undefined],
  ['M|list|?|a,b', 'c', '"c" is none of a, b'],
  ['M|list-multiple|?|a,b,c', 'a,c', undefined],
  ['M|list-multiple|?|a,b,c', 'a,d', '"d" is none of a, b, c'],
  ['M|boolean|?', 'no', undefined],
  ['M|boolean|?', 'maybe', '"maybe" is neither YES nor NO'],
  ['M|fixed|?||8', '8', undefined],
  ['M|fixed|?||8', '9', 'it is fixed: "8"'],
  ['M|password|?', 'x', undefined],
])('%s: %j', (definition, answer, problem) => expect(inputProblem(parseInput('K', definition), answer)).toBe(problem));

test('answers may hold commas and equals signs', () => {
  expect([...parseAnswers('alpha=me,LIST=a,b,c,URL=http://x/?a=1,EMPTY=')]).toEqual([
    ['ALPHA', 'me'],
    ['LIST', 'a,b,c'],
    ['URL', 'http://x/?a=1'],
    ['EMPTY', ''],
  ]);
});
