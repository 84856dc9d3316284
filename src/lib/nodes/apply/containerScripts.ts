import { DROP, PRELUDE } from './scripts';

/** All that debootstrap has to bring so that the next steps can prepare a container like a machine. */
export const INCLUDED = ['systemd-sysv', 'openssh-server', 'iproute2', 'ifupdown', 'debian-archive-keyring'] as const;

/** Exit code: another debootstrap for it runs. */
export const BUSY = 43;

/**
 * NAME SUITE MIRROR KEYS HOSTS INTERFACES: makes /var/lib/lxc/NAME/rootfs. SUITE and MIRROR may be empty: then those of the machine. A mirror that the machine trusts without a
 * signature is trusted here, too, and no other. Half of a root file system is thrown away and begun again; it gets its name when it is whole.
 */
export const BUILD_CONTAINER = `${PRELUDE}
name=$1 suite=$2 mirror=$3 keys=$4 hosts=$5 interfaces=$6
place=/var/lib/lxc/$name part=/var/lib/lxc/$name/rootfs.part
exec 9>"$kept/tmp/container-$name.lock"
flock -n 9 || exit ${BUSY}
[ ! -e "$place/rootfs" ] || exit 0
[ -n "$suite" ] || suite=$(. /etc/os-release; echo "$VERSION_CODENAME")
wanted=
trusted=
found=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(TRUSTED)' 'Created-By: Packages')
while read -r uri release component trust; do
  [ "$release" = "$suite" ] && [ "$component" = main ] || continue
  plain=\${uri#file:}
  given=\${mirror#file:}
  [ -z "$mirror" ] || [ "\${plain#//}" = "\${given#//}" ] || [ "\${plain#//}" = "\${given#//}/" ] || continue
  wanted=$uri
  [ "$trust" != yes ] || trusted=yes
  break
done <<LIST
$found
LIST
[ -n "$mirror" ] || mirror=$wanted
[ -n "$mirror" ] || { echo "no mirror with $suite is known here: name one in the platform file" >&2; exit 1; }
case $mirror in
  file:///*) ;;
  file:/*) mirror=file://\${mirror#file:} ;;
esac
keep container "$place/rootfs"
folders "$place"
# debootstrap mounts some things there, and unmounts them when it is not killed
for m in $(cut -d' ' -f2 /proc/self/mounts | grep -F "$part/" | sort -r); do umount -l "$m"; done
rm -rf --one-file-system "$part"
mkdir -m 755 "$part"
umask 022
debootstrap \${trusted:+--no-check-gpg} --variant=minbase --include=${INCLUDED.join(',')} "$suite" "$part" "$mirror" 9>&- >"$kept/tmp/container-$name.log" 2>&1 || {
  tail -n 3 "$kept/tmp/container-$name.log" >&2
  exit 1
}
echo "$name" >"$part/etc/hostname"
printf '%s\\n' "$hosts" >"$part/etc/hosts"
printf '%s\\n' "$interfaces" >"$part/etc/network/interfaces"
echo "deb \${trusted:+[trusted=yes] }$mirror $suite main" >"$part/etc/apt/sources.list"
mkdir -p -m 700 "$part/root/.ssh"
(umask 077; printf '%s\\n' "$keys" >"$part/root/.ssh/authorized_keys")
rm -f "$part"/var/cache/apt/archives/*.deb
sync -f "$part"
chmod 755 "$place"
mv -T "$part" "$place/rootfs"
rm -f "$kept/tmp/container-$name.log"
`;

/** PATH of its root file system: stops it, and takes it away with all that is in it. */
export const LEAVE_CONTAINER = `${PRELUDE}${DROP}
name=$(basename "$(dirname "$1")")
[ "$1" = "/var/lib/lxc/$name/rootfs" ]
if grep -qF "@/var/lib/lxc/$name/command" /proc/net/unix; then lxc-stop -n "$name" -t 60; fi
if grep -qF "@/var/lib/lxc/$name/command" /proc/net/unix; then echo "$name does not stop" >&2; exit 1; fi
rm -rf --one-file-system "$1" "$1.part"
drop container "$1"
`;
