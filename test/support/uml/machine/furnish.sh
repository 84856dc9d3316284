#!/bin/bash
# furnish.sh ROOT: makes the fresh Debian file system at ROOT a machine of the lab. What Debian's installer would have written is written
# when the machine first starts (first-boot); here is what is the same on all of them.
set -euo pipefail
ROOT=$1
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

rm -f "$ROOT"/etc/ssh/ssh_host_*
: >"$ROOT/etc/machine-id"
: >"$ROOT/etc/fstab"
echo 'deb [trusted=yes] file:/mirror bookworm main' >"$ROOT/etc/apt/sources.list"
rm -f "$ROOT"/etc/apt/sources.list.d/* "$ROOT"/var/lib/apt/lists/*Packages* "$ROOT"/var/lib/apt/lists/*InRelease
mkdir -p "$ROOT/mirror" "$ROOT/host"

install -m 755 "$HERE/first-boot" "$ROOT/usr/local/sbin/lab-first-boot"
install -m 644 "$HERE/lab-first-boot.service" "$ROOT/etc/systemd/system/"
install -d "$ROOT/etc/systemd/system/sysinit.target.wants"
ln -sf ../lab-first-boot.service "$ROOT/etc/systemd/system/sysinit.target.wants/"
ln -sf /lib/systemd/system/multi-user.target "$ROOT/etc/systemd/system/default.target"

# a process costs a user-mode kernel 40 ms: what no machine of a platform needs in order to be one is not started
for unit in systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udev-trigger.service systemd-udev-settle.service \
  systemd-binfmt.service systemd-timesyncd.service systemd-logind.service systemd-tmpfiles-clean.timer systemd-sysusers.service systemd-random-seed.service \
  systemd-hwdb-update.service kmod-static-nodes.service systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-pstore.service \
  systemd-machine-id-commit.service apparmor.service sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount \
  machines.target systemd-ask-password-wall.path apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  fstrim.timer getty@tty1.service libvirt-guests.service; do
  ln -sf /dev/null "$ROOT/etc/systemd/system/$unit"
done
install -d "$ROOT/etc/systemd/system.conf.d" "$ROOT/etc/systemd/journald.conf.d"
printf '[Manager]\nDefaultTimeoutStopSec=8s\nDefaultDeviceTimeoutSec=5s\n' >"$ROOT/etc/systemd/system.conf.d/lab.conf"
printf '[Journal]\nStorage=volatile\n' >"$ROOT/etc/systemd/journald.conf.d/lab.conf"
printf 'UseDNS no\n' >"$ROOT/etc/ssh/sshd_config.d/lab.conf"
