import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allBinaries } from '../../src/commands/generate/all';
import { parseXml, type XmlNode } from '../../src/lib/xml/parse';
import { furnishedSession, type Session } from './session';

/**
 * The documents of -x: their elements, order and types, pinned in our own form (test/fixtures/documents), and, where the recorded schemas of the field lie
 * beside the project, checked with xmllint against those.
 */
let s: Session;
const documents = new Map<string, string>();

const commands = allBinaries.filter((b) => b.verbs.some((v) => v.name === 'list' && 'xml' in v.options)).map((b) => b.name);
const linesOf = (name: string): string[] => {
  const show = allBinaries.find((b) => b.name === name)?.verbs.find((v) => v.name === 'show');
  const extended = Object.values(allBinaries.find((b) => b.name === name)?.verbs.find((v) => v.name === 'list')?.options ?? {}).some(
    (o) => o.long === '--extended',
  );
  const monitoring = name === 'onevm' ? ['onevm monitoring 0 MEMORY -x'] : [];
  return [`${name} list -x`, ...monitoring, ...(extended ? [`${name} list --extended -x`] : []), ...(show ? [`${name} show ${SHOWN[name] ?? 0} -x`] : [])];
};
/** What is shown, when it is not number 0. */
const SHOWN: Readonly<Record<string, number>> = { onedatastore: 100, onegroup: 1 };

const FILES: Readonly<Record<string, string>> = {
  'hook.tmpl': 'NAME = h\nTYPE = state\nRESOURCE = VM\nON = RUNNING\nCOMMAND = notify\n',
  'market.tmpl': 'NAME = ours\nMARKET_MAD = http\nBASE_URL = "http://market"\nPUBLIC_DIR = /nowhere\n',
  'app.tmpl': 'NAME = app\nTYPE = VMTEMPLATE\nVERSION = 1\n',
};
/** One of each kind that there is none of yet, locked where that can be. */
const MORE = [
  'onehook create hook.tmpl',
  'onemarket create market.tmpl',
  'onemarketapp create app.tmpl -m ours',
  'onemarketapp lock app',
  'onebackupjob create --name nightly --vms 0 --mode full --keep 3',
  'onebackupjob create --name empty',
  'onebackupjob lock nightly',
];

beforeAll(async () => {
  s = await furnishedSession();
  for (const [name, text] of Object.entries(FILES)) s.file(name, text);
  for (const line of [
    'onetemplate instantiate small -m 2 --name web',
    'onevm create --name bare --cpu 0.5 --memory 64 --hold',
    'onehost forceupdate 0',
    'onevm poweroff 1',
    ...MORE,
  ])
    await s.data(line);
  for (const line of commands.flatMap(linesOf)) {
    const { out, code } = await s.run(line);
    // of a kind of which the first run makes none
    if (code === 0) documents.set(line, out);
  }
});
afterAll(() => s.end());

/** Attributes that people and drivers make up are not a document's own. */
const FREE = new Set(['TEMPLATE', 'USER_TEMPLATE', 'MONITORING', 'BACKUP_CONFIG']);

const kindOf = (node: XmlNode): string => (node.text === '' && !node.cdata ? 'empty' : /^-?\d+$/.test(node.text) ? 'number' : 'text');

/** A line for each place in a document, in order: its path below the root, and what stands there; several kinds when members differ. */
const shapeOf = (root: XmlNode): string => {
  const kinds = new Map<string, Set<string>>();
  const walk = (node: XmlNode, path: string): void => {
    const seen = kinds.get(path) ?? new Set();
    kinds.set(path, seen);
    if (FREE.has(node.name)) return void seen.add('free');
    if (node.children.length === 0) return void seen.add(kindOf(node));
    seen.add('group');
    for (const child of node.children) walk(child, `${path}/${child.name}`);
  };
  walk(root, root.name);
  return [...kinds].map(([path, all]) => `${path}: ${[...all].sort().join(' or ')}\n`).join('');
};

const fixtures = join(__dirname, '../fixtures/documents');
const fileOf = (line: string): string => join(fixtures, `${line.replace(/ -x$/, '').replace(/ \d+$/, '').replace(/ --| /g, '-')}.txt`);

const pinned = commands.flatMap(linesOf).filter((line) => process.env.UPDATE_GOLDEN === '1' || existsSync(fileOf(line)));

describe('our own shapes', () => {
  test.each(pinned)('%s', (line) => {
    const text = documents.get(line);
    const shape = text === undefined ? 'there is none\n' : shapeOf(parseXml(text, { file: line }));
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(fileOf(line), shape);
    expect(shape).toBe(readFileSync(fileOf(line), 'utf8'));
  });
});

/** Beside the project, or beside the folder of its working copies. */
const schemas = ['../shared', '../../shared'].map((p) => resolve(__dirname, '../..', p, 'reference/xsd')).find((p) => existsSync(p));
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
const given = schemas !== undefined && hasXmllint;
const reason = schemas === undefined ? 'their folder is not beside the project' : 'xmllint is not installed';

/** The schema whose element is the document's, and that is for the extended list where that was asked for. */
const schemaFor = (line: string): string | undefined => {
  const root = /^<(\w+)/.exec(documents.get(line) ?? '')?.[1];
  const found = readdirSync(schemas as string).filter(
    (f) => f.endsWith('.xsd') && new RegExp(`<xs:element name="${root}"`).test(readFileSync(join(schemas as string, f), 'utf8').replace(/\s+/g, ' ')),
  );
  const exact = root?.toLowerCase();
  const wanted = line.includes('--extended') ? [`${exact}_extended.xsd`, `${exact}.xsd`] : [`${exact}.xsd`];
  return wanted.find((f) => found.includes(f)) ?? found.find((f) => !f.includes('extended') && f !== 'index.xsd');
};

const rangeInPool = (range: string): string =>
  range.replace(/\n *<((MAC|IP|IP6|IP6_ULA|IP6_GLOBAL)_END|USED_LEASES)>[^\n]*/g, '').replace(/(\n *)<LEASES(\/>|>[\s\S]*?\1<\/LEASES>)/g, '');

/** Where the field's own documents, as recorded, are ahead of its schemas; we print what was recorded. */
const asTheSchemasKnowIt = (text: string, extended: boolean): string =>
  text
    .replace(/\n *<VLAN_RULES>[\s\S]*?<\/VLAN_RULES>/g, '')
    .replace(/(<PARENT_NETWORK_ID[^\n]*)\n *<TEMPLATE_ID[^\n]*/g, '$1')
    .replace(/\n *<(NEXT_INDEX|SHARED|ENDPOINT_GRPC|IFNAME|SRIOV|SRIOV_NUM)>[^\n]*/g, '')
    // the last address of a range, and its leases, are in the schema of one network, and not in that of the plain pool
    .replace(/^<VNET_POOL>[\s\S]*/, (pool) => (extended ? pool : pool.replace(/<AR>[\s\S]*?<\/AR>/g, rangeInPool)))
    // a VM that was never placed has none
    .replace(/<(MEMORY|OS|SUBMIT_ON_HOLD|TEMPLATE_ID)>([^\n]*)(\n *(?:<VCPU>[^\n]*\n *)?<VMID>)/g, '<$1>$2<TM_MAD_SYSTEM/>$3')
    // they name a namespace, which the documents do not have
    .replace(/^<(\w+)/, '<$1 xmlns="http://opennebula.org/XMLSchema"');

(given ? describe : describe.skip)(`the schemas of the field${given ? '' : ` (not checked: ${reason})`}`, () => {
  test.each(pinned)('%s', (line) => {
    const text = documents.get(line);
    if (text === undefined) return expect(line).toMatch(/ show /);
    const schema = schemaFor(line);
    expect([line, schema]).toEqual([line, expect.stringMatching(/\.xsd$/)]);
    const file = join(s.location, 'document.xml');
    writeFileSync(file, asTheSchemasKnowIt(text, line.includes('--extended')));
    const { stderr } = spawnSync('xmllint', ['--noout', '--schema', join(schemas as string, schema as string), file], { encoding: 'utf8' });
    expect(stderr.replaceAll(file, line).replace(/\{http[^}]*\}/g, '')).toBe(`${line} validates\n`);
  });
});
