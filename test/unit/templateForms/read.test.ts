import fc from 'fast-check';
import { isOneError } from '../../../src/lib/errors/errors';
import { sorted } from '../../../src/lib/template/template';
import { readTemplate } from '../../../src/lib/templateForms/read';
import { tries } from '../../support/sample';
import { anyText } from '../../support/text';

const read = (text: string, file = 'f') => readTemplate(text, { file });
const plain = async (text: string, file?: string) => (await read(text, file)).map(({ key, value }) => [key, value]);

const SAME = [
  ['NAME', 'web'],
  ['CPU', '0.50'],
  ['DISK', [['IMAGE', 'os']]],
  ['DISK', [['IMAGE', 'data']]],
  ['NOTE', 'a b'],
];

test.each([
  'NAME=web CPU=0.50 DISK=[IMAGE=os] DISK=[IMAGE=data] NOTE="a b"',
  '<T><NAME>web</NAME><CPU>0.50</CPU><DISK><IMAGE>os</IMAGE></DISK><DISK><IMAGE>data</IMAGE></DISK><NOTE>a b</NOTE></T>',
  '{"NAME":"web","CPU":0.50,"DISK":[{"IMAGE":"os"},{"IMAGE":"data"}],"NOTE":"a b"}',
  '{\n\t"name": "web",\r\n\t"cpu": 0.50,\n\t"Disk": [ { "image": "os" }, { "image": "data" } ],\n\t"note": " a b "\n}\n',
  'name: web\ncpu: 0.50\ndisk:\n- image: os\n- image: data\nnote: a b\n',
  '# a comment\n\nNAME: web # another\nCPU: 0.50\nDISK: [{IMAGE: os}, {IMAGE: data}]\nNOTE: "a b"',
  '---\nNAME: web\nCPU: 0.50\nDISK:\n  - IMAGE: os\n  - IMAGE: data\nNOTE: >-\n  a\n  b\n...\n',
  '{"TEMPLATE":{"NAME":"web","CPU":"0.50","DISK":[{"IMAGE":"os"},{"IMAGE":"data"}],"NOTE":"a b"}}',
  '{"VMTEMPLATE":{"ID":"3","UID":"0","NAME":"web","PERMISSIONS":{"OWNER_U":"1"},"TEMPLATE":{"CPU":"0.50","DISK":[{"IMAGE":"os"},{"IMAGE":"data"}],"NOTE":"a b"}}}',
])('the same template in any form: %j', async (text) => expect(await plain(text)).toEqual(SAME));

test('a file is what its name says', async () => {
  expect(await plain('"A": 1', 'x.yaml')).toEqual([['A', '1']]);
  expect(await plain('', 'x.json')).toEqual([]);
  await expect(read('A=1', 'x.yml')).rejects.toThrow('x.yml:1:1: expected a map of attributes, found: a plain value');
});

test('a vector alone is an attribute, not a wrapper', async () => {
  expect(await plain('{"CONTEXT":{"NETWORK":"YES"}}')).toEqual([['CONTEXT', [['NETWORK', 'YES']]]]);
});

test('values stay as typed; true, false and null are YES, NO and empty', async () => {
  expect(await plain('A: 1e3\nB: 0x1\nC: no\nD: true\nE: "true"\nF: ~\nG:\nH: {}\nI: []\nJ: 02:00:0a\n1K: x\nL: {M: [], N: 1}'.replace('M: [], ', ''))).toEqual(
    [
      ['A', '1e3'],
      ['B', '0x1'],
      ['C', 'no'],
      ['D', 'YES'],
      ['E', 'true'],
      ['F', ''],
      ['G', ''],
      ['H', []],
      ['J', '02:00:0a'],
      ['ONE_1K', 'x'],
      ['L', [['N', '1']]],
    ],
  );
});

test.each([
  ['{"A":1', 'f:1:7: expected JSON or YAML that can be read, found: '],
  ['{\n "A": 1\n "B": 2}', 'f:2:7: expected JSON or YAML that can be read, found: '],
  ['[1]', 'f:1:1: expected the name of an attribute'],
  ['---\n- A', 'f:2:1: expected a map of attributes, found: a list'],
  ['A: {B: {C: 1}}', 'f:1:8: expected a plain value of A/B (a vector holds neither vectors nor lists), found: a map'],
  ['A: {B: [1]}', 'f:1:8: expected a plain value of A/B (a vector holds neither vectors nor lists), found: a list'],
  ['A: [[1]]', 'f:1:5: expected attributes, vectors of them, or lists of these, found: a list'],
  ['A: &x 1\nB: *x', 'f:2:4: expected attributes, vectors of them, or lists of these, found: a reference'],
  ['{"A-B": 1}', 'f:1:2: expected the name of an attribute (letters, digits, _), found: "A-B"'],
  ['{"": 1}', 'f:1:2: expected the name of an attribute'],
  ['{"__proto__": {"constructor": "x"}, "A": {"B": {}}}', 'f:1:48: expected a plain value of A/B'],
  ['A: 1\n---\nB: 2', 'f:2:1: expected one document, found: a second one'],
  ['{"A": "\\ud83d\\ude00"}', 'f:1:7: expected a character of the Basic Multilingual Plane (U+FFFD or below), found: the character U+1F600'],
  ['{"A": "\\u0000"}', 'f:1:7: expected text, found: the character U+0000'],
])('refused: %j', async (text, message) => {
  const e = await read(text).catch((error: unknown) => error);
  expect([isOneError(e) && e.code, (e as Error).message.slice(0, message.length)]).toEqual(['template-syntax', message]);
});

const key = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
const value = fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[^\x20-\uD7FF\uE000-\uFFFD]/g, '').trim());

test('what show -j prints of a template is read as that template', async () => {
  const vector = fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.record({ key, value: fc.oneof(value, vector) }), { selector: (a) => a.key, maxLength: 6 }), async (t) => {
      const document = { TEMPLATE: Object.fromEntries(t.map((a) => [a.key, typeof a.value === 'string' ? a.value : Object.fromEntries(a.value)])) };
      expect(sorted(await read(JSON.stringify(document)))).toEqual(sorted(t));
    }),
  );
});

test('any text that looks like JSON or YAML is read or refused', async () => {
  const piece = fc.oneof(
    fc.constantFrom('{', '}', '[', ']', ':', ',', '"', "'", '- ', '? ', '|\n', '>', '&a', '*a', '!!x ', '#', '\n', '  ', '\t', 'A: ', '---\n', '%'),
    anyText({ maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('{', 'A: ', '---\n'), fc.array(piece, { maxLength: 30 }), async (head, pieces) => {
      try {
        for (const { key } of await read(head + pieces.join(''))) expect(key).toMatch(/^[A-Z_][A-Z0-9_]*$/);
      } catch (e) {
        if (!isOneError(e)) throw e;
        expect(e.message).toMatch(/^f:[1-9][0-9]*:[1-9][0-9]*: expected .+, found.+/);
      }
    }),
    { numRuns: tries(1000) },
  );
});
