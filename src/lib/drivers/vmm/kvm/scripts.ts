import { EXIT, VIRSH_PRELUDE } from './virsh';

/**
 * deploy NAME UUID FILE. Prints `runs NAME` or `foreign UUID`.
 * A crash of ours between `create` and our journal is harmless: the next run finds the domain and leaves it.
 * Numbers: state 3 paused (reason 10 crashed, 11 starting up), 5 shut off, 6 crashed, else alive.
 */
export const DEPLOY = `${VIRSH_PRELUDE}
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
if said=$(v create --file "$file" 2>&1); then answer "$name"; fi
# two at once: the other one was first
find_ours
if [ -n "$found" ]; then state_of "$found"; case $state-$reason in 1-* | 2-* | 3-11) settle ;; esac; fi
printf '%s\\n' "$said" >&2
exit ${EXIT.refused}
`;

/**
 * shutdown NAME SECONDS. Prints `off` or `on`. Waits here, on the node: a look each third of a second costs no round trip.
 * The button is pressed again after a while, because a guest that has not come up far enough does not hear the first one.
 */
export const SHUTDOWN = `${VIRSH_PRELUDE}
uptime() { read -r up rest </proc/uptime; echo "\${up%%.*}"; }
end=$(($(uptime) + $2)) ask=0
while :; do
  state_of "$1"
  case $state-$reason in
    absent-*) echo off; exit 0 ;;
    5-*) forget "$1" || exit ${EXIT.refused}; echo off; exit 0 ;;
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

/** poll NAME. Prints `absent 0` or libvirt's numbers of state and reason. */
export const POLL = `${VIRSH_PRELUDE}
state_of "$1"
echo "$state $reason"
`;
