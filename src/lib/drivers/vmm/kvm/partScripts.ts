import { EXIT, VIRSH_PRELUDE } from './virsh';

/** dumpxml NAME. Prints the domain as it runs; nothing when it does not. */
export const DUMP = `${VIRSH_PRELUDE}
state_of "$1"
case $state in absent | 5 | 6) exit 0 ;; esac
v dumpxml --domain "$1" || { state_of "$1"; case $state in absent | 5 | 6) exit 0 ;; esac; exit ${EXIT.refused}; }
`;

/** attach NAME FILE, update NAME FILE */
export const ATTACH = `${VIRSH_PRELUDE}
v attach-device --live --domain "$1" --file "$2" || exit ${EXIT.refused}
`;
export const UPDATE = `${VIRSH_PRELUDE}
v update-device --live --domain "$1" --file "$2" || exit ${EXIT.refused}
`;

/** detach NAME FILE: asks the guest; whether it has let go, the domain tells afterwards. */
export const DETACH = `${VIRSH_PRELUDE}
v detach-device --live --domain "$1" --file "$2" || exit ${EXIT.refused}
`;

/** eject NAME TARGET, insert NAME TARGET PATH */
export const EJECT = `${VIRSH_PRELUDE}
v change-media --domain "$1" --path "$2" --eject --live --force || exit ${EXIT.refused}
`;
export const INSERT = `${VIRSH_PRELUDE}
v change-media --domain "$1" --path "$2" --source "$3" --update --live --force || exit ${EXIT.refused}
`;

/** grow NAME TARGET MEGABYTES */
export const GROW = `${VIRSH_PRELUDE}
v blockresize --domain "$1" --path "$2" --size "$3M" || exit ${EXIT.refused}
`;

/** capacity NAME VCPUS('' = as they are) KIBIBYTES('' = as it is) SHARES('' = none) */
export const CAPACITY = `${VIRSH_PRELUDE}
[ -z "$2" ] || v setvcpus --domain "$1" --count "$2" --live || exit ${EXIT.refused}
[ -z "$3" ] || v setmem --domain "$1" --size "$3" --live || exit ${EXIT.refused}
[ -z "$4" ] || v schedinfo --domain "$1" --live --set cpu_shares="$4" >/dev/null || exit ${EXIT.refused}
`;

const KNOWN = `
known() { names=$(v snapshot-list --domain "$1" --name) || exit ${EXIT.refused}; case "$nl$names$nl" in *"$nl$2$nl"*) return 0 ;; esac; return 1; }
`;

/** snapshot NAME SNAPSHOT FILE: FILE keeps what libvirt has to be told again after the next start. */
export const SNAPSHOT = `${VIRSH_PRELUDE}${KNOWN}
known "$1" "$2" || v snapshot-create-as --domain "$1" --name "$2" >/dev/null || exit ${EXIT.refused}
v snapshot-dumpxml --domain "$1" --snapshotname "$2" >"$3.part" && mv -f -- "$3.part" "$3" || { rm -f -- "$3.part"; exit ${EXIT.refused}; }
`;

/**
 * A domain that was started or moved since knows no snapshots, though its disks have them: libvirt is told again from what was kept. FILE may be gone with a snapshot that was removed.
 */
const MADE_KNOWN = `
made_known() { known "$1" "$2" || [ ! -s "$3" ] || v snapshot-create --domain "$1" --xmlfile "$3" --redefine >/dev/null || exit ${EXIT.refused}; }
`;

/** revert NAME SNAPSHOT FILE */
export const REVERT = `${VIRSH_PRELUDE}${KNOWN}${MADE_KNOWN}
made_known "$1" "$2" "$3"
v snapshot-revert --domain "$1" --snapshotname "$2" --force || exit ${EXIT.refused}
`;

/** drop NAME SNAPSHOT FILE */
export const DROP = `${VIRSH_PRELUDE}${KNOWN}${MADE_KNOWN}
made_known "$1" "$2" "$3"
if known "$1" "$2"; then v snapshot-delete --domain "$1" --snapshotname "$2" >/dev/null || exit ${EXIT.refused}; fi
rm -f -- "$3"
`;

/** kept FILE: prints what was kept of a snapshot, nothing when it is not there. */
export const KEPT = `
[ ! -f "$1" ] || cat -- "$1"
`;

/** bytes_of PATH: prints the file that is really there; a persistent disk may be a link to its image. */
export const BYTES_OF = `
readlink -e -- "$1"
`;

/** monitor NAME COMMAND(JSON): a command for QEMU itself, where libvirt has none. Prints QEMU's answer. */
export const MONITOR = `${VIRSH_PRELUDE}
v qemu-monitor-command --domain "$1" --cmd "$2" || exit ${EXIT.refused}
`;

/** One of these works at a domain's copies at a time: a second one (ours, after a lost connection) ends the job and waits until the first has cleared its files away. */
const COPY_JOB = `
job() { v domjobinfo --domain "$name" "$@" 2>/dev/null; }
busy() { case $(job) in *None*) return 1 ;; *Job*) return 0 ;; *) return 1 ;; esac; }
abort() { v domjobabort --domain "$name" 2>/dev/null; tries=0; while busy && [ $tries -lt 60 ]; do tries=$((tries + 1)); sleep 0.5; done; }
alone() {
  mkdir -p -- "\${1%/*}" && exec 9>"$1" || exit ${EXIT.refused}
  tries=0
  while ! flock -n 9; do
    [ $tries -lt 120 ] || { echo "error: another copy of $name does not end" >&2; exit ${EXIT.refused}; }
    tries=$((tries + 1)); ! busy || abort; sleep 0.5
  done
}
clear_parts() { while [ $# -gt 0 ]; do rm -f -- "$3"; shift 4; done; }
`;

/**
 * copy NAME XML SECONDS FREEZE TARGET FORMAT PART FINAL [...]: a copy job of libvirt's (push backup), waited for here. One that an earlier try left is ended first.
 * The files are made here, as the account that reads them later: libvirt would make them as root, and QEMU could not open them.
 * The guest is held only while the job begins: from then on QEMU keeps what was there. The files get their names when the job is through; whatever goes wrong, the parts go.
 */
export const COPY_LIVE = `${VIRSH_PRELUDE}${COPY_JOB}
name=$1 xml=$2 limit=$3 freeze=$4 held=''
shift 4
make_parts() {
  while [ $# -gt 0 ]; do
    bytes=$(v domblkinfo --domain "$name" --device "$1" | sed -n 's/^Capacity: *//p')
    mkdir -p -- "\${3%/*}" && qemu-img create -q -f "$2" "$3" "$bytes" && chmod 660 -- "$3" || return 1
    shift 4
  done
}
hold() {
  case $freeze in
    agent) held=agent; v domfsfreeze --domain "$name" >/dev/null || exit ${EXIT.noAgent} ;;
    # one that is paused already stays so
    suspend) state_of "$name"; [ "$state" != 1 ] || { held=suspend; v suspend --domain "$name" || exit ${EXIT.refused}; } ;;
  esac
}
let_go() {
  case $held in
    agent) held=''; v domfsthaw --domain "$name" >/dev/null ;;
    suspend) held=''; v resume --domain "$name" ;;
  esac
}
alone "$4.lock"
trap 'code=$?; let_go; [ $code = 0 ] || { busy && abort; clear_parts "$@"; }; rm -f -- "$lock"; exit $code' EXIT
trap 'exit 1' HUP INT TERM
lock=$4.lock
busy && abort
clear_parts "$@"
make_parts "$@" || exit ${EXIT.refused}
hold
v backup-begin --domain "$name" --backupxml "$xml" --reuse-external || exit ${EXIT.refused}
let_go || { echo "error: the guest could not be let go again" >&2; exit ${EXIT.refused}; }
read -r up rest </proc/uptime; end=$((\${up%%.*} + limit))
while busy; do
  read -r up rest </proc/uptime
  [ \${up%%.*} -lt $end ] || { echo "error: the copy is not through after $limit s" >&2; exit ${EXIT.refused}; }
  sleep 0.3
done
case $(job --completed) in *Completed*) ;; *) echo "error: libvirt says that the copy was not completed" >&2; exit ${EXIT.refused} ;; esac
while [ $# -gt 0 ]; do
  sync -- "$3" && mv -fT -- "$3" "$4" || exit ${EXIT.refused}
  shift 4
done
`;

/** stop NAME TARGET FORMAT PART FINAL [...]: ends a copy, and what it wrote goes. */
export const STOP_COPY = `${VIRSH_PRELUDE}${COPY_JOB}
name=$1
shift
[ -d "\${4%/*}" ] || exit 0
alone "$4.lock"
state_of "$name"
case $state in absent | 5 | 6) ;; *) ! busy || abort ;; esac
clear_parts "$@"
rm -f -- "$4.lock"
`;
