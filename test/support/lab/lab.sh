#!/bin/bash
# lab.sh: plays a small cloud on one machine. A front-end and its nodes live in network namespaces of their own; each node
# has its own file system (an overlay of this machine's), processes, sshd and libvirtd. See README.md beside this file.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_NAME=${LAB_NAME:-onekit}
LAB_DIR=${LAB_DIR:-}

MGMT_NET=10.99.0             # management network: the front-end is .1, a node started with NN is .NN
GATEWAY=10.1.31.254/20       # the front-end's address on the network of the VMs (10.1.16.0/20)
FIRST_NODE=31                # node1 is .31, node2 is .32 ...
KNOWN_NODES=8                # names that resolve before the node is started
READY_SECONDS=20

usage() {
  cat >&2 <<'USAGE'
usage: LAB_DIR=/some/dir [LAB_NAME=onekit] lab.sh COMMAND

  up                                  make the namespace of the front-end, its bridges and addresses
  node-start NAME NN [options]        start node NAME at 10.99.0.NN and wait until it answers
      --pubkey FILE                     public key that may log in as oneadmin
      --root-pubkey FILE                public key that may log in as root
      --shared DIR                      DIR plays the shared file system at /var/lib/one/datastores
      --small-disk MB                   the datastores have room for MB megabytes only
      --root DIR                        the Debian in DIR instead of this machine's; LAB_ROOT says so for all nodes
      --no-libvirt                      neither libvirtd nor virsh
      --no-kvm                          no /dev/kvm
      --bare                            as the Debian installer leaves it: only root, no oneadmin, no libvirt, no bridge;
                                        mgmt0 is configured by ifupdown. Package files in LAB_DIR/debs can be installed there
      --containers                      LXC can start containers there: it has control groups of its own
  node-stop NAME [--wipe]             cut the node's power; its disk is kept unless wiped
  node-kill-net NAME [mgmt|trunk]     pull the node's network cable(s)
  node-restore-net NAME [mgmt|trunk]  plug them in again
  node-exec NAME COMMAND...           run a command inside the node as root
  hostkey NAME                        print the node's line for a known_hosts file
  exec COMMAND...                     run a command on the front-end
  down                                remove everything, also after a crash
  check-clean                         say what is left over; exit code 1 if anything is
USAGE
  exit 2
}

die() { echo "lab: $*" >&2; exit 1; }

[ $# -ge 1 ] || usage
COMMAND=$1; shift
[[ $LAB_NAME =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "LAB_NAME '$LAB_NAME' must be a lower-case letter followed by letters, digits and '-'"
[[ $LAB_DIR =~ ^/[^/,:\\[:space:]]+(/[^/,:\\[:space:]]+)*$ && $LAB_DIR != *..* ]] || die "LAB_DIR '$LAB_DIR' must be an absolute path below /, without blanks, ',', ':' or '..'"
[ "$(id -u)" = 0 ] || die "must run as root (network namespaces and mounts)"

NETNS=$LAB_NAME              # of the front-end; a node's is NETNS.NAME, and LAB_NAME cannot hold a dot, so labs never mix
ETC_NETNS=/etc/netns/$LAB_NAME
MARKER=$LAB_DIR/.onekit-lab

node_dir() { echo "$LAB_DIR/nodes/$1"; }
node_netns() { echo "$NETNS.$1"; }
netns_exists() { [ -e "/run/netns/$1" ]; }
check_name() { [[ $1 =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "node name '$1' must be a lower-case letter followed by letters, digits and '-'"; }
require_up() {
  if [ ! -f "$MARKER" ] || ! netns_exists "$NETNS"; then die "lab '$LAB_NAME' is not up in $LAB_DIR; run: lab.sh up"; fi
}

# Runs a command while no other lab.sh of this lab does; the lock is never inherited by what the command leaves running.
locked() { ( exec 8>"$LAB_DIR/lock"; flock 8; "$@" ); }

# The folder of all labs: one may go while another comes.
alone_in_etc() { ( exec 7</etc; flock 7; "$@" ); }

make_etc_netns() {
  [ -d /etc/netns ] || { mkdir /etc/netns; : >/etc/netns/.made-by-onekit-lab; }
  mkdir -p "$ETC_NETNS"
}

remove_etc_netns() {
  rm -rf "$ETC_NETNS"
  if [ -f /etc/netns/.made-by-onekit-lab ] && [ "$(ls -A /etc/netns)" = .made-by-onekit-lab ]; then
    rm -f /etc/netns/.made-by-onekit-lab
    rmdir /etc/netns
  fi
}

# ---- the front-end ------------------------------------------------------------------------------------------------------

lab_up() {
  netns_exists "$NETNS" && die "lab '$LAB_NAME' is already up; run: lab.sh down"
  if [ -d "$LAB_DIR" ] && [ ! -f "$MARKER" ] && [ -n "$(ls -A "$LAB_DIR")" ]; then die "$LAB_DIR is not empty and not a lab's"; fi
  trap 'echo "lab: up failed, removing what was made" >&2; lab_down' ERR
  mkdir -p "$LAB_DIR/nodes" "$LAB_DIR/keys"
  chmod 755 "$LAB_DIR" "$LAB_DIR/nodes"
  echo "$LAB_NAME" >"$MARKER"
  # the nodes' own key: node to node (live migration), and this script's question whether a node is ready
  [ -f "$LAB_DIR/keys/node" ] || ssh-keygen -q -t ed25519 -N '' -C "nodes of $LAB_NAME" -f "$LAB_DIR/keys/node"
  : >"$LAB_DIR/known_hosts"

  alone_in_etc make_etc_netns
  local i
  {
    echo "127.0.0.1 localhost"
    echo "$MGMT_NET.1 frontend"
    for ((i = 1; i <= KNOWN_NODES; i++)); do echo "$MGMT_NET.$((FIRST_NODE + i - 1)) node$i"; done
  } >"$ETC_NETNS/hosts"

  ip netns add "$NETNS"
  ip -n "$NETNS" link set lo up
  local bridge
  for bridge in trunk mgmt; do
    ip -n "$NETNS" link add "$bridge" type bridge forward_delay 0 stp_state 0 mcast_snooping 0
    ip -n "$NETNS" link set "$bridge" up
  done
  ip -n "$NETNS" addr add "$MGMT_NET.1/24" dev mgmt
  ip -n "$NETNS" addr add "$GATEWAY" dev trunk
  trap - ERR
}

lab_exec() {
  require_up
  exec ip netns exec "$NETNS" "$@"
}

# ---- nodes --------------------------------------------------------------------------------------------------------------

node_pid() {
  local pid
  pid=$(cat "$(node_dir "$1")/pid" 2>/dev/null) || return 1
  # a number from before a restart of the machine may belong to somebody else by now
  [ -n "$pid" ] && [ "$(ip netns identify "$pid" 2>/dev/null)" = "$(node_netns "$1")" ] && echo "$pid"
}

require_node() {
  require_up
  check_name "$1"
  node_pid "$1" >/dev/null || die "node '$1' is not running"
}

ensure_hostkey() {
  local dir; dir=$(node_dir "$1")
  mkdir -p "$dir"
  [ -f "$dir/hostkey" ] || ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$dir/hostkey"
}

hostkey_line() {
  local dir; dir=$(node_dir "$1")
  if [ ! -f "$dir/hostkey.pub" ] || [ ! -f "$dir/address" ]; then die "node '$1' was never started"; fi
  echo "$1,$(cat "$dir/address") $(cut -d' ' -f1,2 "$dir/hostkey.pub")"
}

# Every machine of the lab learns the names and host keys of the others. Files are rewritten in place:
# /etc/netns/... is bind-mounted into running processes, which would keep on seeing a replaced file.
share_names() {
  local dir name pid root
  : >"$LAB_DIR/known_hosts.new"
  for dir in "$LAB_DIR"/nodes/*/; do
    name=$(basename "$dir")
    [ -f "$dir/address" ] || continue
    hostkey_line "$name" >>"$LAB_DIR/known_hosts.new"
    grep -qx "$(cat "$dir/address") $name" "$ETC_NETNS/hosts" || echo "$(cat "$dir/address") $name" >>"$ETC_NETNS/hosts"
  done
  mv "$LAB_DIR/known_hosts.new" "$LAB_DIR/known_hosts"
  for dir in "$LAB_DIR"/nodes/*/; do
    name=$(basename "$dir")
    pid=$(node_pid "$name") || continue
    root=/proc/$pid/root
    [ -f "$root/run/onekit-node" ] || continue
    cat "$ETC_NETNS/hosts" >"$root/etc/hosts"
    [ ! -d "$root/var/lib/one/.ssh" ] || [ -f "$root/run/onekit-bare" ] || cat "$LAB_DIR/known_hosts" >"$root/var/lib/one/.ssh/known_hosts"
  done
}

# An overlay cannot have its writable half on another overlay, nor on file systems without the attributes it needs.
usable_for_overlay() {
  case $(stat -f -c %T "$1") in overlayfs | nfs | fuseblk | fuse | v9fs | msdos | smb* | cifs) return 1 ;; esac
}

node_network() {
  local name=$1 nn=$2 ns
  ns=$(node_netns "$name")
  ip netns add "$ns"
  ip -n "$NETNS" link add "mgmt.$nn" type veth peer name mgmt0 netns "$ns"
  ip -n "$NETNS" link add "trunk.$nn" type veth peer name eno1 netns "$ns"
  ip -n "$NETNS" -batch - <<BATCH
link set mgmt.$nn master mgmt up
link set trunk.$nn master trunk up
BATCH
  ip -n "$ns" -batch - <<BATCH
link set lo up
link set mgmt0 address 02:00:00:63:00:$(printf %02x "$nn")
addr add $MGMT_NET.$nn/24 dev mgmt0
link set mgmt0 up
link set eno1 up
link add br46 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
link set eno1 master br46
link set br46 up
BATCH
}

node_start() {
  require_up
  [ $# -ge 2 ] || usage
  local name=$1 nn=$2; shift 2
  check_name "$name"
  if [[ ! $nn =~ ^[1-9][0-9]{0,2}$ ]] || [ "$nn" -lt 2 ] || [ "$nn" -gt 254 ]; then die "node number '$nn' must be 2..254"; fi
  local pubkey='' root_pubkey='' shared='' small_disk='' lower=${LAB_ROOT:-/} libvirt=yes kvm=yes bare=no containers=no
  while [ $# -gt 0 ]; do
    case $1 in
      --pubkey) pubkey=${2:?}; shift ;;
      --root-pubkey) root_pubkey=${2:?}; shift ;;
      --shared) shared=${2:?}; shift ;;
      --small-disk) small_disk=${2:?}; shift ;;
      --root) lower=$(readlink -f "${2:?}"); shift ;;
      --no-libvirt) libvirt=no ;;
      --no-kvm) kvm=no ;;
      --bare) bare=yes libvirt=no ;;
      --containers) containers=yes ;;
      *) die "node-start: unknown option '$1'" ;;
    esac
    shift
  done
  local file
  for file in "$pubkey" "$root_pubkey"; do [ -z "$file" ] || [ -r "$file" ] || die "cannot read the public key $file"; done
  [ -z "$shared" ] || shared=$(readlink -f "$shared")
  [ -z "$shared" ] || [ -d "$shared" ] || die "--shared: $shared is not a directory"
  [ -z "$small_disk" ] || [[ $small_disk =~ ^[1-9][0-9]*$ ]] || die "--small-disk: '$small_disk' is not a number of megabytes"
  [ -z "$shared" ] || [ -z "$small_disk" ] || die "--shared and --small-disk exclude each other"
  [ -x "$lower/usr/sbin/sshd" ] || die "--root: there is no Debian with an sshd in $lower"
  node_pid "$name" >/dev/null && die "node '$name' is already running"

  local dir; dir=$(node_dir "$name")
  ! netns_exists "$(node_netns "$name")" || node_remove_runtime "$name"
  mkdir -p "$dir/upper" "$dir/work" "$dir/root" "$dir/datastores"
  chmod 755 "$dir" "$dir/upper" "$dir/datastores"
  chown 9869:9869 "${shared:-$dir/datastores}"
  ensure_hostkey "$name"
  echo "$MGMT_NET.$nn" >"$dir/address"
  echo "$nn" >"$dir/number"
  [ -f "$dir/uuid" ] || cat /proc/sys/kernel/random/uuid >"$dir/uuid"
  { cat "$LAB_DIR/keys/node.pub"; [ -z "$pubkey" ] || cat "$pubkey"; } >"$dir/authorized_keys"
  { [ -z "$root_pubkey" ] || cat "$root_pubkey"; [ $bare = no ] || cat "$LAB_DIR/keys/node.pub"; } >"$dir/root_authorized_keys"
  node_network "$name" "$nn"
  [ $bare = no ] || ip -n "$(node_netns "$name")" link del br46

  local on_tmpfs=no
  usable_for_overlay "$dir" || on_tmpfs=yes
  rm -f "$dir/pid"
  local group=''
  [ $containers = no ] || { group=$(groups_of "$name"); [ -n "$group" ] || die 'there are no control groups of version 2 here'; mkdir -p "$group"; }
  env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 \
    NODE_NAME="$name" NODE_DIR="$dir" LAB_DIR="$LAB_DIR" HOSTS="$ETC_NETNS/hosts" ON_TMPFS=$on_tmpfs \
    LOWER="$lower" SHARED="$shared" SMALL_DISK="$small_disk" LIBVIRT=$libvirt KVM=$kvm BARE=$bare ADDRESS=$MGMT_NET.$nn/24 CONTAINERS=$containers \
    bash -c '[ -z "$1" ] || echo $$ >"$1/cgroup.procs"; shift; exec "$@"' lab "$group" \
    setsid ip netns exec "$(node_netns "$name")" \
    unshare ${group:+--cgroup} --mount --uts --ipc --pid --fork --kill-child --propagation private bash "$HERE/node-init.sh" \
    </dev/null >"$dir/log" 2>&1 8>&- &
  node_wait "$name" "$!" "$libvirt" "$bare"
}

# Ready means: somebody can log in as oneadmin (as root on a bare node), and libvirt answers him.
node_wait() {
  local name=$1 starter=$2 libvirt=$3 bare=$4 dir question=true account=oneadmin deadline
  [ "$bare" = no ] || account=root
  dir=$(node_dir "$name")
  # shellcheck disable=SC2016  # expanded on the node
  [ "$libvirt" = no ] || question='n=0; until virsh -q -c qemu:///system list >/dev/null 2>&1; do n=$((n+1)); [ $n -lt 100 ] || exec virsh -c qemu:///system list; sleep 0.05; done'
  deadline=$((SECONDS + READY_SECONDS))
  until [ -f "$dir/pid" ] && [ -f "/proc/$(cat "$dir/pid")/root/run/onekit-node" ]; do
    kill -0 "$starter" 2>/dev/null || node_failed "$name" "it stopped while starting"
    [ "$SECONDS" -lt "$deadline" ] || node_failed "$name" "it did not come up in $READY_SECONDS s"
    sleep 0.02
  done
  locked share_names
  local answer=
  until answer=$(ip netns exec "$NETNS" ssh -F none -n -i "$LAB_DIR/keys/node" -o BatchMode=yes -o ConnectTimeout=2 -o IdentitiesOnly=yes \
    -o UserKnownHostsFile="$LAB_DIR/known_hosts" -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes "$account@$name" "$question" 2>&1); do
    kill -0 "$starter" 2>/dev/null || node_failed "$name" "it stopped while starting"
    [ "$SECONDS" -lt "$deadline" ] || node_failed "$name" "it did not answer in $READY_SECONDS s: $answer"
    sleep 0.05
  done
}

node_failed() {
  echo "lab: node '$1' failed: $2" >&2
  tail -n 5 "$(node_dir "$1")/log" >&2 || true
  node_remove_runtime "$1"
  die "its log is $(node_dir "$1")/log, its file system $(node_dir "$1")/upper"
}

# Kills what runs in a node's namespace, then the namespace with its cables. PID 1 of the node takes all its processes along.
node_remove_runtime() {
  local name=$1 ns pid
  ns=$(node_netns "$name")
  pid=$(node_pid "$name") && kill -9 "$pid" 2>/dev/null
  end_netns "$ns"
  rm -f "$(node_dir "$name")/pid"
  end_groups "$name"
}

# The control groups of a node with containers, wherever this machine has version 2 of them.
groups_of() {
  local at
  at=$(sed -n 's/^[^ ]* \([^ ]*\) cgroup2 .*/\1/p' /proc/self/mounts | sed -n 1p)
  [ -z "$at" ] || echo "$at/onekit-$NETNS.$1"
}

end_groups() {
  local group tries=0
  group=$(groups_of "$1")
  [ -n "$group" ] && [ -d "$group" ] || return 0
  # what is in it was killed, and may take a moment to be gone
  until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || [ $tries -ge 100 ]; do tries=$((tries + 1)); sleep 0.02; done
}

# Ends the processes of a network namespace of ours and removes it. A veth goes when either end's namespace goes.
end_netns() {
  local ns=$1 pids tries=0
  netns_exists "$ns" || return 0
  while pids=$(ip netns pids "$ns" 2>/dev/null) && [ -n "$pids" ] && [ $tries -lt 100 ]; do
    # shellcheck disable=SC2086
    [ $((tries % 20)) -ne 0 ] || kill -9 $pids 2>/dev/null || true
    tries=$((tries + 1))
    sleep 0.02
  done
  # Links first: the kernel takes its time over a namespace, and the front-end's ends of the cables would linger.
  local link
  for link in mgmt0 eno1; do ip -n "$ns" link del "$link" 2>/dev/null || true; done
  ip netns del "$ns" 2>/dev/null || true
}

node_stop() {
  require_up
  check_name "${1:-}"
  local dir; dir=$(node_dir "$1")
  [ -d "$dir" ] || die "node '$1' was never started"
  [ "${2:-}" = '' ] || [ "$2" = --wipe ] || usage
  node_remove_runtime "$1"
  if [ "${2:-}" = --wipe ]; then rm -rf --one-file-system "$dir/upper" "$dir/work" "$dir/root" "$dir/datastores" "$dir/uuid" "$dir/installed"; fi
}

node_cables() {
  local state=$1 name=${2:-} which=${3:-} nn cable
  require_node "$name"
  nn=$(cat "$(node_dir "$name")/number")
  case $which in '') which='mgmt trunk' ;; mgmt | trunk) ;; *) usage ;; esac
  for cable in $which; do ip -n "$NETNS" link set "$cable.$nn" "$state"; done
}

node_exec() {
  [ $# -ge 2 ] || usage
  local name=$1; shift
  require_node "$name"
  local group
  group=$(groups_of "$name")
  if [ -n "$group" ] && [ -d "$group/init" ]; then echo $$ >"$group/init/cgroup.procs"; else group=''; fi
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    nsenter -t "$(node_pid "$name")" --mount --uts --ipc --net --pid ${group:+--cgroup} --root --wd "$@"
}

# ---- the end ------------------------------------------------------------------------------------------------------------

lab_netns() { local ns; for ns in /run/netns/"$NETNS" /run/netns/"$NETNS".*; do [ ! -e "$ns" ] || basename "$ns"; done; }

# Processes that live on a node's file system, or in the front-end's namespace: their mount tables name this lab.
lab_processes() {
  grep -lsE "[=:]$(regex "$LAB_DIR")/nodes/| $(regex "$LAB_DIR")/| $(regex "$ETC_NETNS")/" /proc/[0-9]*/mountinfo 2>/dev/null | cut -d/ -f3 | while read -r pid; do
    [ "$pid" = $$ ] || [ "$pid" = "$BASHPID" ] || echo "$pid"
  done || true
}
regex() { printf '%s' "$1" | sed 's/[][\.*^$+?(){}|]/\\&/g'; }

lab_down() {
  local ns pids tries=0
  trap - ERR
  if [ -f "$MARKER" ]; then
    [ "$(cat "$MARKER")" = "$LAB_NAME" ] || die "$LAB_DIR belongs to lab '$(cat "$MARKER")', not '$LAB_NAME'; nothing was removed"
  elif [ -d "$LAB_DIR" ] && [ -n "$(ls -A "$LAB_DIR")" ]; then
    die "$LAB_DIR is not a lab's; nothing was removed"
  fi
  for ns in $(lab_netns); do end_netns "$ns"; done
  while pids=$(lab_processes) && [ -n "$pids" ] && [ $tries -lt 50 ]; do
    # shellcheck disable=SC2086
    kill -9 $pids 2>/dev/null || true
    tries=$((tries + 1))
    sleep 0.05
  done
  local dir
  for dir in "$LAB_DIR"/nodes/*/; do [ ! -d "$dir" ] || end_groups "$(basename "$dir")"; done
  alone_in_etc remove_etc_netns
  [ ! -f "$MARKER" ] || rm -rf --one-file-system "$LAB_DIR"
  [ ! -d "$LAB_DIR" ] || rmdir "$LAB_DIR"
}

check_clean() {
  local found=0
  look() { # look WHAT FINDINGS
    if [ -z "$2" ]; then echo "ok     no $1"; else echo "FOUND  $1:"; echo "         ${2//$'\n'/$'\n'         }"; found=1; fi
  }
  look "network namespace $NETNS or $NETNS.*" "$(lab_netns)"
  look "process on a file system or in a namespace of the lab" "$(for pid in $(lab_processes); do echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-100)"; done)"
  look "mount below $LAB_DIR" "$(grep -F " $LAB_DIR" /proc/self/mountinfo | cut -d' ' -f5 || true)"
  look "link of this machine to a namespace of the lab" "$(ip -o link | grep -E "link-netns $(regex "$NETNS")([. ]|\$)" | cut -d: -f2 || true)"
  look "directory $ETC_NETNS" "$([ ! -e "$ETC_NETNS" ] || ls -d "$ETC_NETNS")"
  look "directory /etc/netns of ours without use" "$([ ! -f /etc/netns/.made-by-onekit-lab ] || [ "$(ls -A /etc/netns)" != .made-by-onekit-lab ] || echo /etc/netns)"
  look 'control groups of nodes' "$(ls -d "$(groups_of x | sed 's/x$//')"* 2>/dev/null || true)"
  look "directory $LAB_DIR" "$([ ! -e "$LAB_DIR" ] || ls -d "$LAB_DIR")"
  return $found
}

case $COMMAND in
  up) lab_up ;;
  down) lab_down ;;
  exec) [ $# -ge 1 ] || usage; lab_exec "$@" ;;
  node-start) node_start "$@" ;;
  node-stop) node_stop "$@" ;;
  node-kill-net) node_cables down "$@" ;;
  node-restore-net) node_cables up "$@" ;;
  node-exec) node_exec "$@" ;;
  hostkey) [ $# -eq 1 ] || usage; check_name "$1"; hostkey_line "$1" ;;
  check-clean) check_clean ;;
  *) usage ;;
esac
