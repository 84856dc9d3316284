import { KEPT, ONE, SSH_DIR } from '../folders';

/** Run as root, so that a link of that account leads no further than the account itself. */
const AS_OWNER = `$([ "$(id -u)" != 0 ] || echo setpriv --reuid=${ONE.id} --regid=${ONE.id} --clear-groups)`;

/**
 * All that is asked of a machine, in one script: the number of paths, the paths, the number of units, the units, and names to resolve. It changes nothing.
 * One fact a line, its kind first; texts of files and paths are base64.
 */
export const FACTS = `
LC_ALL=C; export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
say() { printf '%s\\n' "$*"; }
b64() { base64 -w0; }
packed() { printf %s "$1" | b64; }

say uid "$(id -u)"
say host "$(uname -n)"
say kernel "$(uname -r)"
[ ! -r /etc/os-release ] || (. /etc/os-release; say os "$ID" "\${VERSION_ID:-}")
say time "$(date +%s)"
if [ -d /run/systemd/system ]; then systemd=yes; else systemd=no; fi
say systemd $systemd

# who else configures the network
for f in /etc/netplan/*.yaml /etc/netplan/*.yml; do [ ! -e "$f" ] || say manager netplan "$(packed "$f")"; done
for f in /etc/systemd/network/*.network; do [ ! -e "$f" ] || say manager systemd-networkd "$(packed "$f")"; done
[ ! -d /run/NetworkManager ] || say manager NetworkManager "$(packed /run/NetworkManager)"
if [ $systemd = yes ] && systemctl -q is-active systemd-networkd 2>/dev/null; then say manager systemd-networkd "$(packed systemd-networkd.service)"; fi

dpkg-query -W -f='package \${db:Status-Status} \${Package} \${Version}\\n' ifupdown bridge-utils nfs-common nfs-kernel-server lxc lxc-templates debootstrap \\
  libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils sudo 2>/dev/null
getent passwd oneadmin 9869 | sort -u | while read -r line; do say passwd "$(packed "$line")"; done
getent group oneadmin 9869 | sort -u | while read -r line; do say group "$(packed "$line")"; done
for g in libvirt kvm; do
  if getent group "$g" | cut -d: -f4 | tr , '\\n' | grep -qx oneadmin; then say member "$g"; fi
done
[ ! -d /sys/module/8021q ] && [ ! -d /proc/net/vlan ] || say module 8021q
say mounts "$(b64 </proc/self/mounts)"
for d in /sys/class/net/*; do say interface "\${d##*/}" "$(cat "$d/mtu" 2>/dev/null)"; done

# Which keys ssh would log in with. The private half is read by its owner, and only its public half is told.
for n in id_ed25519 id_ecdsa id_rsa; do
  [ -f "${SSH_DIR}/$n" ] || continue
  say key "$(packed "${SSH_DIR}/$n")" "$(${AS_OWNER} ssh-keygen -y -P '' -f "${SSH_DIR}/$n" 2>/dev/null </dev/null | cut -d' ' -f1,2)"
done

look() {
  if [ -L "$1" ]; then say link "$(packed "$1")" "$(packed "$(readlink "$1")")"
  elif [ -f "$1" ]; then say file "$(packed "$1")" $(stat -c '%a %u %g' "$1") "$(b64 <"$1")"
  elif [ -d "$1" ]; then say folder "$(packed "$1")" $(stat -c '%a %u %g' "$1")
  elif [ -e "$1" ]; then say other "$(packed "$1")"
  else say absent "$(packed "$1")"; fi
}
# a file of which no more than its sum is told
hide() {
  if [ -f "$1" ] && [ ! -L "$1" ]; then say secret "$(packed "$1")" $(stat -c '%a %u %g' "$1") "$(sha256sum <"$1" | cut -c1-64)"
  else look "$1"; fi
}
count=$1; shift
while [ "$count" -gt 0 ]; do look "$1"; shift; count=$((count - 1)); done
for f in /etc/network/interfaces.d/*; do [ ! -e "$f" ] || look "$f"; done
count=$1; shift
while [ "$count" -gt 0 ]; do
  [ $systemd = no ] || say unit "$(packed "$1")" "$(systemctl is-enabled "$1" 2>/dev/null || :)" "$(systemctl is-active "$1" 2>/dev/null || :)"
  shift; count=$((count - 1))
done
for n in "$@"; do say resolves "$(packed "$n")" "$(getent ahostsv4 "$n" | cut -d' ' -f1 | head -n 1)"; done
if [ -c /dev/kvm ]; then say kvm yes; else say kvm no; fi
room=/var/lib/one
[ -d "$room" ] || room=/var/lib
say room $(df -Pk "$room" | tail -n 1 | tr -s ' ' | cut -d' ' -f2,4)

# what we wrote before
kept=${KEPT}
for e in "$kept"/entries/*; do
  [ -d "$e" ] || continue
  say entry "$(cat "$e/seq")" "$(cat "$e/kind")" "$(b64 <"$e/path")" "$(tr ' ' , <"$e/was")" "$(tr '\\n' , <"$e/after" 2>/dev/null)" "$([ ! -f "$e/before" ] || b64 <"$e/before")"
  if [ -e "$e/secret" ]; then hide "$(cat "$e/path")"; elif [ "$(cat "$e/kind")" != account ]; then look "$(cat "$e/path")"; fi
done
for p in "$kept"/pending/*; do [ ! -e "$p" ] || say pending "\${p##*/}"; done
[ ! -d "$kept/net/armed" ] || say armed "$(cat "$kept/net/armed/until" 2>/dev/null)"
say end
`;
