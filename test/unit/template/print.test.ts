import { group } from '../../../src/lib/documents/element';
import { toElements } from '../../../src/lib/documents/templateElements';
import { isOneError } from '../../../src/lib/errors/errors';
import { fromJson, toJson } from '../../../src/lib/template/json';
import { parseTemplate } from '../../../src/lib/template/parse';
import { printTemplate, showTemplate } from '../../../src/lib/template/print';
import { writeXml } from '../../../src/lib/xml/write';

const read = (text: string) => parseTemplate(text, { file: 'f' });

const TYPED = 'NAME=web\nZ=1\nMEMORY=64\nA=[Z=1,\n A="2, 3"]\nA=x\nE=[]\nSCHED_REQUIREMENTS="ID=\\"0\\""\nP="back\\\\slash \\d"\nN=""\n';

test('sorted by key, vectors by key and one pair a line', () => {
  expect(showTemplate(read(TYPED))).toBe(`A=[
  A="2, 3",
  Z="1" ]
A="x"
MEMORY="64"
N=""
NAME="web"
P="back\\\\slash \\d"
SCHED_REQUIREMENTS="ID=\\"0\\""
Z="1"
`);
});

test('for reading back, an attribute without content is printed too', () => {
  expect(printTemplate(read('E=[]'))).toBe('E=[ ]\n');
  expect(showTemplate(read('E=[]'))).toBe('');
});

test('as elements of a document', () => {
  expect(writeXml(group('TEMPLATE', toElements(read(TYPED))))).toBe(`<TEMPLATE>
  <A>
    <A><![CDATA[2, 3]]></A>
    <Z><![CDATA[1]]></Z>
  </A>
  <A><![CDATA[x]]></A>
  <MEMORY><![CDATA[64]]></MEMORY>
  <N><![CDATA[]]></N>
  <NAME><![CDATA[web]]></NAME>
  <P><![CDATA[back\\\\slash \\d]]></P>
  <SCHED_REQUIREMENTS><![CDATA[ID="0"]]></SCHED_REQUIREMENTS>
  <Z><![CDATA[1]]></Z>
</TEMPLATE>`);
});

test('stored as compact arrays', () => expect(toJson(read('CPU=1\nDISK=[IMAGE=os]\nE=[]'))).toBe('[["CPU","1"],["DISK",[["IMAGE","os"]]],["E",[]]]'));

test.each([
  '',
  '{',
  '{}',
  'null',
  '[1]',
  '[["A"]]',
  '[["A",1]]',
  '[["A",[["B",1]]]]',
  '[["A",[["B",[]]]]]',
  '[["1A","x"]]',
  '[["A b","x"]]',
  '[["",""]]',
  '[["A",{}]]',
])('not stored by us: %s', (text) => {
  const read = () => fromJson(text);
  expect(read).toThrow(/^A stored template cannot be read: /);
  try {
    read();
  } catch (e) {
    expect(isOneError(e) && e.code).toBe('template-stored');
  }
});
