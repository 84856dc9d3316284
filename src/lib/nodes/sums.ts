import { createHash } from 'node:crypto';
import type { Found } from './facts/facts';

export const sha256 = (text: Buffer): string => createHash('sha256').update(text).digest('hex');

/** As the scripts on the machine say it. */
export const sumOf = (found: Extract<Found, { kind: 'file' | 'secret' | 'absent' }>): string =>
  found.kind === 'file' ? sha256(found.text) : found.kind === 'secret' ? found.sum : 'absent';
