import type { SeenDomain, SeenFile, SeenTap } from '../../../check/facts';
import { executionError } from '../../../errors/errors';
import { childOf, childrenOf, parseXml, textAt, type XmlNode } from '../../../xml/parse';
import { readQcow2Header } from '../../storage/qcow2Header';
import { domainState } from '../../vmm/kvm/domainState';
import { START_BYTES } from './surveyScript';

/** `UUID NAME` lines, the figures of `domstats --state`, the UUIDs of those that are persistent, and the descriptions between their marks. */
export interface DomainTexts {
  readonly list: string;
  readonly states: string;
  readonly persistent: string;
  readonly described: string;
  /** the UUIDs once more, after the descriptions */
  readonly after: string;
}

export const parseDomains = (texts: DomainTexts, nonce: string): SeenDomain[] => {
  const states = parseStates(texts.states);
  const persistent = new Set(texts.persistent.split('\n').map((l) => l.trim()));
  const after = new Set(linesOf(texts.after));
  const parts = partsOf(texts.described, nonce);
  return texts.list.split('\n').flatMap((line) => {
    const [, uuid, name] = /^([0-9a-f-]{36}) (.+)$/.exec(line.trim()) ?? [];
    const xml = parts.get(`domain ${uuid}`)?.trim() ?? '';
    if (!uuid || !name) return [];
    if (xml === '') {
      // it ended since, and is no more; of one that is there and is not described nothing may be said
      if (!after.has(uuid)) return [];
      throw executionError('survey-failed', `the domain ${name} is there, and libvirt does not describe it`);
    }
    // one that has no state any more was started or ended just now: it is alive until somebody says otherwise
    const state = states.get(name) ?? 'running';
    return [{ name, uuid, state, persistent: persistent.has(uuid), ...describedBy(xml, name), snapshots: linesOf(parts.get(`snapshots ${uuid}`)) }];
  });
};

const linesOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');

/** `@NONCE WORD UUID` begins each part; virsh puts no line break behind it. */
const partsOf = (text: string, nonce: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(`@${nonce} `).flatMap((part) => {
      const [, name, rest] = /^((?:domain|snapshots) [0-9a-f-]{36})([\s\S]*)$/.exec(part) ?? [];
      return name === undefined ? [] : [[name, rest ?? ''] as const];
    }),
  );

const parseStates = (text: string): ReadonlyMap<string, SeenDomain['state']> => {
  const states = new Map<string, SeenDomain['state']>();
  for (const block of text.split(/^Domain: '/m).slice(1)) {
    const name = block.slice(0, block.indexOf("'\n"));
    const number = (key: string): number => Number(new RegExp(`^\\s*state\\.${key}=(\\d+)`, 'm').exec(block)?.[1] ?? 0);
    const state = domainState(number('state'), number('reason'));
    if (state !== undefined && state !== 'absent') states.set(name, state);
  }
  return states;
};

const KIB: Readonly<Record<string, number>> = { bytes: 1 / 1024, KB: 1000 / 1024, KiB: 1, MB: 1e6 / 1024, MiB: 1024, GB: 1e9 / 1024, GiB: 2 ** 20 };

const describedBy = (xml: string, name: string): Pick<SeenDomain, 'vcpus' | 'memoryKb' | 'disks' | 'nics'> => {
  const root = parseXml(xml, { file: `the description of ${name}`, code: 'domain-xml' });
  const devices = childOf(root, 'devices');
  const memory = childOf(root, 'memory');
  return {
    vcpus: Number(textAt(root, 'vcpu') ?? 1),
    memoryKb: Math.round(Number(memory?.text ?? 0) * (KIB[memory?.attributes.get('unit') ?? 'KiB'] ?? 1)),
    disks: childrenOf(devices, 'disk').map((d) => ({
      target: attribute(d, 'target', 'dev'),
      path: attribute(d, 'source', 'file') || attribute(d, 'source', 'dev'),
    })),
    nics: childrenOf(devices, 'interface').map((n) => ({
      mac: attribute(n, 'mac', 'address').toLowerCase(),
      tap: attribute(n, 'target', 'dev'),
      bridge: attribute(n, 'source', 'bridge'),
    })),
  };
};

const attribute = (node: XmlNode, child: string, name: string): string => childOf(node, child)?.attributes.get(name) ?? '';

export const parseTaps = (text: string): SeenTap[] =>
  linesOf(text).flatMap((line) => {
    const [name, bridge] = line.split(' ');
    return name ? [{ name, bridge: bridge ?? '' }] : [];
  });

const KINDS: Readonly<Record<string, SeenFile['kind']>> = { f: 'file', l: 'link', d: 'folder' };

/** `TYPE BYTES PATH<TAB>LINK` lines below `root` (the last tab may be cut off), and the starts of the files among them. A name with a line break is nothing of ours, and is left out. */
export const parseFiles = (list: string, starts: Buffer, root: string): SeenFile[] => {
  const files = list.split('\n').flatMap((line): SeenFile[] => {
    const [, type, bytes, path, to] = /^(.) (\d+) ([^\t]+)(?:\t(.*))?$/.exec(line) ?? [];
    if (type === undefined || path === undefined) return [];
    const kind = KINDS[type] ?? 'other';
    return [{ path: `${root}/${path}`, kind, bytes: Number(bytes), ...(kind === 'link' ? { to: to ?? '' } : {}) }];
  });
  return withStarts(files, starts, root);
};

/** Files whose starts were asked for: one level less deep than the list, for what lies beside a disk is its snapshots. */
const isAsked = (file: SeenFile, root: string): boolean => file.kind === 'file' && file.bytes > 0 && file.path.slice(root.length).split('/').length <= 4;

const withStarts = (files: readonly SeenFile[], starts: Buffer, root: string): SeenFile[] => {
  const asked = new Map(files.filter((f) => isAsked(f, root)).map((f) => [f.path, f]));
  const read = startsOf(starts, asked, root);
  return files.map((file) => {
    if (!asked.has(file.path)) return file;
    const start = read.get(file.path);
    if (start === undefined) return { ...file, unread: true };
    const header = readQcow2Header(start);
    return header
      ? { ...file, qcow2: { sizeBytes: header.sizeBytes, backing: header.hasBackingFile ? (header.backingFile ?? 'another file') : undefined } }
      : file;
  });
};

const HEADING = /^==> \.(\/[^\n]*) <==$/;
const LINE_END = 10;

/**
 * `==> ./PATH <==` and the bytes, file after file as `head -v` writes them. A guest can write what looks like a heading into its disk: so each start is as long as
 * its file is known to be, and never searched. A file that changed its size meanwhile ends the reading; what comes after it counts as not read.
 */
const startsOf = (starts: Buffer, asked: ReadonlyMap<string, SeenFile>, root: string): ReadonlyMap<string, Buffer> => {
  const read = new Map<string, Buffer>();
  let at = 0;
  while (at < starts.length) {
    if (starts[at] === LINE_END) at++;
    const end = starts.indexOf(LINE_END, at);
    const name = end < 0 ? undefined : HEADING.exec(starts.toString('utf8', at, end))?.[1];
    const file = name === undefined ? undefined : asked.get(`${root}${name}`);
    if (!file) break;
    at = end + 1 + Math.min(file.bytes, START_BYTES);
    if (at > starts.length) break;
    read.set(file.path, starts.subarray(end + 1, at));
  }
  return read;
};
