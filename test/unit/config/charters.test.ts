import { chartersOf } from '../../../src/lib/config/charters';

const read = (text: string): unknown => chartersOf(text, '/etc/onevm.yaml').map((v) => Object.fromEntries(v));

test('a charter is read among columns, in the words of the field', () => {
  expect(
    read(`:ID:
  :size: 5
:charters:
  :suspend:
    :time: "+1209600"
    :warning:
      :time: "+1123200"
  :terminate:
    :time: "+2419200"
:default:
- :ID
`),
  ).toEqual([
    { ACTION: 'suspend', TIME: '+1209600', WARNING: '+1123200' },
    { ACTION: 'terminate', TIME: '+2419200' },
  ]);
});

test.each([
  ['-600', '+3000'],
  ['600', '+3000'],
  ['"+600"', '+600'],
])('a warning of %s begins %s', (said, warning) => {
  expect(read(`charters:\n  stop:\n    time: 3600\n    warning: ${said}`)).toEqual([{ ACTION: 'stop', TIME: '+3600', WARNING: warning }]);
});

test.each(['', ':ID:\n  :size: 5', ':charters:'])('without a charter there is none: %j', (text) => {
  expect(read(text)).toEqual([]);
});

test.each([
  ['charters: x', '/etc/onevm.yaml:1:11: expected actions (suspend, terminate ...), found: a plain value'],
  ['charters:\n  stop: 5', '/etc/onevm.yaml:2:9: expected the time of stop, found: a plain value'],
  ['charters:\n  stop:\n    warning: 5', '/etc/onevm.yaml:3:5: expected the time of stop, found: none'],
  ['charters:\n  stop:\n    time: tomorrow', '/etc/onevm.yaml:3:11: expected "+1209600": seconds after the VM was made, found: "tomorrow"'],
  ['charters:\n  stop:\n    time: -5', '3:11: expected "+1209600": seconds after the VM was made, found: "-5"'],
  [
    'charters:\n  stop:\n    time: 5\n    warning: [1]',
    '4:14: expected "+1123200": seconds after the VM was made, or "-86400": before the action, found: a list',
  ],
  ['charters:\n  stop:\n    time: 5\n    warning: +5', '4:14: expected a warning between the start of the VM and the action, found: +5'],
  ['charters:\n  stop:\n    time: 5\n    warning: -6', 'found: -6'],
  ['charters: [', 'expected JSON or YAML that can be read'],
])('%j is refused with its place', (text, words) => {
  expect(() => read(text)).toThrow(words);
});
