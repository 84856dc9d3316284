import fc from 'fast-check';
import { cdata, cdataOrEmpty, type Element, empty, group, pool, raw } from '../../../src/lib/documents/element';
import { parseXml, type XmlNode } from '../../../src/lib/xml/parse';
import { writeXml, xmlChunks, xmlPoolChunks } from '../../../src/lib/xml/write';
import { anyText } from '../../support/text';

const store = group('DATASTORE', [
  raw('ID', 100),
  raw('NAME', 'Images'),
  group('PERMISSIONS', [raw('OWNER_U', 1), raw('OWNER_M', 1)]),
  cdata('DS_MAD', 'fs'),
  group('CLUSTERS', [raw('ID', 0)]),
  empty('IMAGES'),
  group('VMS', []),
  cdataOrEmpty('LIMIT', ''),
  raw('DEPLOY_ID', ''),
  group('TEMPLATE', [cdata('EMPTY', ''), cdata('SAFE_DIRS', '/var/tmp')]),
]);

test('two spaces a level, bare and CDATA text, elements without content', () => {
  expect(writeXml(store)).toBe(`<DATASTORE>
  <ID>100</ID>
  <NAME>Images</NAME>
  <PERMISSIONS>
    <OWNER_U>1</OWNER_U>
    <OWNER_M>1</OWNER_M>
  </PERMISSIONS>
  <DS_MAD><![CDATA[fs]]></DS_MAD>
  <CLUSTERS>
    <ID>0</ID>
  </CLUSTERS>
  <IMAGES/>
  <VMS/>
  <LIMIT/>
  <DEPLOY_ID/>
  <TEMPLATE>
    <EMPTY><![CDATA[]]></EMPTY>
    <SAFE_DIRS><![CDATA[/var/tmp]]></SAFE_DIRS>
  </TEMPLATE>
</DATASTORE>`);
});

test('in pieces it is the same text, a line a piece', () => {
  const lines = [...xmlChunks(store)];
  expect(lines.join('')).toBe(`${writeXml(store)}\n`);
  expect(lines.every((l) => l.indexOf('\n') === l.length - 1)).toBe(true);
});

test('a pool is written as its members come', () => {
  let made = 0;
  const members = function* () {
    for (; made < 1000; made++) yield group('VM', [raw('ID', made)]);
  };
  const chunks = xmlPoolChunks('VM_POOL', members());
  expect([chunks.next().value, chunks.next().value]).toEqual(['<VM_POOL>\n', '  <VM>\n']);
  expect(made).toBe(0);
  for (const _ of chunks) void _;
  expect(made).toBe(1000);
});

test('a pool is the same text whether it is made at once or piece by piece', () => {
  const members = [group('VM', [raw('ID', 0)]), group('VM', [raw('ID', 1), cdata('A', 'x')])];
  expect([...xmlPoolChunks('VM_POOL', members)].join('')).toBe(`${writeXml(pool('VM_POOL', members))}\n`);
  expect([...xmlPoolChunks('VM_POOL', [])].join('')).toBe(`${writeXml(pool('VM_POOL', []))}\n`);
});

test.each([
  ['<b>&"\'', '<X>&lt;b&gt;&amp;"\'</X>', '<X><![CDATA[<b>&"\']]></X>'],
  [']]>', '<X>]]&gt;</X>', '<X><![CDATA[]]]]><![CDATA[>]]></X>'],
  ['a\r\nb', '<X>a&#13;\nb</X>', '<X><![CDATA[a]]>&#13;<![CDATA[\nb]]></X>'],
  ['\u0000\u001b[31m\uFFFE', '<X>\uFFFD\uFFFD[31m\uFFFD</X>', '<X><![CDATA[\uFFFD\uFFFD[31m\uFFFD]]></X>'],
  ['\uD800x\uDC00😀', '<X>\uFFFDx\uFFFD😀</X>', '<X><![CDATA[\uFFFDx\uFFFD😀]]></X>'],
])('hostile text %j', (text, bare, section) => {
  expect(writeXml(raw('X', text))).toBe(bare);
  expect(writeXml(cdata('X', text))).toBe(section);
});

test.each(['', '1A', 'A B', 'A>', '<x', 'a"', 'é'])('%j never becomes a tag', (name) =>
  expect(() => writeXml(empty(name))).toThrow(/^not a name of an XML element/),
);

test('depth is no limit', () => {
  let deep: Element = raw('X', 1);
  for (let i = 0; i < 20_000; i++) deep = group('X', [deep]);
  let lines = 0;
  for (const _ of xmlChunks(deep)) lines++;
  expect(lines).toBe(40_001);
});

const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,6}$/);
const text = fc.oneof(anyText(), fc.string({ unit: 'grapheme' }), fc.constantFrom(']]>', '<!DOCTYPE x>', '&lt;', '&x;', '\r\n', ' ', '<![CDATA[', '--></X>'));
const { element } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    fc.record({ name, text, raw: fc.boolean() }),
    fc.record({ name }),
    fc.record({ name, children: fc.array(tie('element'), { maxLength: 4 }) }),
  ),
}));

const carried = (s: string): string => s.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
const same = (e: Element, n: XmlNode): void => {
  expect(n.name).toBe(e.name);
  if (e.children && e.children.length > 0) expect(n.children.length).toBe(e.children.length);
  else expect(n.text).toBe(carried(e.text ?? ''));
  for (const [i, c] of (e.children ?? []).entries()) same(c, n.children[i] as XmlNode);
};

test('what was written is read back: same names, same texts', () => {
  fc.assert(fc.property(element, (e) => same(e, parseXml(writeXml(e), { file: 'x' }))));
});
