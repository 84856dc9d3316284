import { isOneError } from '../../../src/lib/errors/errors';
import { childOf, childrenOf, parseXml, textAt } from '../../../src/lib/xml/parse';

const read = (text: string) => parseXml(text, { file: 'f' });

const failure = (text: string): string => {
  try {
    read(text);
  } catch (e) {
    if (isOneError(e) && e.code === 'xml-syntax') return e.message;
    throw e;
  }
  throw new Error(`accepted: ${text}`);
};

const DOMAIN = `<?xml version="1.0"?>
<!-- a <!DOCTYPE x> in a comment is text, an &x; too -->
<domain type='kvm' id="3">
  <name>one-0</name>
  <devices>
    <disk type='file'><target dev='vda'/></disk>
    <disk type='file'><target dev='a&amp;b &#x41;'/></disk>
  </devices>
  <title> a &lt; b &#233; <![CDATA[<!DOCTYPE &x; ]]></title>
</domain>
`;

test('elements, attributes and texts as they stand', () => {
  const domain = read(DOMAIN);
  expect(domain.name).toBe('domain');
  expect(Object.fromEntries(domain.attributes)).toEqual({ type: 'kvm', id: '3' });
  expect(textAt(domain, 'name')).toBe('one-0');
  expect(textAt(domain, 'devices', 'nothing')).toBeUndefined();
  expect(textAt(domain, 'title')).toBe(' a < b é <!DOCTYPE &x; ');
  expect(childrenOf(childOf(domain, 'devices'), 'disk').map((d) => childOf(d, 'target')?.attributes.get('dev'))).toEqual(['vda', 'a&b A']);
});

test('an empty CDATA section is told from nothing', () => {
  const [a, b] = read('<X><A><![CDATA[]]></A><B/></X>').children;
  expect([a?.cdata, a?.text, b?.cdata, b?.text]).toEqual([true, '', false, '']);
});

test('numbers, true and blanks stay text', () => expect(read('<A> 007 </A>').text).toBe(' 007 '));

test.each([
  ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', 'f:1:1: expected well-formed XML, found: a DOCTYPE declaration, which is not accepted'],
  [
    'an external one',
    '<?xml version="1.0"?>\n <!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    'f:2:2: expected well-formed XML, found: a DOCTYPE declaration, which is not accepted',
  ],
  ['one inside', '<a>\n<!doctype b></a>', 'f:2:1: expected well-formed XML, found: a DOCTYPE declaration, which is not accepted'],
  ['an own entity', '<a>\n b &x;</a>', 'f:2:4: expected well-formed XML, found: an entity that XML does not define'],
  ['an entity in an attribute', '<a b="&x;"/>', 'f:1:7: expected well-formed XML, found: an entity that XML does not define'],
  ['a lone ampersand', '<a>b & c</a>', 'f:1:6: expected well-formed XML, found: an entity that XML does not define'],
  ['an open CDATA', '<a><![CDATA[ </a>', 'f:1:4: expected well-formed XML, found: <![CDATA[ without ]]>'],
])('refused: %s', (_, text, message) => expect(failure(text)).toBe(message));

test.each([
  '',
  'x',
  '<a>',
  '<a></b>',
  '<a/><b/>',
  '<a',
  '</a>',
  '<a b></a>',
  '<1/>',
  '<a/>x',
  'x<a/>',
  '<!-- --> x <a/>',
  '<__proto__>1</__proto__>',
  '<a>'.repeat(200) + '</a>'.repeat(200),
])('refused: %.40s', (text) => {
  expect(failure(text)).toMatch(/^f:[0-9]+:[0-9]+: expected well-formed XML, found: /);
});

test('names that JavaScript knows are only names', () => {
  expect(read('<a><toString>1</toString><hasOwnProperty x="2"/></a>').children.map((c) => c.name)).toEqual(['toString', 'hasOwnProperty']);
});

test.each([['<'.repeat(1 << 20)], ['<a>'.repeat(1 << 18)], [`<a ${'b="1" '.repeat(1 << 17)}/>`]])('a long wrong text gives a short message', (text) =>
  expect(failure(text).length).toBeLessThan(300),
);

test('many references are no bomb and no limit', () => expect(read(`<a>${'&lt;'.repeat(200_000)}</a>`).text).toBe('<'.repeat(200_000)));
