import { Readable } from 'node:stream';

const PIECE_BYTES = 1024 * 1024;

/** The bytes of a source, whatever it is. A big buffer comes as views of it, never as a copy. */
export async function* chunksOf(source: Readable | Uint8Array | string): AsyncGenerator<Buffer> {
  if (source instanceof Readable) {
    for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    return;
  }
  const whole = typeof source === 'string' ? Buffer.from(source) : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  for (let at = 0; at < whole.length; at += PIECE_BYTES) yield whole.subarray(at, at + PIECE_BYTES);
}

/** The same bytes in chunks of at least `bytes` but for the last. A write costs more than a copy: ssh2 hands on 32 KiB at a time. */
export async function* gathered(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size < bytes) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}
