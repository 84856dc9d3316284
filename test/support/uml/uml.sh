#!/bin/bash
# uml.sh: real Debian machines on one cable. Each has its own kernel (user-mode Linux) with systemd as PID 1, 802.1Q, NFS and libvirt;
# all of it lives in one network namespace. See README.md beside this file.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
UML_NAME=${UML_NAME:-onekit-uml}
UML_DIR=${UML_DIR:-}

MGMT_NET=10.99.1             # the tests come in here: the runner is .1, a machine started with NN is .NN
READY_SECONDS=180            # a busy machine of two cores starts four of them in 60

usage() {
  cat >&2 <<'USAGE'
usage: UML_DIR=/some/dir [UML_NAME=onekit-uml] uml.sh COMMAND

  up                                make the namespace, the trunk and the management bridge; build the base disk if it is not there
  start NAME NN MEM [CIDR]          start machine NAME with MEM (512M), at MGMT.NN for the tests; CIDR: its address in VLAN 43 from the installer.
                                    A machine that was there before starts from its own disk
  wait NAME...                      until they answer
  exec NAME COMMAND...              run a command on a machine as root, over the management network
  stop NAME                         shut it down
  cut NAME                          cut its power
  pull NAME | plug NAME             pull its cable to the trunk, and plug it in again
  wipe NAME                         forget its disk
  down                              stop all and remove everything, also after a crash
  check-clean                       say what is left over; exit code 1 if anything is
USAGE
  exit 2
}

die() { echo "uml: $*" >&2; exit 1; }
[ $# -ge 1 ] || usage
COMMAND=$1; shift
[[ $UML_NAME =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "UML_NAME '$UML_NAME' must be a lower-case letter followed by letters, digits and '-'"
[[ $UML_DIR =~ ^/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$ && $UML_DIR != *..* ]] || die "UML_DIR '$UML_DIR' must be an absolute path of letters, digits, '.', '_' and '-'"
[ "$(id -u)" = 0 ] || die 'must run as root'

NET="ip -n $UML_NAME"
dir_of() { echo "$UML_DIR/machines/$1"; }
is_up() { [ -e "/run/netns/$UML_NAME" ] && [ -f "$UML_DIR/.onekit-uml" ]; }
require_up() { is_up || die "the lab '$UML_NAME' is not up in $UML_DIR; run: uml.sh up"; }
number_of() { cat "$(dir_of "$1")/nn" 2>/dev/null || die "there is no machine $1"; }

up() {
  [ ! -e "/run/netns/$UML_NAME" ] || die "the lab '$UML_NAME' is already up; run: uml.sh down"
  local base
  base=$("$HERE/base.sh")
  mkdir -p "$UML_DIR/machines" "$UML_DIR/keys"
  echo "$base" >"$UML_DIR/.onekit-uml"
  [ -f "$UML_DIR/keys/runner" ] || ssh-keygen -q -t ed25519 -N '' -C 'runner of the lab' -f "$UML_DIR/keys/runner"
  ip netns add "$UML_NAME"
  $NET link set lo up
  local bridge
  for bridge in trunk mgmt; do
    $NET link add "$bridge" type bridge forward_delay 0 stp_state 0
    echo 0 | ip netns exec "$UML_NAME" tee "/sys/class/net/$bridge/bridge/multicast_snooping" >/dev/null
    $NET link set "$bridge" up
  done
  $NET addr add "$MGMT_NET.1/24" dev mgmt
}

tap() { # tap NAME BRIDGE
  $NET link show "$1" >/dev/null 2>&1 && return
  $NET tuntap add "$1" mode tap
  $NET link set "$1" master "$2" up
}

start() {
  require_up
  local name=$1 nn=$2 mem=$3 vlan43=${4:-} dir base hex
  [[ $name =~ ^[a-z][a-z0-9-]{0,30}$ && $nn =~ ^[1-9][0-9]?$ && $mem =~ ^[0-9]+M$ ]] || usage
  dir=$(dir_of "$name"); base=$(cat "$UML_DIR/.onekit-uml"); hex=$(printf %02x "$nn")
  is_running "$name" && die "$name runs already"
  mkdir -p "$dir/run"
  echo "$nn" >"$dir/nn"
  tap "t$nn" trunk; tap "m$nn" mgmt
  # the launcher puts its memory file there; the pid is kept, since looking through /proc for a stopped thread of it can hang the looker
  TMPDIR=/dev/shm setsid ip netns exec "$UML_NAME" linux.uml "mem=$mem" "umid=$name" "uml_dir=$dir/run/" "ubd0=$dir/disk.cow,$base/base.ext4" root=/dev/ubda rw \
    "vec0:transport=tap,ifname=t$nn,depth=128,gro=1,mac=02:00:00:00:01:$hex" "vec1:transport=tap,ifname=m$nn,depth=128,gro=1,mac=02:00:00:00:02:$hex" \
    con=null con0=fd:0,fd:1 ssl=null quiet net.ifnames=0 "lab.name=$name" "lab.mgmt=$MGMT_NET.$nn/24" ${vlan43:+"lab.vlan43=$vlan43"} \
    "lab.mirror=${base#/}/mirror" "lab.key=$(base64 -w0 <"$UML_DIR/keys/runner.pub")" </dev/null >>"$dir/console.log" 2>&1 &
  echo $! >"$dir/launcher"
  local i
  for i in $(seq 100); do [ -s "$dir/run/$name/pid" ] && return; sleep 0.1; done
  die "$name did not start: $(tail -3 "$dir/console.log")"
}

pid_of() { cat "$(dir_of "$1")/run/$1/pid" 2>/dev/null; }
is_running() { local pid; pid=$(pid_of "$1") && kill -0 "$pid" 2>/dev/null; }

run_on() { # run_on NAME COMMAND...
  local name=$1; shift
  ip netns exec "$UML_NAME" ssh -F none -i "$UML_DIR/keys/runner" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout=2 -o ServerAliveInterval=5 -o ControlMaster=auto -o ControlPath="$UML_DIR/keys/%h" -o ControlPersist=300 "root@$MGMT_NET.$(number_of "$name")" "$@"
}

wait_for() {
  local name began=$SECONDS
  for name; do
    until run_on "$name" true 2>/dev/null; do
      is_running "$name" || die "$name ended: $(tail -3 "$(dir_of "$name")/console.log")"
      [ $((SECONDS - began)) -lt "$READY_SECONDS" ] || die "$name does not answer after $READY_SECONDS s: $(tail -3 "$(dir_of "$name")/console.log")"
      sleep 0.3
    done
  done
}

# The shared connection to a machine that is no more would be waited for.
forget_connection() {
  local socket
  socket=$UML_DIR/keys/$MGMT_NET.$(number_of "$1")
  [ ! -e "$socket" ] || timeout 5 ssh -F none -o ControlPath="$socket" -O exit "$1" >/dev/null 2>&1 || true
  rm -f "$socket"
}

gone() { # gone NAME SECONDS
  local i
  for i in $(seq $(($2 * 5))); do is_running "$1" || return 0; sleep 0.2; done
  return 1
}

stop() {
  # forced: a plain one waits 90 s for guests that do not listen. The connection never hears of the end
  run_on "$1" 'sync; systemctl poweroff --force --force' >/dev/null 2>&1 &
  gone "$1" 15 || cut_power "$1"
  forget_connection "$1"
}

cut_power() {
  local pid
  pid=$(pid_of "$1") && { kill -9 -- "-$(ps -o pgid= -p "$pid" | tr -d ' ')" 2>/dev/null || kill -9 "$pid" 2>/dev/null || true; }
  gone "$1" 10 || die "$1 does not end"
  rm -rf "$(dir_of "$1")/run"
  forget_connection "$1"
}

names() { ls "$UML_DIR/machines" 2>/dev/null; }

down() {
  local name
  for name in $(names); do is_running "$name" && cut_power "$name"; done
  if [ -e "/run/netns/$UML_NAME" ]; then
    ip netns pids "$UML_NAME" | xargs -r kill 2>/dev/null || true      # connections that ssh keeps
    ip netns del "$UML_NAME"
  fi
  [ ! -f "$UML_DIR/.onekit-uml" ] || rm -rf --one-file-system "$UML_DIR/machines" "$UML_DIR/keys" "$UML_DIR/.onekit-uml"
  rmdir "$UML_DIR" 2>/dev/null || true
}

check_clean() {
  local left=()
  [ ! -e "/run/netns/$UML_NAME" ] || left+=("namespace $UML_NAME")
  [ ! -e "$UML_DIR/.onekit-uml" ] || left+=("$UML_DIR")
  [ ${#left[@]} -eq 0 ] && return
  printf 'left over: %s\n' "${left[@]}"
  exit 1
}

case $COMMAND in
up) up ;;
start) [ $# -ge 3 ] || usage; start "$@" ;;
wait) require_up; wait_for "$@" ;;
exec) require_up; [ $# -ge 2 ] || usage; run_on "$@" ;;
stop) require_up; [ $# = 1 ] || usage; stop "$1" ;;
cut) require_up; [ $# = 1 ] || usage; cut_power "$1" ;;
# not by taking the tap down: a user-mode kernel that once read an error there never reads again
pull) require_up; $NET link set "t$(number_of "$1")" nomaster ;;
plug) require_up; $NET link set "t$(number_of "$1")" master trunk ;;
wipe) require_up; is_running "$1" && die "$1 runs"; rm -rf --one-file-system "$(dir_of "$1")" ;;
down) down ;;
check-clean) check_clean ;;
*) usage ;;
esac
