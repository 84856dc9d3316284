import { readFileSync } from 'node:fs';
import { Cloud, until } from './cloud';

/** How nodes come to the disks: both see one directory, or each has its own and all goes by ssh. */
export type Storage = 'shared' | 'ssh';
export type NodeName = 'node1' | 'node2';

export const NODES: readonly NodeName[] = ['node1', 'node2'];
export const otherThan = (node: NodeName): NodeName => (node === 'node1' ? 'node2' : 'node1');

export const IMAGES = 100;
export const SYSTEM = 101;
export const SECOND_SYSTEM = 102;

/** Address of the first VM. */
export const IP = '10.1.16.10';

/**
 * Two hypervisors, two system datastores, an image and a template `t`. Its VMs have an interface on the bridge of the nodes and one on a bridge that is made where it is needed,
 * and a serial console.
 */
export const twoNodes = async (word: string, storage: Storage, config = ''): Promise<Cloud> => {
  const cloud = await Cloud.start(word, config);
  try {
    await furnish(cloud, storage);
  } catch (e) {
    await cloud.stop();
    throw e;
  }
  return cloud;
};

const furnish = async (cloud: Cloud, storage: Storage): Promise<void> => {
  await cloud.ok(['oneuser', 'show']);
  await Promise.all(NODES.map((name) => cloud.node(name, { apart: storage === 'ssh' })));
  for (const name of NODES) await cloud.id(['onehost', 'create', name, '-i', 'qemu', '-v', 'qemu']);
  for (const id of ['0', '1', '2']) await cloud.ok(['onedatastore', 'delete', id]);
  const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `TM_MAD = ${storage}\nSAFE_DIRS = "${cloud.files}"\n${text}`);
  expect([
    await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs'),
    await store('NAME = System\nTYPE = SYSTEM_DS'),
    await store('NAME = Second\nTYPE = SYSTEM_DS'),
  ]).toEqual([IMAGES, SYSTEM, SECOND_SYSTEM]);
  await cloud.id(
    ['onevnet', 'create'],
    'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]\nNETWORK_MASK = 255.255.240.0',
  );
  await cloud.id(['onevnet', 'create'], 'NAME = made\nVN_MAD = bridge\nAR = [ TYPE = IP4, IP = 10.9.0.10, SIZE = 9 ]');
  await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
  await cloud.id(['onetemplate', 'create'], templateOf(cloud, 'NAME = t\nDISK = [ IMAGE = os ]'));
};

export const templateOf = (cloud: Cloud, disks: string): string => `${disks}
CPU = 0.1
MEMORY = 128
NIC = [ NETWORK = net ]
NIC = [ NETWORK = made ]
CONTEXT = [ NETWORK = YES, SSH_PUBLIC_KEY = "${readFileSync(`${cloud.userKey}.pub`, 'utf8').trim()}", SET_HOSTNAME = "$NAME" ]
RAW = [ TYPE = kvm, DATA = "<devices><serial type='pty'/></devices>" ]`;

/** A VM of the template `t` that runs on that node and lets us in. */
export const runningOn = async (cloud: Cloud, node: NodeName, name: string, address = IP): Promise<number> => {
  const id = await cloud.id(['onetemplate', 'instantiate', 't', '--name', name, '--hold']);
  await cloud.ok(['onevm', 'deploy', String(id), node, '--wait']);
  expect(await cloud.up(address)).toBe(name);
  return id;
};

/** What the guest holds: random bytes on its disk, and a word in its memory, which only a guest that went on without a boot still knows. */
export interface Marks {
  readonly file: string;
  readonly sum: string;
  readonly word: string;
}

const md5 = (file: string): string => `md5sum ${file} | cut -d' ' -f1`;

export const mark = async (cloud: Cloud, address = IP, file = '/disk/marked'): Promise<Marks> => {
  const word = `w${Math.random().toString(36).slice(2)}`;
  const sum = await cloud.inGuest(address, `dd if=/dev/urandom of=${file} bs=64k count=8 2>/dev/null; sync; echo ${word} >/run/word; ${md5(file)}`);
  return { file, sum, word };
};

/** Its disk as it is now, read past the guest's own cache, and whether its memory is the same. */
export const marksNow = async (cloud: Cloud, marks: Marks, address = IP): Promise<{ sum: string; memory: 'kept' | 'new' }> => {
  const said = await cloud.inGuest(address, `sync; echo 3 >/proc/sys/vm/drop_caches; ${md5(marks.file)}; cat /run/word 2>/dev/null || true`);
  const [sum = '', word] = said.split('\n');
  return { sum, memory: word === marks.word ? 'kept' : 'new' };
};

/** A command in the guest by its serial console: no network is between. */
export const onConsole = async (cloud: Cloud, node: NodeName, domain: string, command: string): Promise<string> => {
  const tty = (await cloud.virsh(node, 'ttyconsole', domain)).trim();
  const end = `end-${Math.random().toString(36).slice(2)}`;
  // the quotes keep the echo of what is typed from being taken for the answer
  const typed = `${command}; echo ${end.slice(0, 4)}''${end.slice(4)}`;
  const said = await cloud.on(
    node,
    'timeout',
    '20',
    'bash',
    '-c',
    'exec 3<>"$1"; stty raw -echo <&3; printf "\\r%s\\r" "$2" >&3; while IFS= read -r line <&3; do printf "%s\\n" "$line"; case $line in *"$3"*) exit 0 ;; esac; done',
    'console',
    tty,
    typed,
    end,
  );
  return said.replaceAll('\r', '');
};

/** Nodes on which a domain of the VM is, in whatever state. */
export const holders = async (cloud: Cloud, id: number): Promise<NodeName[]> => {
  const found: NodeName[] = [];
  for (const name of NODES) if ((await cloud.domains(name)).includes(`one-${id}`)) found.push(name);
  return found;
};

/** Where files of that name of the VM are: `node1:101/0/disk.0`; of a shared directory only once. */
export const filesNamed = async (cloud: Cloud, id: number, file: string): Promise<string[]> => {
  const found: string[] = [];
  for (const name of NODES) {
    const said = await cloud.on(name, 'sh', '-c', `cd /var/lib/one/datastores && ls -d */${id}/${file} 2>/dev/null || true`);
    found.push(
      ...said
        .split('\n')
        .filter(Boolean)
        .map((path) => `${name}:${path}`),
    );
  }
  return found;
};

export const leasesOf = (cloud: Cloud, id: number): unknown[] => cloud.rows('SELECT * FROM leases WHERE vm_id = ? ORDER BY nic_id', id);

/** No work is open on the VM. */
export const settled = (cloud: Cloud, id: number, seconds = 90): Promise<true> =>
  until(
    `the work on VM ${id} to end`,
    () =>
      cloud.rows("SELECT id FROM operations WHERE state IN ('waiting', 'running') AND object_type = 'VM' AND object_id = ?", id).length === 0 &&
      (true as const),
    seconds,
    100,
  );
