import { executionError } from '../../errors/errors';
import type { Entry, Facts, Found, Guard, Mount, PublicKey } from './facts';

const unpack = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('utf8');

/** The answer of FACTS. An answer that breaks off is none: executionError 'facts-cut'. */
export const parseFacts = (output: string): Facts => {
  const lines = output.split('\n').filter((l) => l !== '');
  if (lines.at(-1) !== 'end') throw executionError('facts-cut', 'the machine broke off while it told of itself', { output: output.slice(-500) });
  const by = new Map<string, string[][]>();
  for (const line of lines) {
    // an empty field is a fact, too
    const [kind = '', ...fields] = line.split(' ');
    by.set(kind, [...(by.get(kind) ?? []), fields]);
  }
  const all = (kind: string): string[][] => by.get(kind) ?? [];
  const one = (kind: string, i = 0): string => all(kind)[0]?.[i] ?? '';
  return {
    uid: Number(one('uid')),
    host: one('host'),
    os: { id: one('os'), version: one('os', 1) },
    time: Number(one('time')),
    systemd: one('systemd') === 'yes',
    managers: all('manager').map(([name = '', path]) => ({ name, by: unpack(path) })),
    packages: new Map(all('package').flatMap(([status, name = '', version = '']) => (status === 'installed' ? [[name, version] as const] : []))),
    passwd: all('passwd').map(([line]) => unpack(line)),
    group: all('group').map(([line]) => unpack(line)),
    members: new Set(all('member').map(([name = '']) => name)),
    modules: new Set(all('module').map(([name = '']) => name)),
    mounts: parseMounts(unpack(one('mounts'))),
    containers: new Set(all('container').map(([name = '']) => name)),
    capacities: new Map(
      all('capacity').map(([path, total = '', free = '']) => [unpack(path), total === '' ? undefined : { total: Number(total), free: Number(free) }]),
    ),
    guards: new Map(all('guard').map((f) => [unpack(f[0]), guardOf(f)])),
    interfaces: new Map(all('interface').map(([name = '', mtu, ports = '']) => [name, { mtu: Number(mtu), ports: ports.split(',').filter((p) => p !== '') }])),
    paths: new Map(
      (['file', 'secret', 'folder', 'link', 'other', 'absent'] as const).flatMap((kind) => all(kind).map((f) => [unpack(f[0]), foundOf(kind, f)] as const)),
    ),
    units: new Map(all('unit').map(([name, enabled, active]) => [unpack(name), { enabled: enabled === 'enabled', active: active === 'active' }])),
    resolves: new Map(all('resolves').map(([name, address = '']) => [unpack(name), address])),
    keys: all('key').map(([path, type, key]) => ({ path: unpack(path), public: publicOf(type, key) })),
    kvm: KVM.find((k) => k === one('kvm')) ?? 'none',
    logins: new Map(all('login').map(([place, answer]) => [unpack(place), answer === 'in'])),
    room: { total: Number(one('room')), free: Number(one('room', 1)) },
    // one that was damaged says nothing
    entries: all('entry')
      .map(entryOf)
      .filter((e) => KINDS.includes(e.kind) && e.path !== '' && /^\d+$/.test(e.seq))
      .sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? -1 : 1)),
    pending: new Set(all('pending').map(([name = '']) => name)),
    armedUntil: by.has('armed') ? Number(one('armed')) : undefined,
  };
};

const publicOf = (type = '', key = ''): PublicKey | undefined => (/^[a-z0-9@.-]+$/.test(type) && /^[A-Za-z0-9+/]+=*$/.test(key) ? { type, key } : undefined);

const KVM = ['real', 'none', 'silent', 'software'] as const satisfies readonly Facts['kvm'][];

const foundOf = (kind: Found['kind'], [, mode = '', uid, gid, text]: readonly string[]): Found => {
  const owned = { mode, uid: Number(uid), gid: Number(gid) };
  switch (kind) {
    case 'file':
      return { kind, ...owned, text: Buffer.from(text ?? '', 'base64') };
    case 'secret':
      return { kind, ...owned, sum: text ?? '' };
    case 'folder':
      return { kind, ...owned };
    case 'link':
      return { kind, to: unpack(mode) };
    default:
      return { kind };
  }
};

const guardOf = ([, kind, mode = '', uid, gid, immutable, empty]: readonly string[]): Guard =>
  kind === 'folder'
    ? {
        kind,
        mode,
        uid: Number(uid),
        gid: Number(gid),
        immutable: immutable === 'yes' || immutable === 'no' ? immutable : 'unable',
        empty: empty === 'empty',
      }
    : { kind: kind === 'absent' ? 'absent' : 'other' };

const KINDS: readonly Entry['kind'][] = ['file', 'folder', 'account', 'container'];

const entryOf = ([seq = '0', kind, path, was = '', sums = '', before]: readonly string[]): Entry => {
  const [mode = '', uid, gid] = was.split(',');
  return {
    seq,
    kind: kind as Entry['kind'],
    path: unpack(path),
    was: was === 'absent' ? undefined : { mode, uid: Number(uid), gid: Number(gid), ...(kind === 'file' ? { text: Buffer.from(before ?? '', 'base64') } : {}) },
    sums: sums.split(',').filter((s) => s !== ''),
  };
};

/** proc(5): blanks and the like in a path are written as \040. */
const parseMounts = (text: string): Mount[] => {
  const plain = (field: string | undefined): string => (field ?? '').replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  return text
    .split('\n')
    .filter((l) => l !== '')
    .map((line) => {
      const [source, where, type, options] = line.split(' ');
      return { source: plain(source), where: plain(where), type: plain(type), options: plain(options).split(',') };
    });
};
