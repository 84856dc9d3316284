import { CHANGED, PRELUDE } from './scripts';

/**
 * A change of the network, taken back by the machine itself unless it is confirmed.
 *
 *   net/staged   what is to be: NUMBER.path, NUMBER.new, NUMBER.was, `down`, `up`
 *   net/armed    the same, from the moment on that the timer runs; whoever renames it decides: `confirmed` or `rolling`
 *
 * Renaming a folder is one step, so exactly one of confirmation and timer wins.
 */
const NET = `${PRELUDE}
net=$kept/net
mkdir -p "$net"
`;

/** The flattened files on standard input: ifupdown's own judgement, on a file of ours. */
export const CHECK = `${NET}
file=$(mktemp "$kept/tmp/interfaces.XXXXXX")
trap 'rm -f "$file"' EXIT
cat >"$file"
ifquery -i "$file" --list >/dev/null
ifup --no-act --force -a -i "$file" >/dev/null
`;

export const CLEAR = `${NET}
rm -rf "$net/staged"
mkdir "$net/staged"
`;

/** NUMBER BEFORE PATH MODE UID GID; the text on standard input. */
export const STAGE = `${NET}
cd "$net/staged"
printf %s "$3" >"$1.path"
echo "$2" >"$1.before"
echo "$4 $5 $6" >"$1.owned"
cat >"$1.new"
`;

/** NUMBER BEFORE PATH: the file is to go. */
export const STAGE_GONE = `${NET}
cd "$net/staged"
printf %s "$3" >"$1.path"
echo "$2" >"$1.before"
: >"$1.gone"
`;

/**
 * A machine that stops in between has lost its timer. At its next start the old files come back before anything reads them. The link is made by hand: a
 * unit that is only for the next start needs no reload.
 */
export const RESCUE_UNIT = `[Unit]
Description=Takes back a change of the network that was not confirmed
ConditionPathExists=/var/lib/onenode/net/armed
DefaultDependencies=no
After=local-fs.target
Before=network-pre.target networking.service
Wants=network-pre.target

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/onenode/net/rollback.sh boot

[Install]
WantedBy=sysinit.target
`;
const RESCUE = `/etc/systemd/system/onenode-rescue.service`;
const RESCUE_LINK = `/etc/systemd/system/sysinit.target.wants/onenode-rescue.service`;
const NO_RESCUE = `rm -f ${RESCUE} ${RESCUE_LINK}`;

/** ID, or boot: run by the timer, or at once when the change failed. Old files, old interfaces. */
const ROLLBACK = `
LC_ALL=C; export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd "$(dirname "$0")" || exit 1
# the timer of a change that was confirmed has nothing to say about the next one
[ "$1" = boot ] || [ "$(cat armed/id 2>/dev/null)" = "$1" ] || exit 0
mv -T armed rolling 2>/dev/null || exit 0
exec >>rolling/log 2>&1
echo "$(date): the old network comes back"
running() { case "$(cat "/proc/$1/stat" 2>/dev/null)" in '' | *') Z '*) return 1 ;; esac; }
children() {
  for s in /proc/[0-9]*/stat; do
    { read -r line <"$s"; } 2>/dev/null || continue
    set -- "$1" \${line##*) }
    s=\${s%/stat}
    [ "$3" != "$1" ] || echo "\${s#/proc/}"
  done
}
tree() { echo "$1"; for c in $(children "$1"); do tree "$c"; done; }
# ifup gives what it runs process groups of their own, and keeps its lock as long as one of them lives
end() {
  all=$(tree "$1")
  for p in $all; do kill -s KILL "$p" 2>/dev/null; done
  for p in $all; do n=0; while running "$p" && [ $n -lt 50 ]; do n=$((n + 1)); sleep 0.1; done; done
}
# a hook of the machine that never ends must not keep the old network away
bounded() {
  "$@" </dev/null &
  b=$! t=0
  while running "$b" && [ $t -lt 225 ]; do t=$((t + 1)); sleep 0.2; done
  end "$b"
  wait "$b"
}
# a change that is still at it would put its files and interfaces over the old ones
pid=$(cat rolling/pid 2>/dev/null)
if [ "$1" != boot ] && [ -n "$pid" ] && running "$pid"; then end "$pid"; fi
[ "$1" = boot ] || tac rolling/up 2>/dev/null | while read -r i; do bounded ifdown --force "$i"; done
for p in rolling/*.path; do
  n=\${p%.path} path=$(cat "$p")
  if [ -f "$n.old" ]; then cp -p "$n.old" "$path.onenode-new" && mv -fT "$path.onenode-new" "$path"; else rm -f "$path" "$path.onenode-new"; fi
done
${NO_RESCUE}
sync
if [ "$1" != boot ]; then
  tac rolling/down 2>/dev/null | while read -r i; do bounded ifup --force "$i"; done
  bounded ifup -a
fi
echo "$(date): done"
rm -rf rolled-back
mv -T rolling rolled-back
`;

/** Run once, detached: the connection that asked for it may not outlive it. */
const CHANGE = `
LC_ALL=C; export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd "$(dirname "$0")" || exit 1
exec >>armed/log 2>&1
echo $$ >armed/pid
sleep 0.5
failed=
while read -r i; do ifdown --force "$i" </dev/null || :; done <armed/down
for p in armed/*.path; do
  n=\${p%.path} path=$(cat "$p")
  if [ -f "$n.gone" ]; then rm -f "$path"; continue; fi
  mkdir -p "$(dirname "$path")"
  read -r mode uid gid <"$n.owned"
  cp "$n.new" "$path.onenode-new" && chown "$uid:$gid" "$path.onenode-new" && chmod "$mode" "$path.onenode-new" && mv -fT "$path.onenode-new" "$path" || failed=yes
done
sync
while read -r i; do ifup --force "$i" </dev/null || failed=yes; done <armed/up
rm -f armed/pid
if [ -n "$failed" ]; then exec /bin/sh ./rollback.sh "$(cat armed/id)"; fi
: >armed/changed
`;

/** SECONDS COUNT DOWN... UP...: keeps what is there, starts the timer, then the change. Ends with CHANGED when a file is not as planned, 42 when another change waits. */
export const ARM = `${NET}
seconds=$1 count=$2; shift 2
[ ! -e "$net/armed" ] && [ ! -e "$net/rolling" ] || exit 42
cd "$net/staged"
: >down; : >up
while [ "$count" -gt 0 ]; do echo "$1" >>down; shift; count=$((count - 1)); done
for i in "$@"; do echo "$i" >>up; done
for p in *.path; do
  n=\${p%.path} path=$(cat "$p")
  now=$(sum "$path")
  [ "$now" = "$(cat "$n.before")" ] || { echo "$path"; exit ${CHANGED}; }
  [ "$now" = absent ] || cp -p "$path" "$n.old"
  if [ ! -f "$n.gone" ]; then folders "$(dirname "$path")"; keep file "$path"; sum "$n.new" >>"$entry/after"; sync "$entry/after"; fi
done
echo $(($(date +%s) + seconds)) >until
id=$(date +%s%N)
echo "$id" >id
cat >"$net/rollback.sh" <<'ROLLBACK'
${ROLLBACK}
ROLLBACK
cat >"$net/change.sh" <<'CHANGE'
${CHANGE}
CHANGE
cd "$net"
rm -rf rolled-back confirmed
sync
mv -T staged armed
# the timer first: whatever becomes of the change, it runs
if [ -d /run/systemd/system ]; then
  mkdir -p "$(dirname ${RESCUE_LINK})"
  cat >${RESCUE} <<'RESCUE'
${RESCUE_UNIT}RESCUE
  ln -sf ${RESCUE} ${RESCUE_LINK}
  sync
  systemctl reset-failed onenode-rollback.timer onenode-rollback.service onenode-change.service 2>/dev/null || :
  # what ifup leaves running, a DHCP client above all, lives on when the script has ended
  unit() { systemd-run --quiet --property=KillMode=process "$@"; }
  unit --unit=onenode-rollback --on-active="$seconds" --timer-property=AccuracySec=1s /bin/sh "$net/rollback.sh" "$id"
  unit --unit=onenode-change /bin/sh "$net/change.sh"
else
  setsid -f sh -c 'sleep "$1"; exec /bin/sh "$2/rollback.sh" "$3"' onenode-rollback "$seconds" "$net" "$id" </dev/null >/dev/null 2>&1
  setsid -f /bin/sh "$net/change.sh" </dev/null >/dev/null 2>&1
fi
`;

/** What became of it, with the log. A change that was whole was taken back because nobody confirmed it. */
const TAKEN_BACK = `if [ -f rolled-back/changed ]; then echo rolled-back; else echo failed; fi; cat rolled-back/log`;

/**
 * BRIDGE GATEWAY (both may be empty), over a new connection. Says "ready ID" when the change may be confirmed; waiting, silent (the gateway), missing INTERFACE,
 * rolled-back or failed (with the log), or nothing-armed.
 */
export const ASK = `${NET}
cd "$net"
if [ -d rolling ]; then echo waiting; exit 0; fi
if [ -d rolled-back ]; then ${TAKEN_BACK}; exit 0; fi
[ -d armed ] || { echo nothing-armed; exit 0; }
[ -f armed/changed ] || { echo waiting; exit 0; }
while read -r i; do [ -e "/sys/class/net/$i" ] || { echo "missing $i"; exit 0; }; done <armed/up
if [ -n "$2" ]; then
  # a router that answers no ping still has to say where it is
  bash -c 'echo >"/dev/udp/$1/9"' onekit "$2" 2>/dev/null || :
  n=0
  until ip neigh show to "$2" dev "$1" | grep -q lladdr; do n=$((n + 1)); [ $n -lt 15 ] || { echo silent; exit 0; }; sleep 0.1; done
fi
echo "ready $(cat armed/id)"
`;

/**
 * ID: what ASK said. Says confirmed or waiting. Asking alone confirms nothing: a question may have come by a connection that was made before the change,
 * and be answered after it; who sends this has heard the machine since.
 */
export const CONFIRM = `${NET}
cd "$net"
if [ "$(cat armed/id 2>/dev/null)" = "$1" ] && mv -T armed confirmed 2>/dev/null; then
  rm -rf confirmed
  ${NO_RESCUE}
  if [ -d /run/systemd/system ]; then systemctl stop onenode-rollback.timer 2>/dev/null || :; fi
  echo confirmed
else echo waiting; fi
`;

/** What became of a change that was not confirmed. */
export const BECAME = `${NET}
cd "$net"
if [ -d rolled-back ]; then ${TAKEN_BACK}; else echo waiting; fi
`;
