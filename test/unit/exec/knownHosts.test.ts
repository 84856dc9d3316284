import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { algorithmsFor, check, fingerprint, keyTypeOf, linesFor, parseKnownHosts } from '../../../src/lib/exec/knownHosts';
import { tries } from '../../support/sample';

/** A public key in wire form with the given type; the matcher never looks into the rest. */
const blob = (type: string, fill: number): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(32, fill)]);
};
const A = blob('ssh-ed25519', 1);
const B = blob('ssh-ed25519', 2);
const RSA = blob('ssh-rsa', 3);
const line = (hosts: string, key: Buffer, marker = ''): string => `${marker}${hosts} ${keyTypeOf(key)} ${key.toString('base64')}`;
const parse = (...lines: string[]) => parseKnownHosts(lines.join('\n'), 'known_hosts');
const verdict = (lines: string[], host: string, port: number, key: Buffer) => check(parse(...lines).entries, host, port, keyTypeOf(key) ?? '', key);

describe('check', () => {
  test.each([
    ['a plain name', 'node1', 'node1', 22, 'match'],
    ['any case', 'Node1.Example', 'nODE1.eXAMPLE', 22, 'match'],
    ['one of a list', 'x,node1,10.0.0.1', '10.0.0.1', 22, 'match'],
    ['a port', '[node1]:2222', 'node1', 2222, 'match'],
    ['an IPv6 address', 'fe80::1', 'fe80::1', 22, 'match'],
    ['a plain name on another port', 'node1', 'node1', 2222, 'unknown'],
    ['another port', '[node1]:2222', 'node1', 2223, 'unknown'],
    ['a star', '*.example', 'a.b.example', 22, 'match'],
    ['a star for nothing', 'node*', 'node', 22, 'match'],
    ['a star that does not reach', '*.example', 'example', 22, 'unknown'],
    ['a question mark', 'node?', 'node7', 22, 'match'],
    ['a question mark for nothing', 'node?', 'node', 22, 'unknown'],
    ['a star over port brackets', '[*]:2222', 'node1', 2222, 'match'],
    ['a negation', '*.example,!bad.example', 'bad.example', 22, 'unknown'],
    ['a negation of another', '*.example,!bad.example', 'good.example', 22, 'match'],
    ['a negation that comes first', '!bad.example,*.example', 'bad.example', 22, 'unknown'],
    ['a negation alone', '!bad', 'good', 22, 'unknown'],
    ['a part of a name', 'node', 'node1', 22, 'unknown'],
    ['a dot that is no wildcard', 'a.b', 'axb', 22, 'unknown'],
  ] as const)('%s', (_, hosts, host, port, expected) => {
    expect(verdict([line(hosts, A)], host, port, A)).toBe(expected);
  });

  test('another key of the same type is a change', () => expect(verdict([line('node1', A)], 'node1', 22, B)).toBe('changed'));
  test('a key of a type that is not pinned is a change too', () => expect(verdict([line('node1', A)], 'node1', 22, RSA)).toBe('changed'));
  test('one of several pinned keys is enough', () => expect(verdict([line('node1', A), line('node1', RSA), line('node1', B)], 'node1', 22, B)).toBe('match'));
  test('a revoked key is refused even when it is pinned', () => expect(verdict([line('node1', A), line('*', A, '@revoked ')], 'node1', 22, A)).toBe('revoked'));
  test('a revocation for another host does not count', () => expect(verdict([line('node1', A), line('node2', A, '@revoked ')], 'node1', 22, A)).toBe('match'));
  test('a revocation pins nothing', () => expect(verdict([line('node1', B, '@revoked ')], 'node1', 22, A)).toBe('unknown'));
  test('a certificate authority is never trusted', () => expect(verdict([line('*', A, '@cert-authority ')], 'node1', 22, A)).toBe('unknown'));
  test('an empty file knows nobody', () => expect(verdict([''], 'node1', 22, A)).toBe('unknown'));

  test('a pattern of many stars is matched at once', () => {
    // a backtracking matcher would not come back within the life of this machine
    expect(verdict([line(`${'*a'.repeat(40)}b`, A)], 'a'.repeat(200), 22, A)).toBe('unknown');
  });

  test('matches like a plain regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const expression = new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*')}$`);
        expect(verdict([line(glob, A)], name, 22, A)).toBe(expression.test(name) ? 'match' : 'unknown');
      }),
      { numRuns: tries(2000) },
    );
  });
});

describe('parseKnownHosts', () => {
  test('keeps line numbers across comments and empty lines', () => {
    const { entries, problems } = parse('# comment', '', `  ${line('node1', A)} a comment here  `, '\t# more', line('node2', B));
    expect(entries.map((entry) => entry.line)).toEqual([3, 5]);
    expect(problems).toEqual([]);
  });

  test('reads lines that end as on Windows', () => {
    expect(parseKnownHosts(`${line('node1', A)}\r\n${line('node2', B)}\r\n`, 'f').entries).toHaveLength(2);
  });

  test.each([
    ['node1 ssh-ed25519', 'fewer than three fields', false],
    ['node1 ssh-ed25519 !!!!', 'not base64', false],
    [`node1 ssh-rsa ${A.toString('base64')}`, 'the key type says ssh-rsa, the key itself ssh-ed25519', false],
    ['node1 ssh-ed25519 AAAA', 'nothing readable', false],
    ['node1 1024 35 12345', 'SSH protocol 1', false],
    [line('|1|abc', A), 'hashed name', false],
    [line('|1|AAAA|AAAA', A), 'hashed name', false],
    [line('|2|AAAA|AAAA', A), 'unknown hash 2', false],
    [line('a,,b', A), 'empty name', false],
    [line('node1', A, '@trusted '), 'unknown marker @trusted', true],
    ['@revoked node1', 'fewer than three fields', true],
  ])('%p is reported', (bad, reason, marked) => {
    const { entries, problems } = parse(line('ok', A), bad);
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([{ file: 'known_hosts', line: 2, reason: expect.stringContaining(reason), marked }]);
  });

  test('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(line('a', A), '@revoked', '|1|', '|1|a|b x y', '@cert-authority * '))), (lines) => {
        const { entries, problems } = parse(...lines);
        expect(entries.length + problems.length).toBeLessThanOrEqual(lines.join('\n').split('\n').length);
      }),
    );
  });
});

describe('as OpenSSH does it', () => {
  let dir: string;
  let key: Buffer;
  const keygen = (...args: string[]): string => execFileSync('ssh-keygen', args, { encoding: 'utf8', cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'onekit-known-'));
    keygen('-q', '-t', 'ed25519', '-N', '', '-f', 'key');
    key = Buffer.from(readFileSync(join(dir, 'key.pub'), 'utf8').split(' ')[1] ?? '', 'base64');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('the fingerprint', () => expect(keygen('-lf', 'key.pub').split(' ')[1]).toBe(fingerprint(key)));

  test('hashed names, with and without a port', () => {
    writeFileSync(join(dir, 'hashed'), `${line('node1', key)}\n${line('[node2]:2222', key)}\n`);
    keygen('-H', '-f', 'hashed');
    const text = readFileSync(join(dir, 'hashed'), 'utf8');
    expect(text).not.toContain('node');
    const { entries, problems } = parseKnownHosts(text, 'hashed');
    expect(problems).toEqual([]);
    const known = (host: string, port: number) => check(entries, host, port, 'ssh-ed25519', key);
    expect([known('NODE1', 22), known('node2', 2222), known('node2', 22), known('node1', 2222)]).toEqual(['match', 'match', 'unknown', 'unknown']);
  });

  test.each([
    ['node1', 22],
    ['a.example', 22],
    ['bad.example', 22],
    ['NODE9', 22],
    ['node1', 2222],
    ['x', 2222],
    ['10.1.2.3', 22],
  ])('the lines for %s port %d', (host, port) => {
    const lines = ['node1,10.1.*', '*.example,!bad.example', 'node?', '[node1]:2222', '[*]:2222', '!x,*', '*:2222'].map((hosts) => line(hosts, key));
    writeFileSync(join(dir, 'patterns'), `${lines.join('\n')}\n`);
    const found = keygen('-F', port === 22 ? host : `[${host}]:${port}`, '-f', 'patterns');
    const theirs = [...found.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
    expect(linesFor(parseKnownHosts(lines.join('\n'), 'patterns').entries, host, port).map((entry) => entry.line)).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(0);
  });
});

describe('algorithmsFor', () => {
  const order = (...lines: string[]) => algorithmsFor(parse(...lines).entries, 'node1', 22);

  test('asks for what is pinned first', () => expect(order(line('node1', RSA)).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']));
  test('asks for ed25519 first when nothing is pinned', () => expect(order()[0]).toBe('ssh-ed25519'));
  test('is not moved by lines of other hosts, revoked keys and authorities', () => {
    expect(order(line('node2', RSA), line('node1', RSA, '@revoked '), line('node1', RSA, '@cert-authority '))).toEqual(order());
  });
  test('never asks for SHA-1', () => expect(order(line('node1', RSA))).not.toContain('ssh-rsa'));
});
