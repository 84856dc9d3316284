import { SECTION } from './parseSections';

/**
 * look NONCE DATASTORES MACHINES PCI. One look at a node in one round trip. Each section stands between `@NONCE begin NAME` and `@NONCE end CODE`:
 * nobody who can write a domain name or a mount point knows the nonce. A missing command is an empty section with its exit code, never the
 * end of the script. What libvirt says goes to standard error, where the refusal is told from.
 * `timeout`: a libvirtd or an NFS server that hangs must not take the look with it (KILL, because a hung mount hears nothing else).
 */
export const LOOK = `
LC_ALL=C; export LC_ALL
nonce=$1 location=$2 machines=$3 pci=$4
${SECTION}
v() { timeout -k 1 25 virsh -q -c qemu:///system "$@"; }
room() { timeout -s KILL 5 stat -f -c '%S %b %f %a' -- "$1" 2>/dev/null; }
named() { for entry in /sys/class/net/*/"$1"; do [ ! -e "$entry" ] || { entry=\${entry%/*}; echo "\${entry##*/}"; }; done; }
processor() { grep -m1 '^model name' /proc/cpuinfo; grep -m1 '^cpu MHz' /proc/cpuinfo; cat /sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq 2>/dev/null; }
statistics() { v domstats --raw --nowait --state --cpu-total --balloon --interface --block || v domstats --raw --state; }
cgroups() { if grep -qw cpu /sys/fs/cgroup/cgroup.controllers 2>/dev/null; then echo v2; elif [ -d /sys/fs/cgroup/cpu ]; then echo v1; else echo none; fi; }
# a device a line: address, vendor, device, class, NUMA node, virtual functions it can have, whether it is one, interface; - for what it has not
one() { if read -r value 2>/dev/null < "$1"; then echo "$value"; else echo -; fi; }
pci_devices() {
  for d in /sys/bus/pci/devices/*; do
    [ -e "$d/vendor" ] || continue
    vf=-; [ ! -e "$d/physfn" ] || vf=vf
    interface=-; for n in "$d"/net/*; do [ ! -e "$n" ] || { interface=\${n##*/}; break; }; done
    echo "\${d##*/} $(one "$d/vendor") $(one "$d/device") $(one "$d/class") $(one "$d/numa_node") $(one "$d/sriov_totalvfs") $vf $interface"
  done
}
# the nearest folder that is there: before the first machine nothing may be
ground() { place=$1; while [ ! -d "$place" ] && [ -n "$place" ]; do place=\${place%/*}; done; room "\${place:-/}"; }

# first of all, and both before virsh works: the load that we make ourselves is not the node's
section stat1 grep '^cpu' /proc/stat
sleep 0.15
section stat2 grep -m1 '^cpu ' /proc/stat
section hostname uname -n
section arch uname -m
section processor processor
section meminfo grep -E '^Mem(Total|Free|Available):|^(Buffers|Cached):' /proc/meminfo
section netdev cat /proc/net/dev
section devices named device
section bridges named bridge
section cgroups cgroups
section location ground "$location"
for folder in "$location"/[0-9]*/; do
  folder=\${folder%/}; id=\${folder##*/}
  case $id in *[!0-9]*) continue ;; esac
  [ -d "$folder" ] || continue
  section "datastore $id" room "$folder"
done
if command -v virsh >/dev/null; then
  section version v version && section domstats statistics && section domains v list --all --uuid --name
fi
[ "$machines" != yes ] || section machines timeout 10 qemu-system-$(uname -m) -machine help
if [ "$pci" = yes ]; then
  section pci pci_devices
  ! command -v lspci >/dev/null || section pcinames timeout 10 lspci -Dmm
fi
section done true
`;
