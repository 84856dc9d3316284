import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLook } from '../../../src/lib/drivers/monitor/kvm/kvmMonitor';
import { parseDomains } from '../../../src/lib/drivers/monitor/kvm/parseDomains';
import { parseLoad, parseMemory, parseProcessor, parseRoom, parseTraffic } from '../../../src/lib/drivers/monitor/kvm/parseHost';
import { parsePci } from '../../../src/lib/drivers/monitor/kvm/parsePci';
import { parseSections } from '../../../src/lib/drivers/monitor/kvm/parseSections';
import type { Node } from '../../../src/lib/drivers/node';

const fixture = (path: string): string => readFileSync(join(__dirname, '../../fixtures', path), 'utf8');
const node: Node = { id: 1, name: 'node1', target: { host: '10.0.0.1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };

/** Looks at nodes with these versions: one-7 runs with two disks and two interfaces, one-12 is paused, one more is only defined. */
const VERSIONS = [
  { libvirt: '9.0.0', qemu: '7.2.22', machine: 'pc-q35-7.2', used: 2560, requests: 2, received: 220 },
  { libvirt: '11.3.0', qemu: '10.0.13', machine: 'pc-q35-10.0', used: 2560, requests: 2, received: 532 },
] as const;
const recorded = (libvirt: string): string => fixture(`virsh/look-libvirt-${libvirt}.txt`);
const RECORDED = recorded('9.0.0');
const NONCE = '5eed5eed5eed5eed';
const looked = (stdout: string, stderr = '') => readLook(node, { code: 0, stdout, stderr }, NONCE);
const sectionText = (section: string): RegExp => new RegExp(`@${NONCE} begin ${section}\n[\\s\\S]*?@${NONCE} end \\d+\n`);
const without = (section: string): string => RECORDED.replace(sectionText(section), '');
const failing = (section: string, code: number): string => RECORDED.replace(sectionText(section), `@${NONCE} begin ${section}\n\n@${NONCE} end ${code}\n`);

describe('a recorded look', () => {
  const facts = looked(RECORDED);

  test('the machine', () => {
    expect(facts).toMatchObject({
      hostname: 'drvnode',
      arch: 'x86_64',
      modelName: 'Intel(R) Xeon(R) Processor',
      cpuSpeedMhz: 2600,
      totalCpu: 200,
      usedCpu: 0,
      totalMemory: 24683656,
      freeMemory: 24188380,
      usedMemory: 495276,
      hypervisor: 'kvm',
      cgroups: 'none',
      libvirtVersion: '9.0.0',
      qemuVersion: '7.2.22',
      bridges: ['br46'],
    });
  });

  test('room, of the place and of each datastore there', () => {
    const room = { totalMb: 258019, freeMb: 81032, usedMb: 22865 };
    expect(facts.location).toEqual(room);
    expect(facts.datastores).toEqual([
      { id: 100, ...room },
      { id: 101, ...room },
    ]);
  });

  test('the domains', () => {
    expect(facts.domains).toEqual([
      {
        name: 'one-7',
        uuid: '11111111-2222-4333-8444-555555555507',
        state: 'running',
        vmId: 7,
        cpuTimeNs: 300000000,
        memoryKb: 46560,
        netRx: 220,
        netTx: 0,
        diskReadBytes: 2560,
        diskWriteBytes: 0,
        diskReadIops: 2,
        diskWriteIops: 0,
      },
      expect.objectContaining({ name: 'one-12', vmId: 12, state: 'paused', memoryKb: 44844 }),
      expect.objectContaining({ name: "legacy 'web' = 1", vmId: undefined, state: 'off', memoryKb: 0 }),
    ]);
  });

  test('machine types, without the one that is none', () => {
    expect(facts.machines).toContain('pc-q35-7.2');
    expect(facts.machines).not.toContain('none');
    expect(facts.machines).not.toContain('Supported');
  });
});

describe.each(VERSIONS)('of libvirt $libvirt', ({ libvirt, qemu, machine, used, requests, received }) => {
  const facts = looked(recorded(libvirt));

  test('the versions, the room and the machine types', () => {
    expect(facts).toMatchObject({ libvirtVersion: libvirt, qemuVersion: qemu, arch: 'x86_64', bridges: ['br46'] });
    expect(facts.datastores.map((d) => d.id)).toEqual([100, 101]);
    expect(facts.machines).toEqual(expect.arrayContaining(['pc', 'q35', machine]));
  });

  test('the domains with their figures', () => {
    const [running, paused, off] = facts.domains;
    expect(facts.domains).toHaveLength(3);
    expect(running).toMatchObject({
      name: 'one-7',
      vmId: 7,
      uuid: '11111111-2222-4333-8444-555555555507',
      state: 'running',
      netRx: received,
      netTx: 0,
      diskReadBytes: used,
      diskReadIops: requests,
      diskWriteBytes: 0,
    });
    for (const domain of [running, paused]) {
      expect(domain?.cpuTimeNs).toBeGreaterThan(100_000_000);
      expect(domain?.memoryKb).toBeGreaterThan(32 * 1024);
    }
    expect(paused).toMatchObject({ name: 'one-12', state: 'paused' });
    expect(off).toMatchObject({ name: "legacy 'web' = 1", vmId: undefined, state: 'off', memoryKb: 0 });
  });
});

describe('what is missing', () => {
  test.each(['processor', 'netdev', 'bridges', 'machines', 'datastore 100'])('without %s the rest is there', (section) => {
    expect(looked(without(section)).domains).toHaveLength(3);
  });

  test('a datastore whose mount hangs is left out, the others are told', () => {
    const hung = RECORDED.replace(/(begin datastore 100\n)[^\n]*\n/, '$1\n');
    expect(looked(hung).datastores.map((d) => d.id)).toEqual([101]);
  });

  test('no virsh: which packages to install', () => {
    const none = ['version', 'domstats', 'domains'].reduce((text, section) => text.replace(sectionText(section), ''), RECORDED);
    expect(() => looked(none)).toThrow(
      expect.objectContaining({ kind: 'precondition', code: 'libvirt-missing', next: expect.stringContaining('apt-get install libvirt-daemon-system') }),
    );
  });

  test.each([
    [
      "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
      'libvirt-missing',
      'systemctl start libvirtd',
    ],
    [
      "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused",
      'libvirt-missing',
      'systemctl restart libvirtd',
    ],
    [
      "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
      'libvirt-denied',
      'usermod -aG libvirt oneadmin',
    ],
    [
      "error: authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
      'libvirt-denied',
      'usermod -aG libvirt oneadmin',
    ],
  ])('%s', (stderr, code, next) => {
    expect(() => looked(failing('version', 1), stderr)).toThrow(expect.objectContaining({ kind: 'precondition', code, next: expect.stringContaining(next) }));
  });

  test.each(['version', 'domstats', 'domains'])('a libvirt that hangs at %s gives no facts', (section) => {
    expect(() => looked(failing(section, 124))).toThrow(expect.objectContaining({ code: 'libvirt-missing', message: expect.stringContaining('no answer') }));
  });

  test('an output cut anywhere is no look', () => {
    for (let length = 0; length < RECORDED.length; length += 7) {
      expect(() => looked(RECORDED.slice(0, length))).toThrow(expect.objectContaining({ code: 'look-failed' }));
    }
  });
});

test('a domain cannot write a section: its name does not know the nonce', () => {
  const sections = parseSections(`@${NONCE} begin domains\n@0000 end 0\n@${NONCE}x end 0\nrest\n\n@${NONCE} end 3\n`, NONCE);
  expect(sections.get('domains')).toEqual({ text: '@0000 end 0\n@5eed5eed5eed5eedx end 0\nrest', code: 3 });
});

describe('domains between the two questions', () => {
  const list = '11111111-2222-4333-8444-555555555501 one-1\n';
  test('figures without a place in the list: gone', () => {
    expect(parseDomains(list, "Domain: 'one-1'\n  state.state=1\n\nDomain: 'one-2'\n  state.state=1\n").map((d) => d.vmId)).toEqual([1]);
  });
  test('in the list without figures: there', () => {
    expect(parseDomains(list, '')).toEqual([expect.objectContaining({ vmId: 1, state: 'running', cpuTimeNs: 0 })]);
  });
});

test('five hundred domains', () => {
  const ids = Array.from({ length: 500 }, (_, i) => i);
  const list = ids.map((i) => `11111111-2222-4333-8444-${String(i).padStart(12, '0')} one-${i}`).join('\n');
  const stats = ids.map((i) => `Domain: 'one-${i}'\n  state.state=1\n  state.reason=1\n  cpu.time=${i}\n  balloon.rss=1\n`).join('\n');
  const domains = parseDomains(list, stats);
  expect(domains.map((d) => d.vmId)).toEqual(ids);
  expect(domains.map((d) => d.cpuTimeNs)).toEqual(ids);
});

describe('/proc', () => {
  test('load: idle and iowait are not used, guest time is not counted twice', () => {
    const first = 'cpu  100 0 100 800 0 0 0 0 50 0\ncpu0 0\ncpu1 0\ncpu2 0\ncpu3 0\n';
    expect(parseLoad(first, 'cpu  120 0 105 865 10 0 0 0 70 0\n')).toEqual({ count: 4, used: 100 });
  });
  test('load: two readings in one tick', () => {
    expect(parseLoad('cpu  1 1 1 1\ncpu0 1\n', 'cpu  1 1 1 1\n')).toEqual({ count: 1, used: 0 });
  });
  test('memory of a kernel without MemAvailable', () => {
    expect(parseMemory('MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 20 kB\nCached: 300 kB\n')).toEqual({ total: 1000, free: 420 });
    expect(parseMemory(fixture('proc/meminfo.txt')).total).toBe(24683656);
  });
  test('traffic of the physical interfaces only; of all but lo and bridges where there are none', () => {
    const netdev = 'Inter-|\n face |\n    lo: 9 0 0 0 0 0 0 0 9 0\n  eno1:100 0 0 0 0 0 0 0 7 0\n  br46: 50 0 0 0 0 0 0 0 3 0\none-1-0: 40 0 0 0 0 0 0 0 2 0\n';
    expect(parseTraffic(netdev, ['eno1'], ['br46'])).toEqual({ received: 100, sent: 7 });
    expect(parseTraffic(netdev, [], ['br46'])).toEqual({ received: 140, sent: 9 });
  });
  test('traffic as recorded', () => {
    expect(parseTraffic(fixture('proc/net-dev.txt'), ['eth0'], [])).toEqual({ received: 375066752, sent: 957124 });
  });
  test('the top frequency where the kernel tells it', () => {
    expect(parseProcessor('model name\t: X\ncpu MHz\t\t: 800.1\n3600000')).toEqual({ model: 'X', mhz: 3600 });
    expect(parseProcessor('')).toEqual({ model: '', mhz: 0 });
  });
  test('room: what is reserved for root is neither free nor used', () => {
    expect(parseRoom('4096 1000000 500000 450000')).toEqual({ totalMb: 3906, freeMb: 1757, usedMb: 1953 });
    expect(parseRoom('')).toBeUndefined();
    expect(parseRoom('4096 ? 1 1')).toBeUndefined();
  });
});

describe('PCI devices', () => {
  const SYSFS = `0000:00:00.0 0x8086 0x0d57 0x060000 -1 - - -
0000:00:1f.2 0x8086 0x2922 0x010601 -1 - - -
0000:81:00.0 0x15b3 0x1015 0x020000 1 8 - enp129s0f0
0000:81:00.2 0x15b3 0x1016 0x020000 1 - vf -
0001:02:00.0 0x10de 0x0863 0x030200 0 - - -
0000:83:00.0 $(reboot) 0x0863 0x030200 0 - - -
`;
  const NAMES = `0000:00:1f.2 "SATA controller" "Intel Corporation" "82801IR/IO/IH 6 port SATA Controller" -r02 -p01 "Red Hat, Inc." "QEMU"
0000:81:00.0 "Ethernet controller" "Mellanox Technologies" "MT27710 Family [ConnectX-4 Lx]" "Mellanox" "x"
`;
  const sata = { address: '00:1f.2', vendor: '8086', device: '2922', class: '0106', numaNode: 0 };

  test('of the kernel, with the names of lspci; no bridges, nothing of other domains or of other form', () =>
    expect(parsePci(SYSFS, NAMES)).toEqual([
      { ...sata, className: 'SATA controller', vendorName: 'Intel Corporation', deviceName: '82801IR/IO/IH 6 port SATA Controller' },
      expect.objectContaining({
        address: '81:00.0',
        numaNode: 1,
        interface: 'enp129s0f0',
        sriov: 'pf',
        virtualFunctions: 8,
        vendorName: 'Mellanox Technologies',
      }),
      { address: '81:00.2', vendor: '15b3', device: '1016', class: '0200', numaNode: 1, sriov: 'vf', vendorName: '', deviceName: '', className: '' },
    ]));

  test('a node without lspci tells the numbers', () => expect(parsePci(SYSFS, '')[0]).toEqual({ ...sata, vendorName: '', deviceName: '', className: '' }));

  test('only those that are asked for, and none where nobody asks', () => {
    const output = RECORDED.replace(`@${NONCE} begin done`, `@${NONCE} begin pci\n${SYSFS}\n@${NONCE} end 0\n@${NONCE} begin done`);
    expect(output).not.toBe(RECORDED);
    const asked = readLook(node, { code: 0, stdout: output, stderr: '' }, NONCE, (d) => d.vendor === '8086');
    expect(asked.pci?.map((d) => d.address)).toEqual(['00:1f.2']);
    expect(looked(output).pci).toBeUndefined();
  });
});
