/** Bytes of a qcow2 file that are enough for its fixed header. */
export const HEADER_BYTES = 80;

export interface Qcow2Header {
  readonly hasBackingFile: boolean;
  /** as it stands in the header; undefined when there is none, or when the bytes that were read do not reach it */
  readonly backingFile: string | undefined;
  /** of the disk that a guest sees */
  readonly sizeBytes: number;
  /** its content lies in another file */
  readonly hasDataFile: boolean;
}

const MAGIC = Buffer.from('QFI\xfb', 'latin1');
const DATA_FILE_BIT = 1n << 2n;

/**
 * The header of a qcow2 file (docs/interop/qcow2.txt of QEMU), undefined for any other. Read by ourselves, before any tool opens the file:
 * a header may name a file of this machine as its data, and a tool that follows it reads what the owner of the image may not.
 */
export const readQcow2Header = (start: Buffer): Qcow2Header | undefined => {
  if (start.length < 20 || !start.subarray(0, 4).equals(MAGIC)) return undefined;
  const version = start.readUInt32BE(4);
  const incompatible = version >= 3 && start.length >= HEADER_BYTES ? start.readBigUInt64BE(72) : 0n;
  const backing = start.readBigUInt64BE(8);
  return {
    hasBackingFile: backing !== 0n,
    backingFile: backing === 0n ? undefined : textAt(start, Number(backing), start.readUInt32BE(16)),
    sizeBytes: start.length >= 32 ? Number(start.readBigUInt64BE(24)) : 0,
    hasDataFile: (incompatible & DATA_FILE_BIT) !== 0n,
  };
};

const textAt = (bytes: Buffer, from: number, length: number): string | undefined =>
  from + length <= bytes.length ? bytes.toString('utf8', from, from + length) : undefined;
