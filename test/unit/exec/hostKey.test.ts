import { hostKeyError } from '../../../src/lib/exec/hostKey';
import { fingerprint, keyTypeOf, parseKnownHosts } from '../../../src/lib/exec/knownHosts';

const blob = (type: string, fill: number): Buffer => Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(32, fill)]);
const A = blob('ssh-ed25519', 1);
const B = blob('ssh-ed25519', 2);
const RSA = blob('ssh-rsa', 3);
const line = (hosts: string, key: Buffer): string => `${hosts} ${keyTypeOf(key)} ${key.toString('base64')}`;
const FILE = '/var/lib/one/.ssh/known_hosts';
const target = { host: 'node1', port: 2222, user: 'oneadmin' };
const verdict = (key: Buffer, ...lines: string[]) => hostKeyError(parseKnownHosts(lines.join('\n'), FILE), FILE, target, key);

describe('hostKeyError', () => {
  test('says nothing of the pinned key', () => expect(verdict(A, line('[node1]:2222', A))).toBeUndefined());

  test('unknown: names host, port and fingerprint, and how to pin it', () => {
    const error = verdict(A, line('node9', A));
    expect(error).toMatchObject({ kind: 'precondition', code: 'host-key-unknown', next: `ssh-keyscan -t ed25519 -p 2222 node1 >> ${FILE}` });
    expect(error?.message).toContain('node1 port 2222');
    expect(error?.message).toContain(fingerprint(A));
    expect(error?.message).toContain('compare');
  });

  test('unknown: the command scans the type that was offered, and quotes', () => {
    const file = '/tmp/my hosts';
    const error = hostKeyError(parseKnownHosts('', file), file, { ...target, host: '$(id)' }, RSA);
    expect(error?.next).toBe("ssh-keyscan -t rsa -p 2222 '$(id)' >> '/tmp/my hosts'");
  });

  test('unknown: says why an authority and a bad line did not help', () => {
    const error = verdict(A, `@cert-authority ${line('*', B)}`, 'node1 nonsense');
    expect(error).toMatchObject({ code: 'host-key-unknown' });
    expect(error?.message).toContain(`@cert-authority of ${FILE} line 1 is not used`);
    expect(error?.message).toContain(`${FILE} line 2 was passed over: fewer than three fields`);
  });

  test('changed: names both fingerprints and the pinned line, and how to forget it', () => {
    const error = verdict(B, '# comment', line('[node1]:2222', RSA), line('[node1]:2222', A));
    expect(error).toMatchObject({ kind: 'precondition', code: 'host-key-changed', next: `ssh-keygen -R '[node1]:2222' -f ${FILE}` });
    for (const part of ['node1 port 2222', fingerprint(B), fingerprint(A), `${FILE} line 3`]) expect(error?.message).toContain(part);
  });

  test('changed: a line with a wildcard is taken out by its number, since ssh-keygen -R leaves it', () => {
    expect(verdict(B, '', line('[*]:2222', A))).toMatchObject({ code: 'host-key-changed', next: `sed -i.old 2d ${FILE}` });
  });

  test('revoked: names the line that revokes', () => {
    const error = verdict(A, line('[node1]:2222', A), `@revoked ${line('*', A)}`);
    expect(error).toMatchObject({ code: 'host-key-revoked', next: `sed -n 2p ${FILE}` });
    expect(error?.message).toContain(`revoked by ${FILE} line 2`);
  });

  test('a revocation that cannot be read refuses everybody, even the pinned', () => {
    expect(verdict(A, line('[node1]:2222', A), '@revoked node7 ssh-ed25519 oops!')).toMatchObject({
      code: 'known-hosts-unreadable',
      next: `sed -n 2p ${FILE}`,
    });
  });
});
