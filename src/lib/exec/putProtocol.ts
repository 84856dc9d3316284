import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { chunksOf, gathered } from './chunks';

/**
 * How a file goes to a node in one command: frames on standard input, each a line `data <bytes>` and that many bytes, at last a line
 * `end <bytes in all>`. Without the last line nothing is renamed: a connection that is lost looks to the node like an ordinary end of the
 * input, and a plain `cat > file && mv` would put half a disk image in place of a whole one.
 */
export const PUT_SCRIPT = `
path=$1 folder=$2 temporary=$3 mode=$4
receive() {
  while read -r word bytes; do
    case $word in
    data) head -c "$bytes" || return 1 ;;
    end) return 0 ;;
    *) break ;;
    esac
  done
  echo 'the input broke off' >&2
  return 1
}
mkdir -p -- "$folder" || exit 1
umask 077
trap 'rm -f -- "$temporary"' EXIT
trap 'exit 143' HUP INT PIPE TERM
set -C
receive > "$temporary" || exit 1
got=$(wc -c < "$temporary") && [ "$got" -eq "$bytes" ] || { echo "$got bytes arrived of $bytes" >&2; exit 1; }
chmod -- "$mode" "$temporary" && sync -- "$temporary" && mv -fT -- "$temporary" "$path" && sync -- "$folder" && echo "$got"
`;

/** Big enough that a gibibyte costs 256 runs of head(1), small enough to keep in memory for a hundred nodes. */
const FRAME_BYTES = 4 * 1024 * 1024;

/** The folder of a file and a name in it that no other call takes. Only the same folder can be renamed from. */
export const putPaths = (path: string): { readonly folder: string; readonly temporary: string } => {
  if (!posix.isAbsolute(path) || path.endsWith('/')) throw new Error(`a file to write needs an absolute path, not ${JSON.stringify(path)}`);
  const folder = posix.dirname(path);
  return { folder, temporary: posix.join(folder, `.onekit-${randomUUID()}`) };
};

/** The frames of a source; counts its bytes in `sent`. Throws what the source throws, and then the end line is never sent. */
export async function* putFrames(source: Readable | Uint8Array | string, sent: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const frame of gathered(chunksOf(source), FRAME_BYTES)) {
    sent.bytes += frame.length;
    yield Buffer.from(`data ${frame.length}\n`);
    yield frame;
  }
  yield Buffer.from(`end ${sent.bytes}\n`);
}

/** The words of the C locale, which every command of ours runs in, for ENOSPC and EDQUOT. A shell hands on no error numbers. */
export const diskFull = (stderr: string): boolean => /No space left on device|Disk quota exceeded/.test(stderr);
