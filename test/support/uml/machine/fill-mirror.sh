#!/bin/bash
# fill-mirror.sh ROOT POOL PACKAGE...: downloads these packages with all they depend on, and those of a minimal Debian, for debootstrap.
# Runs while mmdebstrap still has the lists of what Debian offers.
set -euo pipefail
ROOT=$1 POOL=$2; shift 2
required=$(chroot "$ROOT" dpkg-query -W -f '${Priority} ${Package}\n' | sed -n 's/^required //p')
# an empty status: packages that the machine has already are downloaded, too
chroot "$ROOT" apt-get -qq -y -o Dir::State::status=/dev/null -o APT::Install-Recommends=false -o APT::Sandbox::User=root \
  install --download-only apt debian-archive-keyring usr-is-merged ifupdown iproute2 openssh-server systemd-sysv $required "$@" >&2
cp "$ROOT"/var/cache/apt/archives/*.deb "$POOL/"
chroot "$ROOT" apt-get clean
