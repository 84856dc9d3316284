#!/bin/bash
# mirror.sh PACKAGE...: a mirror of this machine's Debian (file:), which holds these packages with all they depend on and what debootstrap makes a minimal system of; prints
# its folder. What is there for this Debian and these packages already is used again. ONEKIT_CACHE=/var/cache/onekit; about 10 s when it is not there, 60 MB.
set -euo pipefail
export LC_ALL=C
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../mirror.sh"
die() { echo "mirror: $*" >&2; exit 1; }
for tool in apt-get apt-cache dpkg-scanpackages; do command -v "$tool" >/dev/null || die "$tool is missing; install the packages named in $HERE/packages.txt"; done
suite=$(. /etc/os-release; echo "$VERSION_CODENAME")
CACHE=${ONEKIT_CACHE:-/var/cache/onekit}
mkdir -p "$CACHE"
OUT=$CACHE/mirror-$( (echo "$suite $*"; cat "$HERE/mirror.sh" "$HERE/../mirror.sh") | sha256sum | cut -c1-16)
exec 9>"$CACHE/mirror.lock"; flock 9
[ -d "$OUT" ] && { echo "$OUT"; exit 0; }

work=$(mktemp -d "$CACHE/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/pool/partial"
required=$(apt-cache dumpavail | awk '/^Package:/ { p = $2 } /^Priority: required/ { print p }' | sort -u)
[ -n "$required" ] || die 'apt knows no packages; run: apt-get update'
# an empty status: what this machine has already is downloaded, too
# shellcheck disable=SC2086
apt-get -qq -y -o Dir::State::status=/dev/null -o Dir::Cache::archives="$work/pool" -o APT::Install-Recommends=false -o APT::Sandbox::User=root \
  install --download-only apt debian-archive-keyring usr-is-merged $required "$@" >&2
rm -rf "$work/pool/partial" "$work/pool/lock"
write_index "$work" "$suite"
chmod 755 "$work"
mv -T "$work" "$OUT"
echo "$OUT"
