import { SECTION } from '../../monitor/kvm/parseSections';

/** Bytes of a disk's start: enough for a qcow2 header and the name of its backing file. */
export const START_BYTES = 2048;

/** exit code of `discard`: a domain has it open */
export const IN_USE = 41;

/**
 * survey NONCE DATASTORES DOMAINS FILES (the last two yes or no). Sections as in the look (`@NONCE begin NAME` ... `@NONCE end CODE`). One virsh tells of a hundred domains;
 * a domain that ends meanwhile leaves an empty place, and a file that goes is not in the list. The starts of disks come as base64 of what `head -v` says, in one stream.
 */
export const SURVEY = `
LC_ALL=C; export LC_ALL
nonce=$1 location=$2 domains=$3 files=$4
${SECTION}
v() { timeout -k 1 60 virsh -q -c qemu:///system "$@"; }
# describe UUID...: the mark, the description, the mark, the snapshots
describe() {
  batch=
  for uuid in "$@"; do
    batch="$batch echo @$nonce domain $uuid; dumpxml --domain $uuid; echo @$nonce snapshots $uuid; snapshot-list --name --domain $uuid;"
  done
  # one that ended since makes it say so, which is no failure of ours
  v "$batch" || true
}
all() {
  set -- $uuids
  while [ $# -gt 100 ]; do
    first=
    n=0
    while [ $n -lt 100 ]; do first="$first $1"; shift; n=$((n + 1)); done
    describe $first || return 1
  done
  [ $# = 0 ] || describe "$@"
}
taps() {
  for entry in /sys/class/net/*/tun_flags; do
    [ -e "$entry" ] || continue
    entry=\${entry%/*}; bridge=
    [ ! -e "$entry/master" ] || { bridge=$(readlink -f "$entry/master"); bridge=\${bridge##*/}; }
    printf '%s %s\\n' "\${entry##*/}" "$bridge"
  done
}
# what is not there yet has no files
list() { [ -d "$location" ] || return 0; cd "$location" && timeout -s KILL 60 find . -ignore_readdir_race -mindepth 2 -maxdepth 4 -regex '\\./[0-9]+/.*' -printf '%y %s %P\\t%l\\n'; }
starts() { [ -d "$location" ] || return 0; cd "$location" && timeout -s KILL 60 find . -ignore_readdir_race -mindepth 2 -maxdepth 3 -type f -size +0 -regex '\\./[0-9]+/.*' -exec head -v -c ${START_BYTES} -- {} + | base64 -w 0; }

if [ "$domains" = yes ]; then
  command -v virsh >/dev/null || { section novirsh true; exit 0; }
  section version v version || exit 0
  uuids=$(v list --all --uuid) || { section list false; exit 0; }
  section list v list --all --uuid --name || exit 0
  section states v domstats --raw --nowait --state || section states v domstats --raw --state || exit 0
  section persistent v list --all --persistent --uuid || exit 0
  section domains all || exit 0
  section after v list --all --uuid || exit 0
  section taps taps
fi
if [ "$files" = yes ]; then
  section files list || exit 0
  section starts starts
fi
section done true
`;

/** discard DATASTORES DATASTORE NAME STAMP DOMAINS(yes or no). */
export const DISCARD = `
LC_ALL=C; export LC_ALL
location=$1 datastore=$2 name=$3 stamp=$4 domains=$5
path=$location/$datastore/$name
[ -e "$path" ] || [ -L "$path" ] || exit 0
v() { timeout -k 1 60 virsh -q -c qemu:///system "$@"; }
if [ "$domains" = yes ]; then
  command -v virsh >/dev/null || exit 22
  uuids=$(v list --all --uuid) || exit 20
  for uuid in $uuids; do
    xml=$(v dumpxml --domain "$uuid" 2>/dev/null) || { v list --all --uuid | grep -qx "$uuid" && exit 20; continue; }
    case $xml in *"'$path'"* | *"'$path/"*) echo "$uuid"; exit ${IN_USE} ;; esac
  done
fi
trash=$location/$datastore/.trash
mkdir -p -m 700 -- "$trash" && mv -T -n -- "$path" "$trash/$name-$stamp" && [ ! -e "$path" ] && [ ! -L "$path" ]
`;
