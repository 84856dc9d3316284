import { KEPT, UNGUARDABLE } from '../folders';
import { underMount } from './mountScripts';

/** Exit code of a script that found something else than the plan was made from. */
export const CHANGED = 41;

/**
 * What is done on a machine, as constants; values come as "$1" "$2", texts of files on standard input. Each may be run again after it was cut off anywhere.
 *
 * The manifest is a folder an entry, `entries/<hash of the path>`: `path`, `kind`, `seq` (when), `was` (mode, user, group of what was there, or `absent`),
 * `before` (its bytes) and `after` (a SHA-256 a line of all that we wrote). It is made under another name and renamed before anything is touched.
 */
export const PRELUDE = `
set -eu
umask 077
LC_ALL=C; export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
kept=${KEPT}
mkdir -p "$kept/entries" "$kept/pending" "$kept/tmp"
sum() {
  if [ -L "$1" ]; then echo link
  elif [ -f "$1" ]; then sha256sum <"$1" | cut -c1-64
  elif [ -e "$1" ]; then echo other
  else echo absent; fi
}
# What lies in a folder of an account is read and written as that account: as root, a link that it puts in the way would be followed anywhere.
as=
become() { [ "$1" = 0 ] || as="setpriv --reuid=$1 --regid=$2 --clear-groups"; }
# arrived FILE SUM: a text that comes on standard input ends early when whoever sends it dies; then nothing is done with it
arrived() {
  [ "$($as sha256sum "$1" | cut -c1-64)" = "$2" ] || { $as rm -f "$1"; echo 'the text did not arrive whole' >&2; exit 1; }
}
# entry_of KIND PATH: sets $entry
entry_of() { entry=$kept/entries/$(printf %s "$1:$2" | sha256sum | cut -c1-20); }
# receive PATH SUM: the text on standard input, as $new beside the file
receive() {
  new=$1.onenode-new
  $as rm -f "$new"
  $as sh -c 'umask 077; cat >"$1"' onekit "$new"
  arrived "$new" "$2"
}
# expect PATH BEFORE AFTER: what somebody changed meanwhile is left
expect() {
  now=$(sum "$1")
  if [ "$now" != "$3" ] && [ "$now" != "$2" ]; then $as rm -f "$new"; echo "$now"; exit ${CHANGED}; fi
}
# settle PATH MODE UID GID: $new takes the place of the file
settle() {
  [ -n "$as" ] || chown "$3:$4" "$new"
  $as chmod "$2" "$new"
  $as sync "$new"
  $as mv -fT "$new" "$1"
  $as sync "$(dirname "$1")"
}
# keep KIND PATH: the entry of a path, made from what is there now unless it is known already
keep() {
  entry_of "$1" "$2"
  [ ! -d "$entry" ] || return 0
  fresh=$(mktemp -d "$kept/tmp/XXXXXX")
  printf %s "$1" >"$fresh/kind"
  printf %s "$2" >"$fresh/path"
  date +%s%N >"$fresh/seq"
  : >"$fresh/after"
  [ -z "\${secret:-}" ] || : >"$fresh/secret"
  if [ "$1" = account ] || [ ! -e "$2" ]; then echo absent >"$fresh/was"
  else
    stat -c '%a %u %g' "$2" >"$fresh/was"
    [ "$1" = folder ] || $as cat "$2" >"$fresh/before"
  fi
  sync "$fresh"/* "$fresh"
  mv -T "$fresh" "$entry"
  sync "$kept/entries"
}
# folders PATH: makes it with its parents, and an entry for each that was not there
folders() {
  [ ! -d "$1" ] || return 0
  folders "$(dirname "$1")"
  keep folder "$1"
  (umask 022; mkdir "$1")
}
`;

/** BEFORE (a SHA-256, or absent) AFTER (that of the text) PATH MODE UID GID; the text on standard input. Says what it found instead, and ends with CHANGED. */
export const WRITE = `${PRELUDE}
before=$1 after=$2 path=$3 mode=$4 uid=$5 gid=$6
folders "$(dirname "$path")"
become "$uid" "$gid"
receive "$path" "$after"
expect "$path" "$before" "$after"
keep file "$path"
echo "$after" >>"$entry/after"
sync "$entry/after"
settle "$path" "$mode" "$uid" "$gid"
[ "$(sum "$path")" = "$after" ]
`;

/** PATH MODE UID GID GUARDED(yes|no) */
export const FOLDER = `${PRELUDE}
path=$1 mode=$2 uid=$3 gid=$4 guarded=$5
folders "$(dirname "$path")"
keep folder "$path"
[ -d "$path" ] || mkdir "$path"
# from inside, so that nobody can put another folder in its place meanwhile
cd -P "$path"
[ "$(pwd -P)" = "$path" ] || { echo "$path is a link, or lies behind one" >&2; exit 1; }
# asked again, because something may be mounted there meanwhile
if ! mountpoint -q .; then
  if [ "$guarded" = yes ] && [ -n "$(ls -A)" ]; then echo "$path is not empty; a mount would hide what is in it" >&2; exit 1; fi
  chattr -i . 2>/dev/null || :
  chown "$uid:$gid" .
  chmod "$mode" .
  # remembered, so that it is not missed for ever
  if [ "$guarded" = yes ] && ! chattr +i . 2>/dev/null; then : >"$kept/${UNGUARDABLE}"; fi
fi
`;

/** The same for what a mount lies over, or will. */
export const GUARDED_FOLDER = underMount(FOLDER);

/** STEP begins, and ends when its commands did. */
export const BEGIN = `${PRELUDE}
: >"$kept/pending/$1"
sync "$kept/pending"
`;
export const END = `${PRELUDE}
rm -f "$kept/pending/$1"
`;

/** PATH COMMENT UID GID: a key pair, unless a private key is there. The entry of the private half says that its text is told nobody. */
export const KEY_PAIR = `${PRELUDE}
path=$1 comment=$2
become "$3" "$4"
[ ! -e "$path" ] && [ ! -L "$path" ] || exit 0
new=$path.onenode-new
$as rm -f "$new" "$new.pub"
$as ssh-keygen -q -t ed25519 -N '' -C "$comment" -f "$new"
$as chmod 644 "$new.pub"
secret=yes
keep file "$path"
$as sha256sum "$new" | cut -c1-64 >>"$entry/after"
sync "$entry/after"
secret=
keep file "$path.pub"
$as sha256sum "$new.pub" | cut -c1-64 >>"$entry/after"
sync "$entry/after"
$as sync "$new" "$new.pub"
$as mv -fT "$new.pub" "$path.pub"
$as mv -fT "$new" "$path"
$as sync "$(dirname "$path")"
`;

/** NAME: an account that was not there before. */
export const ACCOUNT = `${PRELUDE}
keep account "$1"
`;

/** `drop KIND PATH`: it is as it was, and no business of ours any more. */
export const DROP = `
drop() { entry_of "$1" "$2"; rm -rf "$entry"; sync "$kept/entries"; }
`;

/** BEFORE OLD (the SHA-256 of the old bytes) PATH MODE UID GID; the old bytes on standard input. What somebody changed meanwhile is left: it ends with CHANGED. */
export const RESTORE = `${PRELUDE}${DROP}
before=$1 old=$2 path=$3 mode=$4 uid=$5 gid=$6
become "$uid" "$gid"
receive "$path" "$old"
expect "$path" "$before" "$old"
settle "$path" "$mode" "$uid" "$gid"
drop file "$path"
`;

/** BEFORE PATH: a file that was not there. */
export const REMOVE = `${PRELUDE}${DROP}
now=$(sum "$2")
[ "$now" = absent ] || [ "$now" = "$1" ] || { echo "$now"; exit ${CHANGED}; }
rm -f "$2" "$2.onenode-new"
drop file "$2"
`;

/** PATH: a folder that was not there goes if it is empty. */
export const LEAVE_FOLDER = `${PRELUDE}${DROP}
path=$1
if [ -d "$path" ] && [ ! -L "$path" ] && ! mountpoint -q "$path"; then
  chattr -i "$path" 2>/dev/null || :
  rmdir "$path" 2>/dev/null || { echo "$path is not empty"; exit ${CHANGED}; }
fi
drop folder "$path"
`;

/** PATH MODE UID GID: a folder that was there is given back, also under a mount. */
export const GIVE_FOLDER_BACK = underMount(`${PRELUDE}${DROP}
path=$1
if [ -d "$path" ] && [ ! -L "$path" ] && ! mountpoint -q "$path"; then
  chattr -i "$path" 2>/dev/null || :
  cd -P "$path"
  [ "$(pwd -P)" = "$path" ] || exit 1
  chown "$3:$4" .
  chmod "$2" .
fi
drop folder "$path"
`);

/** NAME: the account goes; what it owns stays. */
export const LEAVE_ACCOUNT = `${PRELUDE}${DROP}
if getent passwd "$1" >/dev/null; then userdel "$1"; fi
if getent group "$1" >/dev/null; then groupdel "$1"; fi
drop account "$1"
`;

/** KIND PATH: what was taken back in another way. */
export const FORGET_ENTRY = `${PRELUDE}${DROP}
drop "$1" "$2"
`;

export const CLEAR_MANIFEST = `${PRELUDE}
if [ -z "$(ls -A "$kept/entries")" ]; then rm -rf "$kept"; fi
`;
