import { EXIT, PRELUDE } from './scripts';

/**
 * In every script `$1` is the disk. A persistent one may be a link to its image: the work is done where the bytes are, and the snapshots of a raw one lie
 * beside the image, where they are found again when the VM is gone.
 */
const SNAPSHOTS = `${PRELUDE}
disk=$1
[ -e "$disk" ] || { echo "there is no $disk" >&2; exit ${EXIT.noImage}; }
# beside ID: the file of that snapshot of a raw disk
beside() { echo "$(readlink -f -- "$disk").snap/$1"; }
# has NAME: is there a snapshot of that name in the qcow2 disk
has() { qemu-img info --output=json -f qcow2 -- "$disk" | grep -q "\\"name\\": *\\"$1\\""; }
`;

/** createSnapshot DISK FORMAT NAME ID: inside of a qcow2 disk, or a copy beside a raw one. */
export const SNAPSHOT_CREATE = `${SNAPSHOTS}
case $2 in
  qcow2) has "$3" || qemu-img snapshot -q -c "$3" -- "$disk" || exit 1 ;;
  *)
    file=$(beside "$4")
    [ ! -e "$file" ] || exit 0
    begin "$file"
    room $(($(stat -L -c '%b * %B' -- "$disk")))
    cp --sparse=always --reflink=auto -- "$disk" "$part" || exit 1
    keep ;;
esac
`;

/** revertSnapshot DISK FORMAT NAME ID. A raw disk is replaced only when the copy of its snapshot is whole. */
export const SNAPSHOT_REVERT = `${SNAPSHOTS}
case $2 in
  qcow2) has "$3" || exit ${EXIT.noSnapshot}; qemu-img snapshot -q -a "$3" -- "$disk" || exit 1 ;;
  *)
    file=$(beside "$4")
    [ -f "$file" ] || exit ${EXIT.noSnapshot}
    begin "$(readlink -f -- "$disk")"
    room $(($(stat -c '%b * %B' -- "$file")))
    cp --sparse=always --reflink=auto -- "$file" "$part" || exit 1
    keep ;;
esac
`;

/** deleteSnapshot DISK FORMAT NAME ID */
export const SNAPSHOT_DELETE = `${SNAPSHOTS}
case $2 in
  qcow2) ! has "$3" || qemu-img snapshot -q -d "$3" -- "$disk" || exit 1 ;;
  *) file=$(beside "$4"); rm -f -- "$file"; rmdir -- "\${file%/*}" 2>/dev/null || : ;;
esac
`;

/** copy DISK FORMAT SNAPSHOT(or '') ID(of it, or '') TO FORMAT: whole, with nothing behind it. */
export const COPY = `${SNAPSHOTS}
from=$disk format=$2 to=$5 as=$6
set -- "$3" "$4"
begin "$to"
[ "$format" = qcow2 ] || [ -z "$2" ] || from=$(beside "$2")
[ -e "$from" ] || exit ${EXIT.noSnapshot}
room $(($(stat -L -c '%b * %B' -- "$from")))
if [ "$format" = qcow2 ] && [ -n "$1" ]; then
  has "$1" || exit ${EXIT.noSnapshot}
  qemu-img convert -q -f qcow2 -l "snapshot.name=$1" -O "$as" -- "$from" "$part" || exit 1
else
  qemu-img convert -q -f "$format" -O "$as" -- "$from" "$part" || exit 1
fi
keep
`;

/** bring COPY IMAGE: on a node that sees the datastore. */
export const BRING = `${PRELUDE}
[ -f "$1" ] || exit ${EXIT.noImage}
begin "$2"
room $(($(stat -c '%b * %B' -- "$1")))
cp --sparse=always --reflink=auto -- "$1" "$part" && chmod 660 -- "$part" || exit 1
keep
`;

/**
 * replace DISK FORMAT COPY FORMAT MEGABYTES: the disk holds what the copy holds, and is not smaller than that; the copy stays. The old bytes go when the new ones are whole and on
 * the disk. One that is a link to its image is replaced where the bytes are.
 */
export const REPLACE = `${PRELUDE}
[ -f "$3" ] || exit ${EXIT.noImage}
real=$(readlink -f -- "$1") || exit 1
begin "$real"
room $(($(stat -c '%b * %B' -- "$3")))
qemu-img convert -q -f "$4" -O "$2" -- "$3" "$part" || exit 1
[ "$(qemu-img info --output=json -f "$2" -- "$part" | sed -n 's/^    "virtual-size": *\\([0-9]*\\).*/\\1/p')" -ge $(($5 * 1024 * 1024)) ] || qemu-img resize -q -f "$2" -- "$part" "$5M" || exit 1
if [ -e "$real" ]; then
  chmod --reference="$real" -- "$part" || exit 1
  # only root may give a file away, and its own it need not
  [ "$(stat -c %u:%g -- "$real")" = "$(stat -c %u:%g -- "$part")" ] || chown --reference="$real" -- "$part" || exit 1
fi
keep
`;

/** removeDisk DISK: the name and what lies beside it; a link's image stays. */
export const REMOVE_DISK = `${PRELUDE}
rm -rf -- "$1.snap" "$1.part" && rm -f -- "$1"
`;

/** snapshots_there DISK: prints `disk` and the names of the snapshots beside it, or nothing when there is no such disk. */
export const SNAPSHOTS_THERE = `
LC_ALL=C; export LC_ALL
[ -e "$1" ] || exit 0
echo disk
[ ! -d "$1.snap" ] || ls -1 -- "$1.snap"
`;
