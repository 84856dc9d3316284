import fc from 'fast-check';
import { group } from '../../../src/lib/documents/element';
import { toElements } from '../../../src/lib/documents/templateElements';
import { isOneError } from '../../../src/lib/errors/errors';
import { parseTemplate } from '../../../src/lib/template/parse';
import { templateFromXml } from '../../../src/lib/xml/templateXml';
import { writeXml } from '../../../src/lib/xml/write';
import { tries } from '../../support/sample';

const read = (text: string) => templateFromXml(text, { file: 'f' });
const plain = (text: string) => read(text).map(({ key, value }) => [key, value]);

test('XML is taken for what it is, whatever the root is called', () => {
  const same = [
    ['NAME', 'xml'],
    ['CPU', '1'],
    [
      'V',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
  ];
  expect(plain('<TEMPLATE><NAME>xml</NAME><CPU>1</CPU><V><A>1</A><B>2</B></V></TEMPLATE>\n')).toEqual(same);
  expect(
    plain('\uFEFF<?xml version="1.0"?><VMTEMPLATE>\n  <name>\n xml </name>\n  <CPU><![CDATA[1]]></CPU> <V>\n<a>1</a><B>2</B><A>3</A></V></VMTEMPLATE>'),
  ).toEqual(same);
  expect(plain('\n <T><NAME>xml</NAME><CPU>1</CPU><V><A>1</A><B>2</B></V></T>')).toEqual(same);
});

test('no content is an empty vector, an empty CDATA an empty value', () => {
  expect(plain('<T><A/><B><![CDATA[]]></B><C><D/></C></T>')).toEqual([
    ['A', []],
    ['B', ''],
    ['C', [['D', '']]],
  ]);
});

test('a whole document stands for its template and its name', () => {
  const document = '<VMTEMPLATE><ID>3</ID><UID>0</UID><NAME>web</NAME><TEMPLATE><CPU>1</CPU><DISK><IMAGE>os</IMAGE></DISK></TEMPLATE></VMTEMPLATE>';
  expect(plain(document)).toEqual([
    ['NAME', 'web'],
    ['CPU', '1'],
    ['DISK', [['IMAGE', 'os']]],
  ]);
});

test.each([
  ['<T>text<A>1</A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found text directly in <T>'],
  ['<T><A>x<B>1</B></A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found text beside elements in <A>'],
  ['<T><A><B><C>1</C></B></A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found elements in <A><B>: vectors have no vectors'],
  [
    '<T><A-B>1</A-B></T>',
    'f: expected attributes (<KEY>value</KEY>) or vectors of them, found <A-B>, whose name has other characters than letters, digits and _',
  ],
  ['<T><A>\u0007</A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found a control character in <A>'],
  ['<T><A>&#x1F600;</A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found a character above U+FFFD in <A>'],
  ['<T><A>&#7;</A></T>', 'f: expected attributes (<KEY>value</KEY>) or vectors of them, found a control character in <A>'],
  ['<T>\n <A>&x;</A></T>', 'f:2:5: expected well-formed XML, found: an entity that XML does not define'],
])('refused: %j', (text, message) => {
  try {
    read(text);
    throw new Error('accepted');
  } catch (e) {
    expect([isOneError(e) && e.code, (e as Error).message]).toEqual(['template-syntax', message]);
  }
});

test('a template written as XML is read back as it is from its own language', () => {
  const value = fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll(/[\\"\ud800-\udfff]/g, '').trim());
  const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value)), (pairs) => {
      const language = pairs.map(([k, v]) => `${k}="${v}"`).join('\n');
      const sorted = parseTemplate(language, { file: 'f' });
      const xml = writeXml(group('TEMPLATE', toElements(sorted)));
      expect(read(xml)).toEqual([...sorted].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
    }),
  );
});

test('any text is read or refused, never more than that', () => {
  const piece = fc.oneof(
    fc.constantFrom('<', '>', '/', '<A>', '</A>', '<T>', '</T>', '<![CDATA[', ']]>', '<!--', '-->', '&lt;', '&', '"', '<?', '?>', ' ', '<!DOCTYPE a>'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        for (const { key } of read(`<${pieces.join('')}`)) expect(key).toMatch(/^[A-Z_][A-Z0-9_]*$/);
      } catch (e) {
        if (!isOneError(e)) throw e;
        expect(e.code).toBe('template-syntax');
      }
    }),
    { numRuns: tries(2000) },
  );
});
