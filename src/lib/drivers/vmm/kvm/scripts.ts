import { EXIT, VIRSH_PRELUDE } from './virsh';

/**
 * Begins a script that starts a domain: prints `runs NAME` when it runs already, or `foreign UUID`, and ends; else goes on.
 * A crash of ours between `create` and our journal is harmless: the next run finds the domain and leaves it.
 * Numbers: state 3 paused (reason 10 crashed, 11 starting up), 5 shut off, 6 crashed, else alive.
 */
const OURS_FIRST = `${VIRSH_PRELUDE}
name=$1 uuid=$2 file=$3

# sets found (the domain that bears our uuid) and other (the uuid of one that bears only our name)
find_ours() {
  found='' other=''
  list=$(v list --all --uuid --name) || exit ${EXIT.notAnswering}
  while read -r u n; do
    if [ "$u" = "$uuid" ]; then found=$n; elif [ "$n" = "$name" ]; then other=$u; fi
  done <<LIST
$list
LIST
}

answer() { echo "runs $1"; exit 0; }

# takes what is there of ours to 'runs' or away
settle() {
  waited=0
  while [ -n "$found" ]; do
    state_of "$found"
    case $state-$reason in
      absent-*) ;;
      # somebody else's create is not through yet, most likely our own before a lost connection: libvirt finishes it
      3-11) waited=$((waited + 1)); [ $waited -lt 120 ] || { echo "error: $found is starting up for a minute" >&2; exit ${EXIT.refused}; }; sleep 0.5; continue ;;
      6-* | 3-10) v destroy --domain "$found" || { state_of "$found"; [ $state != 6 ] && [ $state != 3 ] || exit ${EXIT.refused}; } ;;
      3-*) v resume --domain "$found" || { state_of "$found"; [ $state != 3 ] || exit ${EXIT.refused}; } ;;
      5-*) forget "$found" || exit ${EXIT.refused} ;;
      0-*) echo "error: libvirt gives no state for $found" >&2; exit ${EXIT.refused} ;;
      *) answer "$found" ;;
    esac
    waited=$((waited + 1))
    [ $waited -lt 200 ] || { echo "error: $found comes back again and again" >&2; exit ${EXIT.refused}; }
    find_ours
  done
}

find_ours
[ -z "$other" ] || { echo "foreign $other"; exit 0; }
settle
`;

/** ends a script that started a domain and was told no */
const AFTER_ALL = `
# two at once: the other one was first
find_ours
if [ -n "$found" ]; then state_of "$found"; case $state-$reason in 1-* | 2-* | 3-11) settle ;; esac; fi
printf '%s\\n' "$said" >&2
exit ${EXIT.refused}
`;

/** deploy NAME UUID FILE. Prints `runs NAME` or `foreign UUID`. */
export const DEPLOY = `${OURS_FIRST}
if said=$(v create --file "$file" 2>&1); then answer "$name"; fi
${AFTER_ALL}`;

/** restore NAME UUID FILE CHECKPOINT; FILE is the description to go on with. Prints as deploy does. */
export const RESTORE = `${OURS_FIRST}
if said=$(v restore --running --file "$4" --xml "$file" 2>&1); then answer "$name"; fi
${AFTER_ALL}`;

/** `off`: what is done with a domain that is shut off. */
export const shutdownLoop = (off: string): string => `
uptime() { read -r up rest </proc/uptime; echo "\${up%%.*}"; }
end=$(($(uptime) + $2)) ask=0
while :; do
  state_of "$1"
  case $state-$reason in
    absent-*) echo off; exit 0 ;;
    5-*) ${off} ;;
    # a crashed guest hears nothing any more, and has nothing left to save
    6-* | 3-10) v destroy --domain "$1" || { state_of "$1"; [ $state != 6 ] && [ $state != 3 ] || exit ${EXIT.refused}; }; continue ;;
  esac
  now=$(uptime)
  if [ "$now" -ge $ask ]; then
    if ! said=$(v shutdown --domain "$1" 2>&1); then
      state_of "$1"
      case $state in absent | 5) continue ;; esac
      printf '%s\\n' "$said" >&2
      exit ${EXIT.refused}
    fi
    ask=$((now + 20))
  fi
  [ "$now" -lt $end ] || { echo on; exit 0; }
  sleep 0.3
done
`;

/**
 * shutdown NAME SECONDS. Prints `off` or `on`. Waits here, on the node: a look each third of a second costs no round trip.
 * The button is pressed again after a while, because a guest that has not come up far enough does not hear the first one.
 */
export const SHUTDOWN = `${VIRSH_PRELUDE}${shutdownLoop(`forget "$1" || exit ${EXIT.refused}; echo off; exit 0`)}`;

/** cancel NAME. */
export const CANCEL = `${VIRSH_PRELUDE}
left=5
while :; do
  state_of "$1"
  case $state in
    absent) exit 0 ;;
    5) forget "$1" && exit 0 ;;
    *) v destroy --domain "$1" ;;
  esac
  state_of "$1"
  [ $state != absent ] || exit 0
  left=$((left - 1))
  [ $left -gt 0 ] || exit ${EXIT.refused}
  [ $state = 5 ] || sleep 0.3
done
`;

/** knock COMMAND NAME, COMMAND being reboot or reset. Prints `done` or `absent`. */
export const KNOCK = `${VIRSH_PRELUDE}
state_of "$2"
case $state in absent | 5) echo absent; exit 0 ;; esac
v "$1" --domain "$2" || { state_of "$2"; case $state in absent | 5) echo absent; exit 0 ;; esac; exit ${EXIT.refused}; }
echo done
`;

/** A saved machine that is whole: libvirt writes the last letters of this word at the very end, over 'LibvirtQemudPart'. */
const WHOLE = `
whole() { [ "$(head -c 16 -- "$1" 2>/dev/null)" = LibvirtQemudSave ]; }
`;

/** Waits while libvirt is at a job with the domain: one that we asked for before, and lost sight of. It goes on without the virsh that asked for it. */
const JOB_FIRST = `
job_first() {
  while job=$(v domjobinfo --domain "$1" 2>/dev/null); do
    case $job in '' | *'Job type:'*None*) break ;; esac
    sleep 0.5
  done
}
`;

/** save NAME FILE. Prints `saved`, or `absent` when there is neither a domain nor a whole file. */
export const SAVE = `${VIRSH_PRELUDE}${WHOLE}${JOB_FIRST}
# the file of a save that is on its way must not be taken from it: it would end the domain and leave no memory
job_first "$1"
state_of "$1"
case $state in
  absent | 5) if whole "$2"; then echo saved; else echo absent; fi; exit 0 ;;
esac
# of an earlier time: it must not be taken for this one. libvirt writes as root into a file that is ours, and leaves it ours
rm -f -- "$2"
(umask 077 && : >"$2") || exit ${EXIT.refused}
if ! said=$(v save --domain "$1" --file "$2" 2>&1); then
  state_of "$1"
  if [ $state = absent ] && whole "$2"; then echo saved; exit 0; fi
  [ $state = absent ] || rm -f -- "$2"
  printf '%s\n' "$said" >&2
  exit ${EXIT.refused}
fi
whole "$2" || { echo "error: $2 is not whole" >&2; exit ${EXIT.refused}; }
sync -- "$2"
echo saved
`;

/** saved FILE. Prints the description in a saved machine, or nothing when the file is not whole. */
export const SAVED_XML = `${VIRSH_PRELUDE}${WHOLE}
whole "$1" || exit 0
v save-image-dumpxml --security-info --file "$1" || exit ${EXIT.refused}
`;

/** at_rest NAME: waits for the job that libvirt is at. Prints as poll does. */
export const AT_REST = `${VIRSH_PRELUDE}${JOB_FIRST}
job_first "$1"
state_of "$1"
echo "$state $reason"
`;

/** go_on NAME: a guest that libvirt keeps paused after a move that broke. */
export const GO_ON = `${VIRSH_PRELUDE}
v resume --domain "$1" || exit ${EXIT.refused}
`;

/**
 * migrate NAME URI DISKS FOLDER, DISKS being targets with commas or ''. Whoever calls has asked both nodes before.
 * libvirt moves no domain of which it knows snapshots: they are in the disks, and FOLDER has the descriptions, from which they are made known again where they are needed.
 */
export const MIGRATE = `${VIRSH_PRELUDE}
names=$(v snapshot-list --domain "$1" --name) || exit ${EXIT.refused}
for name in $names; do
  [ -s "$4/$name.snapshot.xml" ] || { echo "error: snapshot $name of $1 is not ours, and would be lost" >&2; exit ${EXIT.refused}; }
done
for name in $names; do v snapshot-delete --domain "$1" --snapshotname "$name" --metadata >/dev/null || exit ${EXIT.refused}; done
[ -z "$3" ] || set -- "$1" "$2" "$3" "$4" --copy-storage-all --migrate-disks "$3"
name=$1 uri=$2
shift 4
v migrate --live --unsafe "$@" --domain "$name" --desturi "$uri" >&2 || exit ${EXIT.refused}
`;

/** poll NAME. Prints `absent 0` or libvirt's numbers of state and reason. */
export const POLL = `${VIRSH_PRELUDE}
state_of "$1"
echo "$state $reason"
`;
