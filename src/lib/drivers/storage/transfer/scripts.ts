/** Exit codes of our scripts; anything else is a tool's. */
export const EXIT = { full: 28, noImage: 31, inTheWay: 32, cutShort: 33, noSnapshot: 34 } as const;

/**
 * Every script works on `$part` and gives it its name when it is whole and on the disk (a delayed write may fail only at the sync, over NFS
 * most of all); whatever goes wrong, the part goes.
 */
export const PRELUDE = `
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
# begin FINAL [KEY]
begin() {
  final=$1 part=$1\${2:+.$2}.part
  trap 'code=$?; [ $code = 0 ] || rm -f -- "$part"; exit $code' EXIT
  trap 'exit 1' HUP INT TERM
  mkdir -p -- "\${final%/*}" && rm -f -- "$part" || exit 1
}
# room BYTES
room() {
  set -- "$1" $(stat -f -c '%a %S' -- "\${final%/*}")
  free=$(($2 * $3))
  [ "$free" -ge "$1" ] || { echo "$1 bytes are needed, $free are free: No space left on device" >&2; exit ${EXIT.full}; }
}
keep() { sync -- "$part" && mv -fT -- "$part" "$final" || exit 1; }
`;

/** smallest room for a description, an overlay or an empty image, bytes */
export const SMALL = 1024 * 1024;

/**
 * clone FINAL BASE FORMAT: an overlay of a qcow2 image, a copy of a raw one. A disk that is there may hold a guest's work: left alone.
 */
export const CLONE_SHARED = `${PRELUDE}
final=$1 base=$2
{ [ ! -e "$final" ] && [ ! -L "$final" ]; } || exit 0
[ -f "$base" ] || exit ${EXIT.noImage}
begin "$final"
if [ "$3" = qcow2 ]; then
  room ${SMALL}
  qemu-img create -q -f qcow2 -b "$base" -F qcow2 "$part" || exit 1
else
  room $(($(stat -L -c '%b * %B' -- "$base")))
  cp --sparse=always -- "$base" "$part" && chmod u+rw -- "$part" || exit 1
fi
keep
`;

/** link FINAL BASE: the image itself, under the disk's name. */
export const LINK_SHARED = `${PRELUDE}
final=$1 base=$2
[ -f "$base" ] || exit ${EXIT.noImage}
if [ -L "$final" ] && [ "$(readlink -- "$final")" = "$base" ]; then exit 0; fi
{ [ ! -e "$final" ] && [ ! -L "$final" ]; } || exit ${EXIT.inTheWay}
begin "$final"
ln -s -- "$base" "$part" && mv -fT -- "$part" "$final"
`;

/** make FINAL MEGABYTES FORMAT(raw, qcow2, swap): a volatile disk; its blocks are taken when the guest writes them. */
export const MAKE = `${PRELUDE}
final=$1 size=$2 format=$3
{ [ ! -e "$final" ] && [ ! -L "$final" ]; } || exit 0
begin "$final"
room ${SMALL}
case $format in
  swap) qemu-img create -q -f raw "$part" "\${size}M" && mkswap -- "$part" >/dev/null || exit 1 ;;
  *) qemu-img create -q -f "$format" "$part" "\${size}M" || exit 1 ;;
esac
keep
`;

/** wanted FINAL BYTES: prints \`there\` or, when there is room, \`absent\`. */
export const WANTED = `${PRELUDE}
if [ -e "$1" ] || [ -L "$1" ]; then echo there; exit 0; fi
begin "$1"
room "$2"
echo absent
`;

/** receive FINAL SIZE, the bytes on standard input. A broken connection ends them early without a word: so the size is known before. */
export const RECEIVE = `${PRELUDE}
if [ -e "$1" ] || [ -L "$1" ]; then exit 0; fi
begin "$1"
dd of="$part" bs=128K iflag=fullblock conv=sparse status=none || exit 1
[ "$(stat -c %s -- "$part")" = "$2" ] || exit ${EXIT.cutShort}
keep
`;
