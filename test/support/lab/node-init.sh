#!/bin/bash
# The first process of a lab node, started by lab.sh in fresh namespaces. Makes the node's file system, configures it as an
# administrator would, starts the daemons, and stays to reap the processes whose parents have gone: with a first process
# that does not, libvirt waits a minute for a domain that ended long ago.
set -euo pipefail

# This is still the machine's /proc, so the number is the one the machine knows us by.
read -r PID _ </proc/self/stat
echo "$PID" >"$NODE_DIR/pid"
ROOT=$NODE_DIR/root
ONE_UID=9869

# ---- file system --------------------------------------------------------------------------------------------------------

if [ "$ON_TMPFS" = yes ]; then
  mount -t tmpfs -o mode=755 onekit "$NODE_DIR/work"
  mkdir "$NODE_DIR/work/upper" "$NODE_DIR/work/work"
  UPPER=$NODE_DIR/work/upper WORK=$NODE_DIR/work/work
else
  UPPER=$NODE_DIR/upper WORK=$NODE_DIR/work
fi

# Where the machine keeps some of these on file systems of their own, each gets an overlay of its own.
overlay() {
  local slug=${1//\//_}
  mkdir -p "$UPPER/$slug" "$WORK/$slug"
  mount -t overlay onekit-node -o "lowerdir=${2:-$1},upperdir=$UPPER/$slug,workdir=$WORK/$slug" "$ROOT$1"
}
overlay / "$LOWER"
for directory in /usr /var /etc /opt /var/lib; do
  if [ "$LOWER" = / ] && mountpoint -q "$directory"; then overlay "$directory"; fi
done

cd "$ROOT"
mkdir -p proc sys dev run tmp var/lib/one/datastores mnt
mount -t proc proc proc
mount -t sysfs sysfs sys
if [ "$CONTAINERS" = yes ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  # the root of a tree takes no processes beside groups that are limited
  mkdir -p sys/fs/cgroup/init
  echo $$ >sys/fs/cgroup/init/cgroup.procs
fi
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm dev/net run/sshd run/lock
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
device() { mknod -m "$2" "dev/$1" c "$3" "$4"; }
device null 666 1 3
device zero 666 1 5
device full 666 1 7
device random 666 1 8
device urandom 666 1 9
device tty 666 5 0
device net/tun 666 10 200
[ ! -c /dev/fuse ] || device fuse 666 10 229
if [ "$KVM" = yes ] && [ -c /dev/kvm ]; then
  device kvm 660 10 232
  chgrp "$(sed -n 's/^kvm:[^:]*:\([0-9]*\):.*/\1/p' etc/group)" dev/kvm 2>/dev/null || chmod 666 dev/kvm
fi

if [ "$BARE" = yes ]; then :
elif [ -n "$SHARED" ]; then mount --bind "$SHARED" var/lib/one/datastores
elif [ -n "$SMALL_DISK" ]; then mount -t tmpfs -o "size=${SMALL_DISK}m,mode=755,uid=$ONE_UID,gid=$ONE_UID" onekit-small var/lib/one/datastores
else mount --bind "$NODE_DIR/datastores" var/lib/one/datastores; fi

# ---- who the node is ----------------------------------------------------------------------------------------------------

hostname "$NODE_NAME"
echo "$NODE_NAME" >etc/hostname
cat "$HOSTS" >etc/hosts
tr -d '-' <"$NODE_DIR/uuid" >etc/machine-id

# rewrite FILE AWK-PROGRAM
rewrite() { awk -F: -v OFS=: -v uid=$ONE_UID -v bare="$BARE" "$2" "$1" >run/rewritten && cat run/rewritten >"$1"; }
# A bare node that was there before has the accounts that somebody made since.
# shellcheck disable=SC2016  # the fields are awk's
if [ "$BARE" = no ] || [ ! -f "$NODE_DIR/installed" ]; then
  rewrite etc/passwd '$1 != "oneadmin" && $3 != uid'
  rewrite etc/shadow '$1 != "oneadmin"'
  rewrite etc/group '$1 == "oneadmin" || $3 == uid { next }
    bare == "no" && ($1 == "libvirt" || $1 == "kvm") { gsub(/(^|,)oneadmin(,|$)/, ",", $4); $4 = $4 ",oneadmin"; gsub(/,+/, ",", $4); sub(/^,/, "", $4) }
    { print }'
fi
mkdir -p root/.ssh
cp "$NODE_DIR/root_authorized_keys" root/.ssh/authorized_keys
chmod 700 root/.ssh
chmod 600 root/.ssh/authorized_keys

# What platforms are made of: an account that VMs belong to, and who may be it.
furnish() {
echo "oneadmin:x:$ONE_UID:$ONE_UID:oneadmin:/var/lib/one:/bin/bash" >>etc/passwd
echo "oneadmin:x:$ONE_UID:" >>etc/group
echo 'oneadmin:*:19000:0:99999:7:::' >>etc/shadow

mkdir -p var/lib/one/.ssh
cp "$NODE_DIR/authorized_keys" var/lib/one/.ssh/authorized_keys
cp "$LAB_DIR/keys/node" var/lib/one/.ssh/id_ed25519
cp "$LAB_DIR/keys/node.pub" var/lib/one/.ssh/id_ed25519.pub
cat "$LAB_DIR/known_hosts" >var/lib/one/.ssh/known_hosts
printf 'StrictHostKeyChecking yes\n' >var/lib/one/.ssh/config
chmod 700 var/lib/one/.ssh
chmod 600 var/lib/one/.ssh/*
chmod 750 var/lib/one
chown $ONE_UID:$ONE_UID var/lib/one
chown -R $ONE_UID:$ONE_UID var/lib/one/.ssh

mkdir -p etc/sudoers.d
cat >etc/sudoers.d/oneadmin <<'SUDOERS'
oneadmin ALL=(root) NOPASSWD: /usr/sbin/ip, /sbin/ip, /usr/bin/ip, /bin/ip, /usr/sbin/bridge, /sbin/bridge, /usr/bin/bridge, /usr/sbin/nft, /usr/sbin/iptables, /usr/sbin/ip6tables
SUDOERS
chmod 440 etc/sudoers.d/oneadmin
}

# What the installer leaves: the address that the machine is reached by, and packages that apt can install without a network.
bare() {
  : >run/onekit-bare
  mkdir -p run/network
  printf '%s\n' lo=lo mgmt0=mgmt0 >run/network/ifstate
  # its disk is as it was when the power was cut
  [ ! -f "$NODE_DIR/installed" ] || return 0
  : >"$NODE_DIR/installed"
  rm -rf var/lib/one etc/network etc/netplan etc/systemd/network
  mkdir -p etc/network/interfaces.d
  printf '%s\n' '# The loopback network interface' 'auto lo' 'iface lo inet loopback' '' '# The primary network interface' 'auto mgmt0' \
    'iface mgmt0 inet static' "    address $ADDRESS" >etc/network/interfaces
  if [ -d "$LAB_DIR/debs" ]; then cp "$LAB_DIR"/debs/*.deb var/cache/apt/archives/; fi
}
if [ "$BARE" = yes ]; then bare; else furnish; fi

# ---- daemons ------------------------------------------------------------------------------------------------------------

rm -f etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub
mkdir -p etc/ssh
cp "$NODE_DIR/hostkey" etc/ssh/ssh_host_ed25519_key
cp "$NODE_DIR/hostkey.pub" etc/ssh/ssh_host_ed25519_key.pub
chmod 600 etc/ssh/ssh_host_ed25519_key
cat >etc/ssh/sshd_config <<'SSHD'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
SSHD

if [ "$LIBVIRT" = yes ]; then
  mkdir -p etc/libvirt/qemu/networks var/log/libvirt var/lib/libvirt/qemu
  # The machine's own domains, networks and secrets are none of the node's; a node's own survive its restart.
  if [ ! -f etc/libvirt/.onekit-node ]; then
    find etc/libvirt/qemu etc/libvirt/secrets etc/libvirt/storage var/lib/libvirt/qemu -mindepth 1 -maxdepth 1 ! -name networks -exec rm -rf {} + 2>/dev/null || true
    rm -rf etc/libvirt/qemu/networks/*
    : >etc/libvirt/.onekit-node
  fi
  cat >etc/libvirt/libvirtd.conf <<CONF
host_uuid = "$(cat "$NODE_DIR/uuid")"
unix_sock_group = "libvirt"
unix_sock_rw_perms = "0770"
auth_unix_ro = "none"
auth_unix_rw = "none"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
CONF
  # Images are on a shared file system and belong to oneadmin already: libvirt must not change owners. No control groups,
  # mount namespaces or security labels, because there is no service manager here to give them.
  cat >etc/libvirt/qemu.conf <<'CONF'
user = "oneadmin"
group = "oneadmin"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
security_driver = "none"
CONF
else
  rm -f usr/bin/virsh usr/sbin/libvirtd usr/sbin/virtqemud
fi

# The machine's own file system goes out of sight.
pivot_root . mnt
cd /
umount -l /mnt
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DAEMON_ENV=(env -i PATH="$PATH" HOME=/root LANG=C.UTF-8)

"${DAEMON_ENV[@]}" /usr/sbin/sshd -E /var/log/sshd.log
if [ "$LIBVIRT" = yes ]; then
  "${DAEMON_ENV[@]}" virtlogd -d
  "${DAEMON_ENV[@]}" libvirtd -d
fi
echo "$PID" >/run/onekit-node

while :; do
  sleep 3600 &
  wait $! || true
done
