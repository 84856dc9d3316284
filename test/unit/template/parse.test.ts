import { isOneError } from '../../../src/lib/errors/errors';
import { parseTemplate } from '../../../src/lib/template/parse';
import type { Template } from '../../../src/lib/template/template';

const read = (text: string): Template => parseTemplate(text, { file: 'f' });
const plain = (text: string) => read(text).map(({ key, value }) => [key, value]);

const failure = (text: string): string => {
  try {
    read(text);
  } catch (e) {
    if (isOneError(e) && e.kind === 'precondition' && e.code === 'template-syntax') return e.message;
    throw e;
  }
  throw new Error(`accepted: ${text}`);
};

describe('values', () => {
  test.each([
    ['A=b', 'b'],
    ['A="b c"', 'b c'],
    ['A = "x=y"', 'x=y'],
    ['A="a,b"', 'a,b'],
    ['A="[x]"', '[x]'],
    ['  A   =   sp  ', 'sp'],
    ['\tA\t=\t1\t', '1'],
    ['A=1\r\n', '1'],
    ['A=last', 'last'],
    ['A=', ''],
    ['A=\n', ''],
    ['A=""', ''],
    ['A= # nothing', ''],
    ['A=1 # one', '1'],
    ['A=a#b', 'a'],
    ['A="#notcomment"', '#notcomment'],
    ['A=$VMID', '$VMID'],
    ['A="$NAME $USER[X]"', '$NAME $USER[X]'],
    ['A="line1\nline2\n  line3"', 'line1\nline2\n  line3'],
    ['A="  x \n"', 'x'],
    ['A="ünïcødé-日本 ☃"', 'ünïcødé-日本 ☃'],
    ['A=日本', '日本'],
    ['A=a,b', 'a,b'],
    ['A="<b>&amp; \\"q\\" \'s\'</b>"', '<b>&amp; "q" \'s\'</b>'],
    ['\uFEFFA=1', '1'],
    ['A\n=1', '1'],
  ])('%j', (text, value) => expect(plain(text)).toEqual([['A', value]]));

  test.each([
    ['A="say \\"hi\\""', 'say "hi"'],
    ['A="back\\\\slash"', 'back\\\\slash'],
    ['A="tab\\tnl\\n"', 'tab\\tnl\\n'],
    ['A=a\\b', 'a\\b'],
    ['A="ends\\\\"', 'ends\\'],
    ['A="\\\\\\""', '\\"'],
  ])('backslashes: %s', (text, value) => expect(plain(text)).toEqual([['A', value]]));
});

describe('keys', () => {
  test('become upper case and never begin with a digit', () => {
    expect(plain('mixed_Case=x\n1A=1\n_b=2\nV=[ab=1,2c=3]')).toEqual([
      ['MIXED_CASE', 'x'],
      ['ONE_1A', '1'],
      ['_B', '2'],
      [
        'V',
        [
          ['AB', '1'],
          ['ONE_2C', '3'],
        ],
      ],
    ]);
  });

  test('may stand several times, as a value and as a vector; the order stays', () => {
    expect(plain('A=1\nV=[X=1]\nA=[B=2]\nA=3\nV=[X=1]')).toEqual([
      ['A', '1'],
      ['V', [['X', '1']]],
      ['A', [['B', '2']]],
      ['A', '3'],
      ['V', [['X', '1']]],
    ]);
  });

  test('that stand twice in a vector: the first counts', () => expect(plain('V=[X=1,x=2]')).toEqual([['V', [['X', '1']]]]));
});

describe('several assignments', () => {
  const three = [
    ['NAME', 'ol'],
    ['CPU', '1'],
    ['MEMORY', '64'],
  ];
  test.each(['NAME=ol CPU=1 MEMORY=64', 'NAME="ol"CPU="1"MEMORY=64', '# leading\nNAME=ol\n#x\n\n  # indented\nCPU=1 # one\nMEMORY=64'])('%j', (text) =>
    expect(plain(text)).toEqual(three),
  );
});

describe('vectors', () => {
  const vector = [
    [
      'V',
      [
        ['A', '1'],
        ['B', 'x,y'],
      ],
    ],
  ];
  test.each(['V=[A=1,B="x,y"]', 'V = [ A = 1 ,\n B = "x,y" ]', 'V=[A=1,\r\nB="x,y"]\r\n', 'V=[ # first\n A=1, # one\n B="x,y" # two\n]'])('%j', (text) =>
    expect(plain(text)).toEqual(vector),
  );
  test.each(['A=[]', 'A=[ ]', 'A=[\n]'])('empty: %j', (text) => expect(plain(text)).toEqual([['A', []]]));
  test.each(['A=[C=""]', 'A=[C=]', 'A=[C=\n]'])('empty value: %j', (text) => expect(plain(text)).toEqual([['A', [['C', '']]]]));
});

describe('what is refused, and where exactly', () => {
  test.each([
    ['NAME=t\nCPU=1\nMEMORY=[A=1\n', "f:4:1: expected ',' or ']', found end of file"],
    ['NAME\n', "f:1:5: expected '=' after NAME (a value of several words needs double quotes), found end of line"],
    ['NAME', "f:1:5: expected '=' after NAME (a value of several words needs double quotes), found end of file"],
    ['=x\n', "f:1:1: expected the name of an attribute (letters, digits, _), found '='"],
    ['NAME=x\nB="unterminated\nCPU=1\n', "f:2:3: expected a closing '\"' for the value that begins here, found end of file"],
    ['A B=1\n', "f:1:3: expected '=' after A (a value of several words needs double quotes), found 'B'"],
    ['A = b c d', "f:1:9: expected '=' after c (a value of several words needs double quotes), found 'd'"],
    ['NAME=t\nA=[B=[C=1]]\n', "f:2:6: expected a value (double quotes around one that holds = [ ] # or blanks), found '['"],
    ['{"NAME":"json"}\n', "f:1:1: expected the name of an attribute (letters, digits, _), found '{'"],
    ["A='b c'\n", "f:1:7: expected '=' after c (a value of several words needs double quotes), found '''"],
    ['V=[A=1,]', "f:1:8: expected the name of an attribute (letters, digits, _), found ']'"],
    ['V=[A=1 B=2]', "f:1:8: expected ',' or ']', found 'B'"],
    ['V=[ a=1, Bc = hello world , D="q" ]', "f:1:21: expected ',' or ']', found 'world'"],
    ['A-B=1', "f:1:2: expected '=' after A (a value of several words needs double quotes), found '-'"],
    ['A.B=1', "f:1:2: expected '=' after A (a value of several words needs double quotes), found '.'"],
    ['A=b=c', "f:1:4: expected the name of an attribute (letters, digits, _), found '='"],
    ['A=a]b', "f:1:4: expected the name of an attribute (letters, digits, _), found ']'"],
    ['A=]', "f:1:3: expected a value (double quotes around one that holds = [ ] # or blanks), found ']'"],
    ['É=1', "f:1:1: expected the name of an attribute (letters, digits, _), found 'É'"],
    ['😀=1', "f:1:1: expected a character of the Basic Multilingual Plane (U+FFFD or below), found '😀'"],
    ['A="日é" B 日', "f:1:10: expected '=' after B (a value of several words needs double quotes), found '日'"],
    ['A="日é 😀"', "f:1:7: expected a character of the Basic Multilingual Plane (U+FFFD or below), found '😀'"],
    ['A=\uFFFF', "f:1:3: expected text, found '\uFFFF'"],
    ['A=1\r\nB\r\n', "f:2:2: expected '=' after B (a value of several words needs double quotes), found end of line"],
    ['A=x\u0000y', 'f:1:4: expected text, found control character U+0000'],
    ['A="\u001b[31m"', 'f:1:4: expected text, found control character U+001B'],
    [`${'k'.repeat(3000)} x`, "f:1:3002: expected '=' after kkkkkkkkkkkkkkkkkkkk... (a value of several words needs double quotes), found 'x'"],
  ])('%j', (text, message) => expect(failure(text)).toBe(message));
});
