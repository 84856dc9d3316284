import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from '../../../src/lib/config/hmac';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const same = (key: Uint8Array, message: Uint8Array): void =>
  expect(hex(hmacSha256(key, message))).toBe(createHmac('sha256', key).update(message).digest('hex'));

describe('HMAC-SHA-256', () => {
  test('as RFC 4231 has it (test case 2)', () =>
    expect(hex(hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ));
  // 55, 56 and 64 are where padding takes one block more
  test.each([0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 100_000])('as node:crypto has it, with a message of %d bytes', (length) =>
    same(Buffer.alloc(32, 7), Buffer.alloc(length, 0xa5)),
  );
  test('as node:crypto has it, whatever key and message are', () =>
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 400 }), same)));
});
