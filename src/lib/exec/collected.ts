/** Bytes of an output, up to a limit. */
export interface Collected {
  /** false when this chunk went over the limit; what fitted is kept */
  add(chunk: Buffer): boolean;
  text(): string;
}

export const collect = (limit: number): Collected => {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      const kept = chunk.subarray(0, limit - size);
      size += kept.length;
      if (kept.length > 0) chunks.push(kept);
      return kept.length === chunk.length;
    },
    // decoded once at the end: a character may lie across two chunks
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
};

/** Enough for any message; a program that floods stderr must not fill our memory. */
export const MAX_STDERR = 1024 * 1024;

/** A signal leaves no code to tell what happened, so it is told where a person looks. */
export const withSignal = (stderr: string, signal: string | null | undefined): string =>
  signal ? `${stderr}${stderr === '' || stderr.endsWith('\n') ? '' : '\n'}[ended by ${signal}]\n` : stderr;
