#!/bin/bash
# build-guest.sh OUTDIR: makes OUTDIR/tiny.qcow2, a bootable BIOS disk with a Debian kernel, busybox and an SSH server,
# and OUTDIR/agent.tar, Debian's QEMU guest agent for it, which is left out of the disk because it would make it start slower.
# The image's path is the last line on standard output; everything else goes to standard error.
# Needs no root, no mount and no loop device. The result is cached under ${ONEKIT_CACHE:-/var/cache/onekit}.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${ONEKIT_CACHE:-/var/cache/onekit}/guest
KERNEL_META=linux-image-cloud-amd64
ARCH=amd64
# Names as the kernel spells its files. Those a kernel does not have, or has built in, are left out without a word.
MODULES=(virtio_pci virtio_blk virtio_net virtio_scsi virtio_balloon virtio-rng virtio_console
  sd_mod sr_mod ata_piix ahci isofs vfat nls_cp437 nls_ascii nls_iso8859-1 button evdev)
DISK_MB=40

say() { echo "build-guest: $*" >&2; }
die() { say "$*"; exit 1; }

[ $# -eq 1 ] || die "usage: build-guest.sh OUTDIR"
mkdir -p "$1" "$CACHE/debs" 2>/dev/null || die "cannot write to $1 or $CACHE (set ONEKIT_CACHE to a directory of yours)"
OUT=$(cd "$1" && pwd)

for tool in apt-cache apt-get dpkg-deb depmod modprobe cpio gzip sfdisk mkfs.vfat mcopy syslinux qemu-img flock sha256sum; do
  command -v "$tool" >/dev/null || die "$tool is missing; install the packages named in $HERE/../lab/packages.txt"
done
MBR=
for file in /usr/lib/syslinux/mbr/mbr.bin /usr/lib/SYSLINUX/mbr.bin; do [ ! -r "$file" ] || MBR=$file; done
[ -n "$MBR" ] || die "syslinux' mbr.bin is missing; install syslinux-common"

# ---- which packages ------------------------------------------------------------------------------------------------------

# Prints "package=version", one a line. apt needs half a second for each question, so the answer is kept
# until apt's lists or sources change.
resolve() {
  local lists memo
  lists=$( (stat -c '%n %Y %s' /var/lib/apt/lists/*Packages* /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/preferences.d/* 2>/dev/null; sha256sum <"$HERE/build-guest.sh") | sha256sum | cut -c1-16)
  memo=$CACHE/packages-$lists
  if [ ! -s "$memo" ]; then
    local kernel names
    kernel=$(apt-cache show --no-all-versions "$KERNEL_META" 2>/dev/null | sed -n 's/^Depends: *\(linux-image-[^ ,]*\).*/\1/p' | head -n 1)
    [ -n "$kernel" ] || die "apt does not know $KERNEL_META; run: apt-get update"
    # of the agent's packages those with libraries: what its service needs besides is not for this guest
    names=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances dropbear-bin qemu-guest-agent |
      grep -E '^(lib|dropbear-bin$|qemu-guest-agent$)' | grep -Ev ':i386$|-perl$|^libperl|^libgdbm|^libdb[0-9]')
    # shellcheck disable=SC2086
    apt-cache show --no-all-versions "$kernel" busybox-static $names |
      awk '/^Package:/{p=$2} /^Version:/{print p "=" $2}' | sort -u >"$memo.$$"
    mv "$memo.$$" "$memo"
    find "$CACHE" -maxdepth 1 -name 'packages-*' -mtime +30 -delete
  fi
  cat "$memo"
}

PACKAGES=$(resolve)
KEY=$( (echo "$PACKAGES"; dpkg-query -W -f '${Package}=${Version}\n' syslinux syslinux-common mtools dosfstools 2>/dev/null; cat "$HERE/build-guest.sh" "$HERE/init") | sha256sum | cut -c1-20)
IMAGE=$CACHE/tiny-$KEY.qcow2
AGENT=$CACHE/agent-$KEY.tar

# ---- the parts -----------------------------------------------------------------------------------------------------------

fetch() {
  say "fetching $(echo "$PACKAGES" | wc -l) packages"
  # shellcheck disable=SC2086
  (cd "$CACHE/debs" && apt-get -qq -o APT::Sandbox::User=root download $PACKAGES) >&2 || die "apt-get download failed (try: apt-get update)"
  local package
  for package in $PACKAGES; do
    local name=${package%%=*} version=${package#*=} deb
    deb=$CACHE/debs/${name}_${version//:/%3a}_$ARCH.deb
    [ -f "$deb" ] || deb=${deb%_"$ARCH".deb}_all.deb
    [ -f "$deb" ] || die "apt-get download did not leave $deb"
    dpkg-deb -x "$deb" "$WORK/debian"
    touch "$deb"
  done
  find "$CACHE/debs" -name '*.deb' -mtime +30 -delete
}

# Copies the modules and everything they depend on, uncompressed (busybox need not know the compression).
put_modules() {
  local kernel=$1 root=$2 modules_root=$WORK/debian name file rel
  [ -d "$modules_root/lib/modules" ] || { mkdir -p "$modules_root/lib"; ln -s ../usr/lib/modules "$modules_root/lib/modules"; }
  depmod -b "$modules_root" "$kernel"
  : >"$root/etc/modules.load"
  for name in "${MODULES[@]}"; do
    modprobe -d "$modules_root" -S "$kernel" --show-depends "$name" 2>/dev/null | awk '/^insmod/{print $2}' >"$WORK/insmod" || continue
    [ -s "$WORK/insmod" ] || continue
    echo "$name" >>"$root/etc/modules.load"
    cat "$WORK/insmod" >>"$WORK/files"
  done
  sort -u "$WORK/files" | while read -r file; do
    rel=${file##*/lib/modules/}
    mkdir -p "$root/lib/modules/$(dirname "$rel")"
    case $file in
      *.xz) xz -dc "$file" >"$root/lib/modules/${rel%.xz}" ;;
      *.zst) zstd -dcq "$file" >"$root/lib/modules/${rel%.zst}" ;;
      *.gz) gzip -dc "$file" >"$root/lib/modules/${rel%.gz}" ;;
      *) cp "$file" "$root/lib/modules/$rel" ;;
    esac
  done
  cp "$modules_root/lib/modules/$kernel"/modules.{order,builtin,builtin.modinfo} "$root/lib/modules/$kernel/" 2>/dev/null || true
  depmod -b "$root" "$kernel"
}

# Copies a program and the libraries it loads, all of them from the unpacked packages and none from this machine.
put_program() {
  local root=$1 program=$2 debian=$WORK/debian loader library
  install -D -m 755 "$debian$program" "$root$program"
  loader=$(find "$debian" -name 'ld-linux-x86-64.so.2' | head -n 1)
  "$loader" --library-path "$debian/lib/x86_64-linux-gnu:$debian/usr/lib/x86_64-linux-gnu" --list "$debian$program" |
    awk '/=> \//{print $3}' | while read -r library; do install -D -m 755 "$library" "$root/lib/x86_64-linux-gnu/$(basename "$library")"; done
  install -D -m 755 "$loader" "$root/lib64/ld-linux-x86-64.so.2"
}

build_initrd() {
  local root=$WORK/root kernel=$1 nss
  mkdir -p "$root"/{bin,sbin,etc/acpi/PWRF,usr/bin,usr/sbin,dev,proc,sys,root}
  local busybox
  busybox=$(find "$WORK/debian" -path '*bin/busybox' | head -n 1)
  install -m 755 "$busybox" "$root/bin/busybox"
  ln -s /bin/busybox "$root/sbin/modprobe"
  put_program "$root" /usr/sbin/dropbear
  put_program "$root" /usr/bin/dropbearkey
  # until glibc 2.33 the files back end of getpwnam() is a library of its own
  nss=$(find "$WORK/debian" -name 'libnss_files.so.2' | head -n 1)
  [ -z "$nss" ] || install -D -m 755 "$nss" "$root/lib/x86_64-linux-gnu/libnss_files.so.2"
  put_modules "$kernel" "$root"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:*:19000:0:99999:7:::' >"$root/etc/shadow"
  echo 'root:x:0:' >"$root/etc/group"
  echo '/bin/sh' >"$root/etc/shells"
  echo 'passwd: files' >"$root/etc/nsswitch.conf"
  cat >"$root/etc/inittab" <<'INITTAB'
ttyS0::respawn:-/bin/sh
::ctrlaltdel:/sbin/reboot
::shutdown:/bin/umount /disk
INITTAB
  # The power button: as fast as is safe, because every test of a shutdown waits for it.
  cat >"$root/etc/acpi/PWRF/00000080" <<'BUTTON'
#!/bin/sh
echo 'ONEKIT-GUEST power button' >/dev/console
umount /disk 2>/dev/null
sync
poweroff -f
BUTTON
  chmod 755 "$root/etc/acpi/PWRF/00000080"
  install -m 755 "$HERE/init" "$root/init"
  (cd "$root" && find . -print0 | LC_ALL=C sort -z | cpio -0 -o -H newc --quiet -R 0:0 | gzip -n -9) >"$WORK/initrd.img"
}

# Runs by its own loader, wherever it is unpacked: `sh agent/start` in the guest.
build_agent() {
  local root=$WORK/agent
  put_program "$root" /usr/sbin/qemu-ga
  cat >"$root/start" <<'START'
#!/bin/sh
cd "$(dirname "$0")" || exit 1
for port in /dev/vport*p1; do [ ! -e "$port" ] || break; done
exec lib64/ld-linux-x86-64.so.2 --library-path "$PWD/lib/x86_64-linux-gnu" "$PWD/usr/sbin/qemu-ga" -m virtio-serial -p "$port" -t /run -f /run/qemu-ga.pid "$@"
START
  tar -C "$WORK" -cf "$WORK/agent.tar" agent
}

build_disk() {
  local raw=$WORK/disk.raw first=2048
  truncate -s "${DISK_MB}M" "$raw"
  echo "$first,,6,*" | sfdisk -q "$raw"
  dd if="$MBR" of="$raw" conv=notrunc bs=440 count=1 status=none
  # FAT16: the tools refuse FAT32 on a disk this small
  mkfs.vfat -F 16 -s 4 -n ONEKITGUEST --offset "$first" -h "$first" "$raw" $((DISK_MB * 1024 - first / 2)) >/dev/null
  cat >"$WORK/syslinux.cfg" <<'SYSLINUX'
SERIAL 0 115200
DEFAULT guest
PROMPT 0
TIMEOUT 0
LABEL guest
 LINUX vmlinuz
 INITRD initrd.img
 APPEND console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable no_timer_check cryptomgr.notests random.trust_cpu=on
SYSLINUX
  MTOOLS_SKIP_CHECK=1 mcopy -i "$raw@@$((first * 512))" "$WORK/vmlinuz" "$WORK/initrd.img" "$WORK/syslinux.cfg" ::
  syslinux --install --offset $((first * 512)) "$raw"
  qemu-img convert -f raw -O qcow2 "$raw" "$WORK/tiny.qcow2"
}

build() {
  WORK=$(mktemp -d "$CACHE/work.XXXXXX")
  trap 'rm -rf "$WORK"' EXIT
  local kernel
  fetch
  cp "$WORK"/debian/boot/vmlinuz-* "$WORK/vmlinuz"
  kernel=$(basename "$(find "$WORK/debian" -path '*lib/modules/*' -prune -type d -name '[0-9]*' | head -n 1)")
  [ -n "$kernel" ] || die "no kernel modules in the kernel package"
  say "kernel $kernel"
  build_initrd "$kernel"
  build_disk
  build_agent
  chmod 644 "$WORK/tiny.qcow2" "$WORK/agent.tar"
  mv "$WORK/agent.tar" "$AGENT"
  mv "$WORK/tiny.qcow2" "$IMAGE"
  say "built $IMAGE ($(du -h "$IMAGE" | cut -f1))"
}

# ---- one builder at a time, and a copy for the caller -------------------------------------------------------------------

if [ ! -s "$IMAGE" ]; then
  exec 9>"$CACHE/lock"
  flock 9
  [ -s "$IMAGE" ] || build
  exec 9>&-
fi
touch "$IMAGE" "$AGENT"
find "$CACHE" -maxdepth 1 \( -name 'tiny-*.qcow2' -o -name 'agent-*.tar' \) -mtime +30 -delete
# put FROM NAME: whole or not at all
put() { cp --reflink=auto --sparse=always "$1" "$OUT/$2.$$" && mv "$OUT/$2.$$" "$OUT/$2"; }
put "$AGENT" agent.tar
put "$IMAGE" tiny.qcow2
echo "$OUT/tiny.qcow2"
