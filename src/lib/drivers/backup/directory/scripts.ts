import { EXIT } from '../machine';

/**
 * In all of them `$1` is the directory of a VM in the datastore and `$2` the key of a backup: `<datastore>/<VM>/<key>` when it is whole, `<key>.part` before.
 * Backups are for the account that makes them alone.
 */
const PRELUDE = `
LC_ALL=C; export LC_ALL
umask 077
vm=$1 key=$2 final=$1/$2 held=$1/$2.part
`;

/**
 * store VM KEY NAME BYTES, the bytes on standard input. A connection that breaks ends them early without a word: so their number is known before. Another name for each try:
 * one that was given up may still be writing. Prints the sum of what lies there, as read back.
 */
export const STORE = `${PRELUDE}
name=$3 bytes=$4
[ ! -d "$final" ] || { echo "$final is whole already" >&2; exit 1; }
mkdir -p -- "$held" || exit ${EXIT.notWritable}
try=$held/$name.$$.try
trap 'code=$?; [ $code = 0 ] || rm -f -- "$try"; exit $code' EXIT
trap 'exit 1' HUP INT TERM
dd of="$try" bs=128K iflag=fullblock conv=sparse status=none || exit 1
# a hole at the end has no block that would be written
[ "$(stat -c %s -- "$try")" -le "$bytes" ] && truncate -s "$bytes" -- "$try" || exit ${EXIT.cutShort}
sync -- "$try" || exit 1
sum=$(sha256sum <"$try" | cut -d ' ' -f 1)
mv -fT -- "$try" "$held/$name" && sync -- "$held" || exit 1
echo "$sum"
`;

/** seal VM KEY, the description on standard input. */
export const SEAL = `${PRELUDE}
[ ! -d "$final" ] || exit 0
[ -d "$held" ] || exit ${EXIT.missing}
rm -f -- "$held"/*.try || exit 1
cat >"$held/vm.template.try" && sync -- "$held/vm.template.try" && mv -fT -- "$held/vm.template.try" "$held/vm.template" || exit 1
mv -T -- "$held" "$final" && sync -- "$vm"
`;

/** holds VM KEY: prints none, part or whole. A directory that cannot be looked into is a failure, never a no. */
export const HOLDS = `${PRELUDE}
[ -d "$vm" ] || { ls -d -- "\${vm%/*}" >/dev/null 2>&1 || [ ! -e "\${vm%/*}" ] || exit 1; echo none; exit 0; }
ls -- "$vm" >/dev/null || exit 1
if [ -d "$final" ]; then echo whole; elif [ -d "$held" ]; then echo part; else echo none; fi
`;

/** remove VM KEY: what is left of a VM without backups goes too. */
export const REMOVE = `${PRELUDE}
rm -rf -- "$final" "$held" || exit 1
rmdir -- "$vm" 2>/dev/null || :
`;

/** read VM KEY NAME: to standard output. */
export const READ = `${PRELUDE}
[ -f "$final/$3" ] || exit ${EXIT.missing}
exec cat -- "$final/$3"
`;
