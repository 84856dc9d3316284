import { existsSync } from 'node:fs';
import { Cloud, local } from '../support/cloud';

/**
 * Values that a VM's owner may write, in every field that reaches a node by way of a script, a path, a domain description, a CD or a device name.
 * Each is either refused in one text, with nothing changed, or arrives as what it is: a text.
 */
jest.setTimeout(240_000);

const CANARY = '/tmp/onekit-canary';
/** Ends quotes, begins commands, elements and parents' folders. */
const EVIL = `a'\\";$(touch ${CANARY})\`touch ${CANARY}\`&<hostdev/>|../../x`;
/** The same for what reads lines. */
const LINES = `x\ntouch ${CANARY}\n`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('hostile');
  await cloud.ok(['oneuser', 'show']);
  await cloud.node('node1');
  await cloud.id(['onehost', 'create', 'node1', '-i', 'qemu', '-v', 'qemu']);
  const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `TM_MAD = shared\nSAFE_DIRS = "${cloud.files}"\n${text}`);
  expect([await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs'), await store('NAME = System\nTYPE = SYSTEM_DS')]).toEqual([100, 101]);
  await cloud.id(['onevnet', 'create'], 'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]');
  await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

const nothingRan = async (): Promise<void> => {
  expect(existsSync(CANARY)).toBe(false);
  expect(await cloud.on('node1', 'sh', '-c', `ls -d ${CANARY} /var/lib/one/x /x 2>/dev/null || echo none`)).toBe('none\n');
};

/** A template with that value in one field, which may be in a vector. */
const withField = (field: string, value: string): string => {
  const [vector, key] = field.includes('/') ? (field.split('/') as [string, string]) : [undefined, field];
  const own = `${key} = "${value}"`;
  const vectors: Record<string, string[]> = {
    DISK: ['IMAGE = "os"'],
    NIC: ['NETWORK = "net"'],
    CONTEXT: ['NETWORK = "YES"'],
    GRAPHICS: [`${field === 'GRAPHICS/TYPE' ? '' : 'TYPE = "VNC"'}`],
  };
  if (vector === 'VOLATILE') vectors.VOLATILE = ['TYPE = "fs"', 'SIZE = "8"', 'FORMAT = "raw"'].filter((p) => !p.startsWith(`${key} `));
  if (vector !== undefined) vectors[vector] = [...(vectors[vector] ?? []), own];
  const singles = ['CPU = "0.1"', 'MEMORY = "64"'].filter((s) => !s.startsWith(`${key} `) || vector !== undefined);
  return [
    ...singles,
    ...(vector === undefined ? [own] : []),
    ...Object.entries(vectors).map(([name, pairs]) => `${name === 'VOLATILE' ? 'DISK' : name} = [ ${pairs.filter(Boolean).join(', ')} ]`),
  ].join('\n');
};

const FIELDS = [
  ...['CPU', 'MEMORY', 'VCPU', 'LOGO', 'DESCRIPTION', 'HYPERVISOR', 'SCHED_REQUIREMENTS'],
  ...['SSH_PUBLIC_KEY', 'SET_HOSTNAME', 'FOO', 'TARGET', 'ETH0_IP', 'USER_DATA', 'START_SCRIPT', 'DEV_PREFIX', 'FILES_DS'].map((k) => `CONTEXT/${k}`),
  ...['TARGET', 'DRIVER', 'CACHE', 'IO', 'DEV_PREFIX', 'DISCARD', 'SIZE', 'READONLY', 'IOTHREAD', 'TOTAL_BYTES_SEC', 'SOURCE', 'TM_MAD', 'DISK_ID'].map(
    (k) => `DISK/${k}`,
  ),
  ...['TYPE', 'SIZE', 'FORMAT', 'FS'].map((k) => `VOLATILE/${k}`),
  ...['MODEL', 'FILTER', 'MAC', 'IP', 'NAME', 'TARGET', 'BRIDGE', 'VIRTIO_QUEUES', 'INBOUND_AVG_BW', 'SCRIPT'].map((k) => `NIC/${k}`),
  ...['TYPE', 'LISTEN', 'PORT', 'PASSWD', 'KEYMAP'].map((k) => `GRAPHICS/${k}`),
  ...['TYPE', 'BUS'].map((k) => `INPUT/${k}`),
  ...['ARCH', 'MACHINE', 'KERNEL_CMD', 'BOOT', 'ROOT', 'UUID', 'KERNEL', 'INITRD', 'BOOTLOADER', 'FIRMWARE', 'SD_DISK_BUS'].map((k) => `OS/${k}`),
  ...['ACPI', 'GUEST_AGENT', 'HYPERV', 'VIRTIO_SCSI_QUEUES'].map((k) => `FEATURES/${k}`),
  'CPU_MODEL/MODEL',
  'VIDEO/TYPE',
  'TOPOLOGY/CORES',
];

/** The verbs that a person would try; true when the VM runs. */
const tried = async (template: string): Promise<boolean> => {
  const before = cloud.dump();
  const said = await cloud.run(['onevm', 'create', '--name', 'h', '--wait', '--timeout', '20'], { stdin: template });
  const id = /ID: (\d+)/.exec(said.out)?.[1];
  if (id === undefined) {
    expect(said.code).toBe(255);
    expect(said.err.trim()).not.toBe('');
    expect(said.err).not.toMatch(/bug in onekit/);
    expect(cloud.dump()).toEqual(before);
    return false;
  }
  const runs = said.code === 0;
  if (runs) {
    const xml = await cloud.virsh('node1', 'dumpxml', `one-${id}`);
    expect(xml.match(/<(hostdev|filesystem|redirdev)\b/g)).toBeNull();
    expect(xml.match(/<interface /g)).toHaveLength(1);
  } else expect(said.err).not.toMatch(/bug in onekit/);
  expect(cloud.rows("SELECT 1 FROM operations WHERE state IN ('waiting', 'running') AND object_type = 'VM'")).toEqual([]);
  await cloud.ok(['onevm', 'terminate', '--hard', id, '--wait']);
  return runs;
};

describe('in a VM template', () => {
  test('the template without them runs: what follows is not refused for another reason', async () => {
    expect(await tried(withField('DESCRIPTION', 'harmless'))).toBe(true);
  });

  test.each(FIELDS)('%s', async (field) => {
    for (const value of [EVIL, LINES]) await tried(withField(field, value));
    await nothingRan();
    expect(await cloud.domains('node1')).toEqual([]);
    expect(await cloud.on('node1', 'ls', '/var/lib/one/datastores/101')).toBe('');
    expect(cloud.rows('SELECT * FROM leases')).toEqual([]);
  });

  test('what is text to the guest reaches it to the letter', async () => {
    const text = `a'";$(touch ${CANARY})\`touch ${CANARY}\`&<hostdev/>|../../x`;
    const id = await cloud.id(['onevm', 'create', '--name', 'letter', '--wait'], withField('CONTEXT/FOO', EVIL));
    const script = await local('isoinfo', '-J', '-x', '/context.sh', '-i', cloud.seen('node1', `/var/lib/one/datastores/101/${id}/disk.1`));
    expect(await local('sh', '-c', `${script}\nprintf %s "$FOO"`)).toBe(text);
    await nothingRan();
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
  });
});

describe('in names and in what administrators make', () => {
  const attempts: [string, string[], string | undefined][] = [
    ['image name', ['oneimage', 'create', '-d', 'Images', '--type', 'DATABLOCK', '--size', '1', '--format', 'raw', '--name', 'VALUE', '--wait'], undefined],
    ['image path', ['oneimage', 'create', '-d', 'Images', '--name', 'p', '--format', 'raw', '--path', 'VALUE', '--wait'], undefined],
    ['network name', ['onevnet', 'create'], 'NAME = "VALUE"\nVN_MAD = bridge\nBRIDGE = br46'],
    ['bridge', ['onevnet', 'create'], 'NAME = b\nVN_MAD = bridge\nBRIDGE = "VALUE"'],
    ['device', ['onevnet', 'create'], 'NAME = d\nVN_MAD = bridge\nPHYDEV = "VALUE"'],
    ['datastore name', ['onedatastore', 'create'], 'NAME = "VALUE"\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = shared'],
    ['transfer driver', ['onedatastore', 'create'], 'NAME = t\nTYPE = SYSTEM_DS\nTM_MAD = "VALUE"'],
    ['host', ['onehost', 'create', 'VALUE', '-i', 'kvm', '-v', 'kvm'], undefined],
    ['VM name', ['onevm', 'create', '--name', 'VALUE', '--hold'], 'CPU = 0.1\nMEMORY = 64'],
    ['VM name in an action', ['onevm', 'poweroff', 'VALUE'], undefined],
  ];
  test.each(attempts)('%s', async (_what, argv, stdin) => {
    for (const value of [EVIL.replaceAll('\\"', '"'), LINES]) {
      const said = await cloud.run(
        argv.map((w) => (w === 'VALUE' ? value : w)),
        stdin === undefined ? {} : { stdin: stdin.replace('VALUE', value.replaceAll('"', '\\"')) },
      );
      expect({ code: said.code, err: said.err }).toEqual({ code: 255, err: expect.not.stringMatching(/bug in onekit/) });
      expect(said.err.trim()).not.toBe('');
    }
    await nothingRan();
  });
});
