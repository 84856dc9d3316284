import fc from 'fast-check';
import { contextCds } from '../../../src/lib/context/disks';
import { domainXml } from '../../../src/lib/drivers/vmm/kvm/domainXml';
import { type DomainPlace, domainInput } from '../../../src/lib/drivers/vmm/kvm/domainXmlInput';
import { isOneError } from '../../../src/lib/errors/errors';
import { childOf, childrenOf, parseXml, textAt, type XmlNode } from '../../../src/lib/xml/parse';
import { anyText } from '../../support/text';
import { place, plan, read, TEMPLATES } from './templates';

const domain = (text: string, other?: Partial<DomainPlace>): XmlNode => parseXml(domainXml(plan(`MEMORY=64\n${text}`, other).input), { file: 'domain' });
const devices = (node: XmlNode, name: string): XmlNode[] => childrenOf(childOf(node, 'devices'), name);
const attributes = (node: XmlNode | undefined, name: string) => Object.fromEntries(childOf(node, name)?.attributes ?? []);

const failure = (text: string, other?: Partial<DomainPlace>): { code: string; message: string } => {
  try {
    domainXml(plan(text, other).input);
  } catch (e) {
    if (isOneError(e) && e.kind === 'precondition') return { code: e.code, message: e.message };
    throw e;
  }
  throw new Error(`accepted: ${text}`);
};

describe('CPU', () => {
  test.each([
    ['v1', '1', '1024'],
    ['v1', '0.1', '103'],
    ['v1', '0.001', '2'],
    ['v1', '1000', '262144'],
    ['v2', '1', '100'],
    ['v2', '0.07', '7'],
    ['v2', '0.071', '8'],
    ['v2', '0.001', '1'],
    ['v2', '1000', '10000'],
  ] as const)('cgroups %s: %s CPU is %s shares', (cgroups, cpu, shares) => expect(textAt(domain(`CPU=${cpu}`, { cgroups }), 'cputune', 'shares')).toBe(shares));

  test('without a controller nothing is set', () => expect(childOf(domain('CPU=1', { cgroups: 'none' }), 'cputune')).toBeUndefined());

  test.each([
    ['SOCKETS=2', '2 2 1'],
    ['CORES=4', '1 4 1'],
    ['THREADS=2', '1 2 2'],
    ['CORES=2, THREADS=2', '1 2 2'],
  ])('4 of them as %s', (given, expected) => {
    const { sockets, cores, threads } = attributes(childOf(domain(`VCPU=4 TOPOLOGY=[${given}]`), 'cpu'), 'topology');
    expect(`${sockets} ${cores} ${threads}`).toBe(expected);
  });
});

describe('disks', () => {
  const bus = (text: string) => devices(domain(text), 'disk').map((d) => attributes(d, 'target').bus);
  test.each([
    ['', ['virtio', 'scsi', 'sata']],
    ['OS=[SD_DISK_BUS=sata]', ['virtio', 'sata', 'sata']],
    ['OS=[MACHINE=pc]', ['virtio', 'scsi', 'ide']],
    ['OS=[MACHINE="pc-i440fx-7.2"]', ['virtio', 'scsi', 'ide']],
    ['OS=[MACHINE="pc-q35-7.2"]', ['virtio', 'scsi', 'sata']],
  ])('the target says the bus: %s', (os, buses) =>
    expect(bus(`${os} DISK=[DISK_ID=0,TARGET=vda] DISK=[DISK_ID=1,TARGET=sda] DISK=[DISK_ID=2,TARGET=hda]`)).toEqual(buses),
  );

  test('a SCSI controller only where there is a SCSI disk', () => {
    const scsi = (text: string) => devices(domain(text), 'controller').filter((c) => c.attributes.get('type') === 'scsi').length;
    expect([scsi('DISK=[DISK_ID=0,TARGET=vda]'), scsi('DISK=[DISK_ID=0,TARGET=sda]')]).toEqual([0, 1]);
  });

  test('a disk is read as what it is, never as what its owner says it is', () => {
    expect(failure('MEMORY=64 DISK=[DISK_ID=0, TARGET=vda, FORMAT=raw, DRIVER=qcow2]')).toEqual({
      code: 'domain-attribute',
      message: 'DISK 0/DRIVER is "qcow2"; it must be raw, the format of the disk',
    });
  });
});

describe('the boot order', () => {
  const orders = (text: string) => {
    const d = domain(`${text} DISK=[DISK_ID=0,TARGET=vda,ORDER=7] DISK=[DISK_ID=1,TARGET=vdb] NIC=[NIC_ID=0,BRIDGE=b]`);
    return [...devices(d, 'disk'), ...devices(d, 'interface')].map((x) => attributes(x, 'boot').order);
  };
  test('of OS/BOOT', () => expect(orders('OS=[BOOT="nic0, disk1"]')).toEqual([undefined, '2', '1']));
  test('of the devices, when OS/BOOT says nothing', () => expect(orders('')).toEqual(['7', undefined, undefined]));
});

describe('the context’s CDs', () => {
  test.each([
    ['CONTEXT=[DISK_ID=1, TARGET=sda]', [{ diskId: 1, target: 'sda' }]],
    ['DISK=[DISK_ID=0,TARGET=hda] CONTEXT=[DISK_ID=1]', [{ diskId: 1, target: 'hdb' }]],
    [
      'DISK=[DISK_ID=0,TARGET=sdb] CONTEXT=[DISK_ID=1, TARGET=sda, CIDATA=YES]',
      [
        { diskId: 1, target: 'sda' },
        { diskId: 2, target: 'sdc' },
      ],
    ],
    [
      'CONTEXT=[DISK_ID=1, TARGET=sda, CIDATA=YES, CIDATA_DISK_ID=9, CIDATA_TARGET=hdd]',
      [
        { diskId: 1, target: 'sda' },
        { diskId: 9, target: 'hdd' },
      ],
    ],
    ['CONTEXT=[A=1]', []],
    ['', []],
  ])('%s', (text, cds) => expect(contextCds(read(text))).toEqual(cds));
});

describe('what would have no effect is told', () => {
  test.each([
    ['OS=[BOOTLOADER="/usr/bin/pygrub"]', ['OS/BOOTLOADER']],
    ['OS=[BOOT="hd,disk0"]', ['OS/BOOT=hd']],
    ['OS=[KERNEL_DS="$FILE[IMAGE_ID=1]"]', ['OS/KERNEL_DS']],
    ['OS=[KERNEL="/k", KERNEL_DS="$FILE[IMAGE_ID=1]"]', []],
    ['FEATURES=[WARP=yes, ACPI=yes]', ['FEATURES/WARP']],
    ['CPU_MODEL=[FEATURES=vmx]', ['CPU_MODEL/FEATURES']],
    ['TOPOLOGY=[PIN_POLICY=CORE, NODE_AFFINITY=0]', ['TOPOLOGY/PIN_POLICY', 'TOPOLOGY/NODE_AFFINITY']],
    ['TOPOLOGY=[PIN_POLICY=NONE]', []],
    ['NUMA_NODE=[MEMORY=1]', ['NUMA_NODE']],
    ['PCI=[PCI_ID=0, VENDOR=8086, VM_ADDRESS="01:01.0"]', ['PCI 0/VM_ADDRESS']],
    ['PCI=[PCI_ID=0, VENDOR=8086, DEVICE=2922, CLASS=0106, SHORT_ADDRESS="00:1f.2"]', []],
    ['DISK=[DISK_ID=0, TARGET=vda, DISK_TYPE=RBD]', ['DISK 0/TYPE=RBD']],
    ['DISK=[DISK_ID=0, TARGET=sda, IOTHREAD=1]', ['DISK 0/IOTHREAD']],
    ['NIC=[NIC_ID=1, BRIDGE=b, BRIDGE_TYPE=openvswitch_dpdk]', ['NIC 1/BRIDGE_TYPE=openvswitch_dpdk']],
    ['NIC=[NIC_ID=1, BRIDGE=b, INBOUND_PEAK_BW=5]', ['NIC 1/INBOUND_PEAK_BW']],
    ['GRAPHICS=[TYPE=sdl]', ['GRAPHICS/TYPE=sdl']],
    ['GRAPHICS=[LISTEN="0.0.0.0"]', ['GRAPHICS/LISTEN']],
    ['RAW=[DATA="<x/>"]', ['RAW/DATA']],
    ['RAW=[TYPE=vmware, DATA="x"]', []],
    ['GRAPHICS=[TYPE=vnc, RANDOM_PASSWD=YES]', ['GRAPHICS/RANDOM_PASSWD']],
    ['GRAPHICS=[TYPE=vnc, RANDOM_PASSWD=YES, PASSWD=x]', []],
    ['GRAPHICS=[TYPE=vnc, COMMAND=x]', ['GRAPHICS/COMMAND']],
    ['VIDEO=[TYPE=vga, HEADS=2]', ['VIDEO/HEADS']],
    ['OS=[BOOTLOADER=""]', []],
  ])('%s', (text, unsupported) => expect(plan(`MEMORY=64\n${text}`).unsupported).toEqual(unsupported));

  test.each(Object.keys(TEMPLATES))('nothing of it is in the golden template %s', (name) => {
    const { text, other } = TEMPLATES[name] as (typeof TEMPLATES)[string];
    expect(plan(text, other).unsupported).toEqual([]);
  });
});

describe('values that make no sense', () => {
  test.each([
    ['CPU=1', 'VM/MEMORY is ""; it must be a whole number of MiB'],
    ['MEMORY=64.5', 'VM/MEMORY is "64.5"; it must be a whole number from 1 to 8589934592'],
    ['MEMORY=0', 'VM/MEMORY is "0"; it must be a whole number from 1 to 8589934592'],
    ['MEMORY=64 CPU=-1', 'VM/CPU is "-1"; it must be a number of CPUs'],
    ['MEMORY=64 VCPU=0', 'VM/VCPU is "0"; it must be a whole number from 1 to 1024'],
    ['MEMORY=64 EMULATOR=qemu', 'VM/EMULATOR is "qemu"; it must be an absolute path'],
    ['MEMORY=64 OS=[UUID=1]', 'OS/UUID is "1"; it must be a UUID'],
    ['MEMORY=64 OS=[FIRMWARE=OVMF]', 'OS/FIRMWARE is "OVMF"; it must be BIOS, UEFI, or the absolute path of a firmware'],
    ['MEMORY=64 OS=[SD_DISK_BUS=usb]', 'OS/SD_DISK_BUS is "usb"; it must be one of scsi, sata'],
    ['MEMORY=64 OS=[MACHINE="q35,accel=tcg"]', 'OS/MACHINE is "q35,accel=tcg"; it must be a machine type (q35)'],
    ['MEMORY=64 FEATURES=[ACPI=maybe]', 'FEATURES/ACPI is "maybe"; it must be one of yes, no, true, false'],
    ['MEMORY=64 CPU_MODEL=[MODEL=x, FEATURES="a,b<c"]', 'CPU_MODEL/FEATURES is "a,b<c"; it must be names of CPU features with commas between them'],
    ['MEMORY=64 VCPU=3 TOPOLOGY=[CORES=2]', 'TOPOLOGY: 1 sockets x 2 cores x 1 threads is 2, and the VM has 3 virtual CPUs'],
    ['MEMORY=64 DISK=[TARGET=vda]', 'DISK ?/DISK_ID is ""; it must be a whole number'],
    ['MEMORY=64 DISK=[DISK_ID="1/../..", TARGET=vda]', 'DISK 1/../../DISK_ID is "1/../.."; it must be a whole number from 0 to 999999'],
    ['MEMORY=64 DISK=[DISK_ID=0]', 'DISK 0/TARGET is ""; it must be a device: vda, sda, hda ...'],
    ['MEMORY=64 DISK=[DISK_ID=0, TARGET=xvda]', 'DISK 0/TARGET is "xvda"; it must be a device: vda, sda, hda ...'],
    ['MEMORY=64 DISK=[DISK_ID=0, TARGET=vda] DISK=[DISK_ID=1, TARGET=vda]', 'DISK 1/TARGET is "vda", which disk 0 has already'],
    ['MEMORY=64 DISK=[DISK_ID=0, TARGET=hda] CONTEXT=[DISK_ID=1, TARGET=hda]', 'DISK 1/TARGET is "hda", which disk 0 has already'],
    ['MEMORY=64 DISK=[DISK_ID=0, TARGET=vda, FORMAT=vmdk]', 'DISK 0/FORMAT is "vmdk"; it must be one of raw, qcow2'],
    ['MEMORY=64 DISK=[DISK_ID=0, TARGET=vda, READ_IOPS_SEC=many]', 'DISK 0/READ_IOPS_SEC is "many"; it must be a whole number from 0'],
    ['MEMORY=64 NIC=[NIC_ID=0, BRIDGE="br0 x"]', 'NIC 0/BRIDGE is "br0 x"; it must be the name of a network device (at most 15 letters, digits and _.-)'],
    ['MEMORY=64 NIC=[NIC_ID=0, MAC=1]', 'NIC 0/MAC is "1"; it must be a MAC address'],
    ['MEMORY=64 NIC=[NIC_ID=0, MTU=1]', 'NIC 0/MTU is "1"; it must be a whole number from 68 to 65535'],
    ['MEMORY=64 GRAPHICS=[TYPE=vnc, PORT=99999]', 'GRAPHICS/PORT is "99999"; it must be a whole number from 1 to 65535'],
    ['MEMORY=64 GRAPHICS=[TYPE=vnc, LISTEN="x y"]', 'GRAPHICS/LISTEN is "x y"; it must be an address'],
    ['MEMORY=64 VIDEO=[TYPE=vga, RESOLUTION=big]', 'VIDEO/RESOLUTION is "big"; it must be WIDTHxHEIGHT'],
    ['MEMORY=64 INPUT=[BUS=usb]', 'INPUT/TYPE is ""; it must be one of tablet, mouse, keyboard'],
  ])('%s', (text, message) => expect(failure(text)).toEqual({ code: 'domain-attribute', message }));
});

describe('RAW', () => {
  const raw = (data: string) => domain('', { raw: data });
  test.each([
    ['<devices></RAW><evil/><RAW>', /^RAW\/DATA:\d+:\d+: expected well-formed XML/],
    ['</RAW><name>x</name><RAW>', /^RAW\/DATA:\d+:\d+: expected well-formed XML/],
    ['<!DOCTYPE a>', /DOCTYPE/],
    ['text', /^RAW\/DATA: text that is in no element$/],
    ['<a>text<b/></a>', /^RAW\/DATA: text beside elements in <a>$/],
    ['<name>one-1</name>', /^RAW\/DATA: <name> is not for RAW to set$/],
    ['<uuid>x</uuid>', /^RAW\/DATA: <uuid> is not for RAW to set$/],
    ['<metadata/>', /^RAW\/DATA: <metadata> is not for RAW to set$/],
    ['<evil:x/>', /^RAW\/DATA: the prefix evil: is not known/],
  ])('refused: %s', (data, message) => {
    const { code, message: text } = failure('MEMORY=64', { raw: data });
    expect(code).toBe('raw-xml');
    expect(text).toMatch(message);
  });

  test('devices are added, a part of a section takes the place of ours, a section of its own too', () => {
    const node = raw("<devices><serial type='pty'/></devices><features><acpi x='1'/></features><clock offset='localtime'/><vcpu>3</vcpu>");
    expect(devices(node, 'serial')).toHaveLength(1);
    expect(devices(node, 'controller').length).toBeGreaterThan(0);
    expect(childrenOf(childOf(node, 'features'), 'acpi').map((a) => a.attributes.get('x'))).toEqual(['1']);
    expect([attributes(node, 'clock').offset, textAt(node, 'vcpu'), childrenOf(node, 'vcpu').length]).toEqual(['localtime', '3', 1]);
  });

  test('a namespace of its own may be used where it is declared', () =>
    expect(raw('<x:y xmlns:x="urn:x"><x:z/></x:y>').children.map((c) => c.name)).toContain('x:y'));
});

test('whatever an owner writes, the domain has the same elements and the same values', () => {
  const text = fc.oneof(anyText(), fc.constantFrom(']]>', '"/><evil/>', "'", '</domain>', '<!--', '&lt;', '\r\n', '$(x)'));
  const visible = (s: string): string => s.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  const shape = (n: XmlNode): unknown => [n.name, n.children.map(shape)];
  const template = read('MEMORY=64 OS=[KERNEL_CMD=x] GRAPHICS=[TYPE=vnc, PASSWD=x]');
  const made = (value: string): XmlNode => {
    const hostile = [
      { key: 'MEMORY', value: '64' },
      { key: 'OS', value: [['KERNEL_CMD', value]] as const },
      {
        key: 'GRAPHICS',
        value: [
          ['TYPE', 'vnc'],
          ['PASSWD', value],
        ] as const,
      },
    ];
    const where = place(template, { name: value, vmDir: `/x/${value}`, owner: { uid: 0, uname: value, gid: 0, gname: value } });
    return parseXml(domainXml(domainInput(hostile, where).input), { file: 'domain' });
  };
  const plain = shape(made('x'));
  fc.assert(
    fc.property(
      text.filter((t) => t !== ''),
      (value) => {
        const node = made(value);
        expect(shape(node)).toEqual(plain);
        expect(textAt(node, 'os', 'cmdline')).toBe(visible(value));
        expect(textAt(node, 'metadata', 'one:vm', 'one:uname')).toBe(visible(value));
        expect(attributes(childOf(node, 'devices'), 'graphics').passwd).toBe(visible(value));
      },
    ),
  );
});
