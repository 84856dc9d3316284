import { contextCds } from '../../../src/lib/context/disks';
import { type DomainPlace, type DomainPlan, domainInput } from '../../../src/lib/drivers/vmm/kvm/domainXmlInput';
import { parseTemplate } from '../../../src/lib/template/parse';
import type { Template } from '../../../src/lib/template/template';

export const read = (text: string): Template => parseTemplate(text, { file: 'f' });

export const place = (template: Template, other: Partial<DomainPlace> = {}): DomainPlace => ({
  vmId: 7,
  name: 'Test-Deb11',
  virtType: 'kvm',
  vmDir: '/var/lib/one/datastores/101/7',
  cgroups: 'v2',
  cds: contextCds(template),
  owner: { uid: 2, uname: 'ann', gid: 1, gname: 'users' },
  version: '0.1.0',
  stime: 1_700_000_000,
  deploymentTime: 1_700_000_100,
  ...other,
});

export const plan = (text: string, other: Partial<DomainPlace> = {}): DomainPlan => {
  const template = read(text);
  return domainInput(template, place(template, other));
};

const UUID = 'OS=[UUID="38a35f03-0970-4d9d-9d1d-7d6e19e30d90"';

/** Templates as they are when a VM is started, by the name of their golden file. */
export const TEMPLATES: Readonly<Record<string, { readonly text: string; readonly other?: Partial<DomainPlace> }>> = {
  least: { text: 'MEMORY=64' },
  usual: {
    text: `CPU=1 VCPU=2 MEMORY=2048 VMID=7
${UUID}, ARCH=x86_64, MACHINE=q35, BOOT="disk0,nic0"]
GRAPHICS=[TYPE=VNC, LISTEN=0.0.0.0, PORT=5907]
DISK=[DISK_ID=0, TARGET=vda, TYPE=FILE, FORMAT=qcow2, DRIVER=qcow2, IMAGE="Debian 11 (Market Place)", READONLY=NO, SAVE=NO]
NIC=[NIC_ID=0, NETWORK=NetPrivVMs, BRIDGE=br46, BRIDGE_TYPE=linux, MAC="02:00:0a:01:10:0a", IP=10.1.16.10, TARGET=one-7-0, VN_MAD=bridge]
CONTEXT=[DISK_ID=1, TARGET=sda, NETWORK=YES, SSH_PUBLIC_KEY="ssh-rsa AAAA"]`,
  },
  emulated: {
    text: `CPU=0.1 MEMORY=128
${UUID}]
CPU_MODEL=[MODEL=host-passthrough]
DISK=[DISK_ID=0, TARGET=hda, FORMAT=raw]
CONTEXT=[DISK_ID=1, CIDATA=YES]`,
    other: { virtType: 'qemu', cgroups: 'none', emulator: '/usr/bin/qemu-system-x86_64' },
  },
  'pc-and-many-disks': {
    text: `CPU=2.5 VCPU=4 MEMORY=1024
OS=[MACHINE=pc, SD_DISK_BUS=sata, KERNEL="/var/lib/one/vmlinuz", INITRD="/var/lib/one/initrd", ROOT=vda1, KERNEL_CMD="ro console=ttyS0 a=\\"b\\""]
FEATURES=[PAE=yes, APIC=yes, ACPI=no, HYPERV=YES, LOCALTIME=yes, GUEST_AGENT=no, IOTHREADS=2, VIRTIO_BLK_QUEUES=auto]
DISK=[DISK_ID=0, TARGET=vda, FORMAT=qcow2, CACHE=writeback, IO=threads, DISCARD=ignore, IOTHREAD=1, SERIAL=web-0, TOTAL_BYTES_SEC=1000000, TOTAL_BYTES_SEC_MAX=2000000, TOTAL_BYTES_SEC_MAX_LENGTH=5, READ_IOPS_SEC=100, SIZE_IOPS_SEC=4096, WRITE_IOPS_SEC=0]
DISK=[DISK_ID=1, TARGET=sdb, TYPE=BLOCK, SHAREABLE=yes, LUKS_SECRET="0aaaaaaa-0000-4000-8000-000000000001"]
DISK=[DISK_ID=2, TARGET=hdc, TYPE=CDROM, READONLY=YES]
DISK=[DISK_ID=3, TARGET=vdb, TYPE=swap, FORMAT=raw, VIRTIO_BLK_QUEUES=2]`,
    other: { cgroups: 'v1' },
  },
  'sata-shared': {
    text: `CPU=1 MEMORY=64
OS=[SD_DISK_BUS=sata]
DISK=[DISK_ID=0, TARGET=sda] DISK=[DISK_ID=1, TARGET=sdh] DISK=[DISK_ID=2, TARGET=hdb]
CONTEXT=[DISK_ID=3, TARGET=hda]`,
  },
  'scsi-and-networks': {
    text: `CPU=1 VCPU=8 MEMORY=512
${UUID}, BOOT="nic1,disk5"]
FEATURES=[VIRTIO_SCSI_QUEUES=4]
DISK=[DISK_ID=0, TARGET=sda]
DISK=[DISK_ID=5, TARGET=sdaa]
NIC=[NIC_ID=0, BRIDGE=br0, MAC="02:00:0A:00:00:07", MODEL=e1000, IP=10.0.0.7, FILTER=clean-traffic, INBOUND_AVG_BW=512, INBOUND_PEAK_BW=1024, INBOUND_PEAK_KB=4096, OUTBOUND_AVG_BW=100, TARGET=one-7-0]
NIC=[NIC_ID=1, BRIDGE=ovs0, BRIDGE_TYPE=openvswitch, MAC="02:00:0a:00:00:08", MTU=9000, VIRTIO_QUEUES=2, TARGET=one-7-1]
NIC=[NIC_ID=2, MAC="02:00:0a:00:00:09", TARGET=one-7-2, SCRIPT="/etc/qemu-ifup", VIRTIO_QUEUES=1]
GRAPHICS=[TYPE=spice, LISTEN="::1", PORT=5910, PASSWD="p\\"<&>", KEYMAP=en-us]
VIDEO=[TYPE=virtio, VRAM=16384, RESOLUTION=1280x720, IOMMU=yes, ATS=yes]
INPUT=[TYPE=tablet, BUS=usb] INPUT=[TYPE=keyboard]`,
  },
  'uefi-and-topology': {
    text: `CPU=300 VCPU=4 VCPU_MAX=8 MEMORY=1024 MEMORY_MAX=4096 MEMORY_RESIZE_MODE=HOTPLUG
${UUID}, FIRMWARE=UEFI, FIRMWARE_SECURE=yes]
CPU_MODEL=[MODEL=Skylake-Server, FEATURES="vmx,aes"]
TOPOLOGY=[SOCKETS=2, CORES=2, THREADS=2, HUGEPAGE_SIZE=2, MEMORY_ACCESS=shared]
VIDEO=[TYPE=none]`,
  },
  'firmware-file-and-balloon': {
    text: `CPU=1 MEMORY=1024 MEMORY_MAX=2048
${UUID}, FIRMWARE="/usr/share/OVMF/OVMF_CODE_4M.fd"]
TOPOLOGY=[MEMORY_ACCESS=private]`,
  },
  'pci-devices': {
    text: `CPU=1 MEMORY=64
${UUID}]
PCI=[PCI_ID=0, VENDOR=10de, CLASS=0302, ADDRESS="0000:02:00:0", BUS=02, DOMAIN=0000, FUNCTION=0, SLOT=00]
PCI=[PCI_ID=3, SHORT_ADDRESS="81:1f.7", ADDRESS="0000:81:1f:7", BUS=81, DOMAIN=0000, FUNCTION=7, SLOT=1f]`,
  },
  'pci-interfaces': {
    text: `CPU=1 MEMORY=64
${UUID}, BOOT="nic2"]
NIC=[NIC_ID=0, BRIDGE=br0, MAC="02:00:0a:00:00:01", TARGET="one-7-0"]
PCI=[PCI_ID=0, NIC_ID=1, TYPE=NIC, VENDOR=15b3, NETWORK=lan, MAC="02:00:0A:00:00:02", IP="10.0.0.2", VLAN_ID=42, ADDRESS="0000:81:00:2", BUS=81, DOMAIN=0000, FUNCTION=2, SLOT=00]
PCI=[PCI_ID=1, NIC_ID=2, TYPE=nic, SHORT_ADDRESS="81:00.3", NETWORK=wan, MAC="02:00:0a:00:00:03", ADDRESS="0000:81:00:3", BUS=81, DOMAIN=0000, FUNCTION=3, SLOT=00]`,
  },
  raw: {
    text: `CPU=1 MEMORY=64
${UUID}]
FEATURES=[PAE=yes]
RAW=[TYPE=kvm, DATA="<devices><serial type='pty'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng></devices><features><pae/><kvm><hidden state='on'/></kvm></features><cpu mode='host-model'/><qemu:commandline><qemu:arg value='-foo &quot;&lt;'/></qemu:commandline>"]
RAW=[TYPE=vmware, DATA="not ours"]`,
    other: { raw: '<on_crash>restart</on_crash>' },
  },
  hostile: {
    text: `CPU=1 MEMORY=64
${UUID}, KERNEL_CMD="]]></cmdline><x a='1'> $(reboot) & 'q' \\"d\\""]
GRAPHICS=[TYPE=vnc, PASSWD="'\\"]]><&"]
DISK=[DISK_ID=0, TARGET=vda]`,
    other: {
      name: 'a "b" <c> &d; ]]> \'e\' $(f)\ng\u0000\u001b[31m\uD800',
      vmDir: '/var/lib/one/datastores/1"><evil a=\'&amp;/7',
      owner: { uid: 2, uname: '</one:uname>]]>"', gid: 1, gname: '<!--' },
    },
  },
};
