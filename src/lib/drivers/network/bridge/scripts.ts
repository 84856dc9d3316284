/** First word of a line that says why nothing can be done here; the rest names what is meant. */
export const REFUSALS = ['bridge-missing', 'bridge-name-taken', 'device-missing', 'device-in-use', 'device-has-addresses', 'bridge-claims'] as const;
export type Refusal = (typeof REFUSALS)[number];

export const REFUSED = 30;

/**
 * Claims: between `pre` and the start of the domain a bridge of ours has no member yet, and the end of another machine must not take it away.
 * So each interface leaves an empty file under /run/lock until `clean`, and both work under a lock. After a boot the files are gone, as the bridges are.
 */
const PRELUDE = `
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" = 0 ] && sudo= || sudo='sudo -n'
net=/sys/class/net
refuse() { echo "$*"; exit ${REFUSED}; }
claims=/run/lock
[ -w "$claims" ] || claims=/tmp
claims=$claims/onekit-bridges-$(id -u)
mkdir -p -m 700 "$claims" 2>/dev/null
# a folder that somebody else made for us would let him decide what we remove
[ -d "$claims" ] && [ ! -L "$claims" ] && [ -O "$claims" ] || refuse bridge-claims "$claims"
exec 9>"$claims/.lock" && flock -w 30 9 || refuse bridge-claims "$claims"
`;

/** pre [BRIDGE TAP OWN PHYSICAL MTU]...: five words an interface; OWN is yes or no, the last two may be empty. */
export const PRE = `${PRELUDE}
# join DEVICE BRIDGE: a device that carries addresses would lose them, and with them perhaps this very connection
join() {
  [ -e "$net/$1" ] || refuse device-missing "$1"
  if [ -e "$net/$1/master" ]; then
    [ "$(basename "$(readlink -f "$net/$1/master")")" = "$2" ] && return
    refuse device-in-use "$1 $(basename "$(readlink -f "$net/$1/master")")"
  fi
  [ -z "$(ip -o addr show dev "$1" scope global)" ] || refuse device-has-addresses "$1"
  $sudo ip link set dev "$1" master "$2" && $sudo ip link set dev "$1" up
}
make() {
  $sudo ip link add name "$1" type bridge forward_delay 0 || return 1
  [ -z "$2" ] || $sudo ip link set dev "$1" mtu "$2"
}
while [ $# -ge 5 ]; do
  bridge=$1 tap=$2 own=$3 physical=$4 mtu=$5
  shift 5
  if [ ! -d "$net/$bridge/bridge" ]; then
    [ ! -e "$net/$bridge" ] || refuse bridge-name-taken "$bridge"
    [ "$own" = yes ] || refuse bridge-missing "$bridge"
    make "$bridge" "$mtu" || exit 1
  fi
  [ "$own" = yes ] || continue
  mkdir -p "$claims/$bridge" && : >"$claims/$bridge/$tap" || exit 1
  [ -z "$physical" ] || join "$physical" "$bridge" || exit 1
  $sudo ip link set dev "$bridge" up || exit 1
done
`;

/** clean [BRIDGE TAP PHYSICAL]...: only bridges of ours are named; the physical device is a member that does not count. */
export const CLEAN = `${PRELUDE}
status=0
while [ $# -ge 3 ]; do
  bridge=$1 tap=$2 physical=$3
  shift 3
  rm -f "$claims/$bridge/$tap"
  rmdir "$claims/$bridge" 2>/dev/null
  [ ! -e "$claims/$bridge" ] || continue
  [ -d "$net/$bridge/bridge" ] || continue
  used=
  for member in "$net/$bridge"/brif/*; do
    [ ! -e "$member" ] || [ "\${member##*/}" = "$physical" ] || used=yes
  done
  # an address means that the node itself lives on this bridge
  [ -z "$used" ] && [ -z "$(ip -o addr show dev "$bridge" scope global)" ] || continue
  $sudo ip link delete dev "$bridge" type bridge || status=1
done
exit $status
`;
