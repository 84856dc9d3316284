#!/bin/bash
# base.sh: builds the disk that all machines of the lab start from, and the Debian mirror they install from; prints the folder of both.
# What is there for this recipe already is used again: the folder's name is the hash of all that goes into it.
#   base.ext4   a Debian machine as its installer leaves it, with the modules of the user-mode kernel
#   mirror/     an apt repository (file:) of what the toolkit installs on it
# ONEKIT_LAB_CACHE=/var/cache/onekit-lab; about 80 s when it is not there, 2.5 GiB.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../install.sh"
. "$HERE/../mirror.sh"
CACHE=${ONEKIT_LAB_CACHE:-/var/cache/onekit-lab}
SUITE=bookworm               # the machines'; this machine may run another release
SIZE=3G                      # sparse

die() { echo "base: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die 'must run as root'
for tool in mmdebstrap linux.uml dpkg-scanpackages mke2fs; do command -v "$tool" >/dev/null || die "$tool is missing: apt-get install $(packages "$HERE/packages.txt" | xargs)"; done

# this machine's own mirror, in either form of naming it
MIRROR=$({ cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true; } | sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' | sed -n 1p)
[ -n "$MIRROR" ] || die 'no Debian mirror is named in /etc/apt/sources.list'
UML=$(ls /usr/lib/uml/modules)
hash=$(cat "$HERE"/base.sh "$HERE"/machine-packages.txt "$HERE"/mirror-packages.txt "$HERE"/../mirror.sh "$HERE"/machine/* <(echo "$UML $SUITE") | sha256sum | cut -c1-16)
OUT=$CACHE/$hash
[ -f "$OUT/base.ext4" ] && { touch "$OUT"; echo "$OUT"; exit 0; }

mkdir -p "$CACHE"
exec 9>"$CACHE/lock"; flock 9
[ -f "$OUT/base.ext4" ] && { touch "$OUT"; echo "$OUT"; exit 0; }
find "$CACHE" -mindepth 1 -maxdepth 1 -type d -mmin +1440 -exec rm -rf {} +      # of older recipes, which nobody used for a day
work=$(mktemp -d "$CACHE/work.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

say() { echo "base: $*" >&2; }
include() { packages "$1" | paste -sd,; }

say "a Debian $SUITE machine, and the packages of its mirror"
# the hook runs while the machine still knows what Debian has
mkdir -p "$work/mirror/pool"
mmdebstrap --quiet --variant=minbase --mode=root --include="$(include "$HERE/machine-packages.txt")" \
  --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook="'$HERE/machine/fill-mirror.sh' \"\$1\" '$work/mirror/pool' $(packages "$HERE/mirror-packages.txt" | xargs)" "$SUITE" "$root" "$MIRROR" >&2

say 'the mirror'
write_index "$work/mirror" "$SUITE"

say 'the modules of the user-mode kernel, and what the lab adds'
mkdir -p "$root/usr/lib/modules"
cp -a "/usr/lib/uml/modules/$UML" "$root/usr/lib/modules/"
chroot "$root" depmod "$UML"
"$HERE/machine/furnish.sh" "$root"
# the installer leaves the lists of its mirror
cp -a "$work/mirror/." "$root/mirror/"
chroot "$root" apt-get -qq -o APT::Sandbox::User=root update >&2
find "$root/mirror" -mindepth 1 -delete

mkdir "$work/out"
truncate -s "$SIZE" "$work/out/base.ext4"
mke2fs -q -F -t ext4 -O '^has_journal,^metadata_csum' -E lazy_itable_init=1 -d "$root" "$work/out/base.ext4"
mv "$work/mirror" "$work/out/mirror"
mv "$work/out" "$OUT"
say "$(du -sh "$OUT" | cut -f1) in $OUT"
echo "$OUT"
