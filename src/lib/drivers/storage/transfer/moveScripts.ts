import { PRELUDE } from './scripts';

/**
 * list FOLDER: what is in it, all levels: `f <bytes> <allocated bytes> <path>` and `l <target>` with the path on the next line. Prints nothing for a folder that is not there;
 * temporary names are left out.
 */
export const LIST = `
LC_ALL=C; export LC_ALL
[ -d "$1" ] || exit 0
cd -- "$1" && find . \\( -type f ! -name '*.part' ! -name '.onekit-*' -printf 'f %s %b %P\\n' \\) -o \\( -type l -printf 'l %l\\n%P\\n' \\)
`;

/**
 * receive FINAL SIZE KEY, the bytes on standard input: what is there is replaced only by `confirm` with the same KEY. Prints the sha256 of what arrived, as read back.
 * One whose connection was cut may still be at its end while the next is at it: each has a part of its own, and takes away only that.
 */
export const RECEIVE_HELD = `${PRELUDE}
rm -f -- "$1".*.part
begin "$1" "$3"
dd of="$part" bs=128K iflag=fullblock conv=sparse status=none || exit 1
# a hole at the end has no block that would be written
truncate -s "$2" -- "$part" || exit 1
sync -- "$part" || exit 1
sha256sum <"$part" | cut -d ' ' -f 1
`;

/** confirm FINAL KEY: what was received gets its name. */
export const CONFIRM = `
LC_ALL=C; export LC_ALL
mv -fT -- "$1.$2.part" "$1" && sync -- "\${1%/*}"
`;

/** link FINAL TARGET: a relative link, as it was. */
export const RELINK = `
LC_ALL=C; export LC_ALL
mkdir -p -- "\${1%/*}" && ln -sfnT -- "$2" "$1"
`;

/** copy FROM TO: a folder of this machine beside another, links and all. What is there is replaced when all of it is there. */
export const COPY_FOLDER = `
LC_ALL=C; export LC_ALL
[ -d "$1" ] || exit 0
mkdir -p -- "\${2%/*}" && rm -rf -- "$2.part" || exit 1
cp -a --sparse=always -- "$1" "$2.part" && sync -f -- "$2.part" && rm -rf -- "$2" && mv -T -- "$2.part" "$2" || { code=$?; rm -rf -- "$2.part"; exit $code; }
`;

/** measure FILE: what qemu-img knows of a disk, as JSON; it may be open. */
export const MEASURE = ['qemu-img', 'info', '-U', '--output=json'] as const;
