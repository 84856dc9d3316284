import { copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync, closeSync, chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, type How, local, until } from '../support/cloud';

jest.setTimeout(120_000);

let cloud: Cloud;
const NODES = ['node1', 'node2', 'node3', 'node4'] as const;

beforeAll(async () => {
  cloud = await Cloud.start('bad');
  await Promise.all([
    cloud.node('node1', { unpinned: true }),
    cloud.node('node2', { locked: true }),
    cloud.node('node3', { options: ['--no-libvirt'] }),
    cloud.node('node4', { apart: true, options: ['--small-disk', '30'] }),
  ]);
  await cloud.ok(['oneuser', 'show']);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

// ---- what "nothing was changed" means ----

/** A word that every injection of these tests would make a file of. */
const CANARY = 'onekit-canary';
/** Where a command that got loose would run, or was told to write to. */
const PLACES = ['', 'tmp', 'var/tmp', 'var/lib/one', 'root', 'run'];

const canaries = (): string[] => {
  const roots = ['/', ...NODES.map((n) => cloud.seen(n, '/'))];
  const folders = [process.cwd(), cloud.files, cloud.location, ...roots.flatMap((r) => PLACES.map((p) => join(r, p)))];
  return folders.map((f) => join(f, CANARY)).filter(existsSync);
};

const listing = async (folder: string): Promise<string> => local('find', folder, '-printf', '%P %s %y\\n');

const picture = async (): Promise<unknown> => ({
  state: cloud.dump(),
  frontEnd: await listing(cloud.var('datastores')),
  node: await listing(cloud.seen('node4', '/var/lib/one/datastores')),
  canaries: canaries(),
});

type Words = readonly string[];
interface Refusal extends How {
  readonly argv: Words;
  readonly says: RegExp;
  /** absent: an error without a next command */
  readonly next?: RegExp;
}

/** One line that says it, perhaps what to type next, the exit code of all failures, and no line of what only we would understand. */
const judge = async ({ argv, says, next, ...how }: Refusal): Promise<void> => {
  const { code, out, err } = await cloud.run(argv, how);
  const lines = err.split('\n').filter(Boolean);
  const told = { argv, code, out, problem: lines.filter((l) => !l.startsWith('  ')), more: lines.filter((l) => l.startsWith('  ')) };
  expect(told).toMatchObject({ argv, code: 255, out: '', problem: [expect.stringMatching(says)] });
  expect(told).toMatchObject({ argv, more: next === undefined ? [] : [expect.stringMatching(next)] });
  expect(err).not.toMatch(/bug in onekit|^ +at /m);
};

/** All of them are refused, and together they changed nothing: no row, no file. */
const refused = async (...refusals: readonly Refusal[]): Promise<void> => {
  const before = await picture();
  // some at a time: most of it is starting node
  for (let i = 0; i < refusals.length; i += 4) await Promise.all(refusals.slice(i, i + 4).map(judge));
  expect(await picture()).toEqual(before);
};

const host = (name: string, file?: string): Words => ['onehost', 'create', name, '-i', 'kvm', '-v', 'kvm', ...(file === undefined ? [] : [file])];

let files = 0;
const fileOf = (text: string): string => {
  const path = join(cloud.files, `text${++files}`);
  writeFileSync(path, text);
  return path;
};

describe('nodes that cannot be had', () => {
  test('an unknown host key, a changed one, a key that is not let in, no libvirt, nobody there', async () => {
    const pinned = readFileSync(cloud.knownHosts, 'utf8');
    await refused({ argv: host('node1'), says: /^the host key of node1 port 22 is not known: it offers ed25519 SHA256:\S+; .*has no key of it/, next: /next: ssh-keyscan -t ed25519 -p 22 node1 >> \S+known_hosts$/ });
    await local('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(cloud.files, 'other'));
    writeFileSync(cloud.knownHosts, `${pinned}node1 ${readFileSync(join(cloud.files, 'other.pub'), 'utf8')}`);
    await refused({ argv: host('node1'), says: /^the host key of node1 port 22 is not the pinned one: it offers ed25519 SHA256:\S+, \S+ line \d+ has ed25519 SHA256:/, next: /next: ssh-keygen -R node1 -f \S+known_hosts$/ });
    writeFileSync(cloud.knownHosts, pinned);
    await cloud.pin('node1');
    await refused(
      { argv: host('node2'), says: /^node2 port 22 does not let oneadmin in with the key \S+id_ed25519: /, next: /next: ssh-copy-id -i \S+id_ed25519.pub -p 22 oneadmin@node2$/ },
      { argv: host('node3'), says: /^node3 is no hypervisor: it has no virsh$/, next: /next: ssh root@node3 apt-get install libvirt/ },
      { argv: host('node1', fileOf('SSH_PORT = 9')), says: /^node1 port 9 cannot be reached by ssh: nothing listens there \(ECONNREFUSED\)$/, next: /next: ssh -p 9 oneadmin@node1 true$/ },
      { argv: host('no-such-name.test'), says: /^the name no-such-name\.test has no address: /, next: /next: getent hosts no-such-name\.test$/ },
    );
    await cloud.labCommand('node-kill-net', 'node2', 'mgmt');
    await refused({ argv: host('node2'), says: /^node2 port 22 cannot be reached by ssh: (no answer within 5 s|no way to that host \(EHOSTUNREACH\))$/, next: /next: ssh -p 22 oneadmin@node2 true$/ });
  });

  test('no key of our own, and one that others can read', async () => {
    await local('mv', cloud.frontKey, `${cloud.frontKey}.away`);
    await refused({ argv: host('node1'), says: /^there is no private key to log in to nodes with: .*id_ed25519.* not exist/, next: /next: ssh-keygen -t ed25519 / });
    await local('mv', `${cloud.frontKey}.away`, cloud.frontKey);
    chmodSync(cloud.frontKey, 0o640);
    await refused({ argv: host('node1'), says: /id_ed25519 is open to others \(mode 0640\)$/, next: /next: chmod 600 \S+id_ed25519$/ });
    chmodSync(cloud.frontKey, 0o600);
  });
});

describe('who asks', () => {
  const mode = async (path: string, argv: Words = ['onevm', 'list']): Promise<void> => {
    chmodSync(path, 0o644);
    await judge({ argv, says: /can be read or written by others \(mode 0644\)$/, next: new RegExp(`next: chmod 600 ${path}$`) });
    chmodSync(path, 0o600);
  };

  test('files that are open to others are refused, with the command that mends it', async () => {
    const before = await picture();
    for (const path of [cloud.var('one.db'), `${cloud.location}/one_auth`, cloud.var('.one/session.key')]) await mode(path);
    expect(await picture()).toEqual(before);
  });

  test('a wrong password, an unknown user, no credentials, credentials that are none', async () => {
    const wrong = "User couldn't be authenticated, aborting call.";
    const auth = (text: string): NodeJS.ProcessEnv => {
      const path = fileOf(text);
      chmodSync(path, 0o600);
      return { ONE_AUTH: path };
    };
    const argv = ['onevm', 'list'];
    await refused(
      { argv, env: auth('oneadmin:wrong'), says: new RegExp(`^${wrong}$`), next: /next: check the user and password in/ },
      { argv, env: auth('nobody:x'), says: new RegExp(`^${wrong}$`), next: /next: check the user and password in/ },
      { argv: ['onevm', 'list', '--user', 'oneadmin', '--password', 'wrong'], says: new RegExp(`^${wrong}$`), next: /next: / },
      { argv, env: { ONE_AUTH: '/nowhere/one_auth' }, says: /^there are no credentials: \/nowhere\/one_auth does not exist$/, next: /next: echo 'USER:PASSWORD' > / },
      { argv, env: auth('nonsense'), says: /does not hold user:password$/, next: /next: echo / },
    );
  });
});

describe('names and numbers of nothing', () => {
  test('each command says what is not there', async () => {
    const missing = (argv: Words, says: RegExp, next?: RegExp): Refusal => ({ argv, says, next });
    await refused(
      missing(['onevm', 'show', 'no-such'], /^VM named no-such not found\.$/),
      missing(['onevm', 'show', '4711'], /Error getting virtual machine \[4711\]/),
      missing(['onevm', 'poweroff', '4711'], /Error getting virtual machine \[4711\]/),
      missing(['onevm', 'terminate', 'no-such,4711'], /^VM named no-such not found\.$/),
      missing(['onehost', 'show', 'no-such'], /^HOST named no-such not found\.$/),
      missing(['oneimage', 'delete', '99'], /Error getting image \[99\]/),
      missing(['onevnet', 'show', '99'], /Error getting virtual network \[99\]/),
      missing(['onetemplate', 'instantiate', 'no-such'], /^VMTEMPLATE named no-such not found\.$/),
      missing(['onedatastore', 'delete', '99'], /Error getting datastore \[99\]/),
      missing(['oneimage', 'create', '-d', 'no-such', '--name', 'x', '--path', '/etc/hostname'], /^DATASTORE named no-such not found\.$/),
    );
  });

  test('drivers that are not there, attributes that are needed', async () => {
    const tmpl = (argv: Words, stdin: string, says: RegExp, next?: RegExp): Refusal => ({ argv, stdin, says, next });
    await refused(
      { argv: ['onehost', 'create', 'node1', '-i', 'xen', '-v', 'kvm'], says: /there is no information driver "xen" \(there are: kvm, qemu, dummy\)$/ },
      { argv: ['onehost', 'create', 'node1', '-i', 'kvm', '-v', 'xen'], says: /there is no hypervisor driver "xen" \(there are: / },
      tmpl(['onedatastore', 'create'], 'NAME=x DS_MAD=ceph TM_MAD=shared', /DS_MAD named "ceph" is not defined in oned\.conf \(there are: /),
      tmpl(['onedatastore', 'create'], 'NAME=x DS_MAD=fs TM_MAD=ceph', /TM_MAD named "ceph" is not defined in oned\.conf \(there are: /),
      tmpl(['onedatastore', 'create'], 'NAME=x DS_MAD=fs', /No TM_MAD in template\.$/),
      tmpl(['onevnet', 'create'], 'NAME=x VN_MAD=ovn BRIDGE=br46', /VN_MAD named "ovn" is not defined in oned\.conf \(there are: /),
      tmpl(['onevnet', 'create'], 'NAME=x BRIDGE=br46', /No VN_MAD in template for Virtual Network\.$/),
      tmpl(['onevm', 'create'], 'NAME=x CPU=1', /MEMORY attribute must be a positive integer value\.$/),
    );
  });

  test('a template with an error: file, line and column', async () => {
    const text = (body: string): { argv: Words; path: string } => {
      const path = fileOf(body);
      return { argv: ['onetemplate', 'create', path], path };
    };
    const at = (body: string, place: string, says: string): Refusal => {
      const { argv, path } = text(body);
      return { argv, says: new RegExp(`^${path}:${place}: expected .*${says}`) };
    };
    await refused(
      at('NAME = x\nCPU = 1\nDISK = [ IMAGE = a IMAGE_ID = 2 ]', '3:20', "found 'IMAGE_ID'"),
      at('NAME = x\nCPU = two words\n', '2:11', "found '?end of line"),
      at('NAME = "x\nCPU = 1\n', '1:8', 'found end of file'),
      at('NAME = x\n= 1\n', '2:1', "found '='"),
      { argv: ['onetemplate', 'create'], stdin: 'NAME = x\nDISK = [ A = 1', says: /^standard input:2:15: expected .*found end of file$/ },
    );
  });
});

/** What is needed to make VMs; node1 and node4 are hosts, node4 shares nothing and has room for 30 MB. */
describe('with hosts, datastores and a network', () => {
  const key = (): string => readFileSync(`${cloud.userKey}.pub`, 'utf8').trim();
  const vmOf = (more = '', context = ''): string => `CPU = 0.1\nMEMORY = 160\nNIC = [ NETWORK = net ]\nCONTEXT = [ NETWORK = YES, SSH_PUBLIC_KEY = "${key()}"${context} ]\n${more}`;
  const create = (stdin: string, says: RegExp, next?: RegExp): Refusal => ({ argv: ['onevm', 'create', '--name', 'x'], stdin, says, next });

  beforeAll(async () => {
    expect(await cloud.id(host('node1'))).toBe(0);
    expect(await cloud.id(['onehost', 'create', 'node4', '-i', 'qemu', '-v', 'qemu'])).toBe(1);
    for (const id of ['0', '1', '2']) await cloud.ok(['onedatastore', 'delete', id]);
    const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `SAFE_DIRS = "${cloud.files}"\n${text}`);
    await store('NAME = images\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = shared');
    await store('NAME = system\nTYPE = SYSTEM_DS\nTM_MAD = shared');
    await store('NAME = far-images\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = ssh');
    await store('NAME = far-system\nTYPE = SYSTEM_DS\nTM_MAD = ssh');
    await cloud.ok(['onehost', 'disable', 'node4']);
    await cloud.id(['onevnet', 'create'], 'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 50 ]\nNETWORK_MASK = "255.255.240.0"');
    await cloud.id(['onevnet', 'create'], 'NAME = small\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.17.10, SIZE = 2 ]');
    await cloud.ok(['oneimage', 'create', '-d', 'images', '--name', 'os', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
    await cloud.ok(['oneimage', 'create', '-d', 'images', '--name', 'kept', '--persistent', '--type', 'DATABLOCK', '--size', '1', '--wait']);
  });

  describe('addresses', () => {
    test('one that is outside, one that is taken, and none left', async () => {
      const nic = (words: string): string => `CPU = 0.1\nMEMORY = 160\nNIC = [ NETWORK = small${words} ]`;
      await refused(create(nic(', IP = 10.1.18.1'), /Cannot get IP\/MAC lease from virtual network 1\. 10\.1\.18\.1 is in none of its address ranges\.$/, /next: onevnet show 1$/), create(nic(', IP = "10.1.17.300"'), /10\.1\.17\.300 is in none of its address ranges\.$/, /next: /));
      const id = await cloud.id(['onevm', 'create', '--name', 'holder', '--hold'], `${nic('')}\nNIC = [ NETWORK = small ]`);
      await refused(create(nic(', IP = 10.1.17.11'), new RegExp(`10\\.1\\.17\\.11 is held by VM ${id}\\.$`), /next: /), create(nic(''), /All 2 addresses of "small" are taken\.$/, /next: onevnet show 1$/));
      await refused({ argv: ['onevnet', 'delete', 'small'], says: /Can not remove a virtual network with leases in use\./, next: /next: onevnet show 1$/ });
      await cloud.ok(['onevm', 'terminate', String(id)]);
    });
  });

  describe('images', () => {
    const image = (path: string, says: RegExp, next?: RegExp, ...more: Words): Refusal => ({ argv: ['oneimage', 'create', '-d', 'images', '--name', 'bad', '--path', path, ...more], says, next });
    /** a copy of the guest's disk with some bytes of it overwritten */
    const damaged = (name: string, at: number, bytes: Buffer): string => {
      const path = join(cloud.files, name);
      copyFileSync(cloud.guest, path);
      const file = openSync(path, 'r+');
      writeSync(file, bytes, 0, bytes.length, at);
      closeSync(file);
      return path;
    };

    test('files that are not what they are said to be', async () => {
      const raw = join(cloud.files, 'raw');
      writeFileSync(raw, Buffer.alloc(2 ** 20, 1));
      const overlay = join(cloud.files, 'overlay');
      await local('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', cloud.guest, '-F', 'qcow2', overlay);
      // version 9; the table of reference counts lies where no file ends
      const header = damaged('header', 4, Buffer.from([0, 0, 0, 9]));
      const table = readFileSync(cloud.guest).readBigUInt64BE(48);
      const block = Number(readFileSync(cloud.guest).readBigUInt64BE(Number(table)));
      const counts = damaged('counts', block + 8, Buffer.alloc(64));
      const cut = join(cloud.files, 'cut');
      writeFileSync(cut, readFileSync(cloud.guest).subarray(0, 3_000_000));
      await refused(
        image(raw, /raw is not a qcow2 file$/, /next: qemu-img info -f raw /, '--format', 'qcow2'),
        image(cloud.guest, /tiny\.qcow2 is a qcow2 file, not a raw one$/, /next: qemu-img info -f qcow2 /, '--format', 'raw'),
        image(overlay, /overlay has a backing file: an image must be whole in one file$/, /next: qemu-img convert -O qcow2 /),
        image(header, /header is damaged: .*version 9/, /next: qemu-img check /),
        image(counts, /counts is damaged: \d+ errors found by qemu-img check$/, /next: qemu-img check /),
        image(cut, /cut is damaged: /, /next: qemu-img check /),
        image(cloud.guest, /FORMAT "vmdk" is not one of raw, qcow2$/, undefined, '--format', 'vmdk'),
      );
    });

    test('no file, a folder, a device, and files outside of the safe folders', async () => {
      symlinkSync('/etc/shadow', join(cloud.files, 'link'));
      const empty = join(cloud.files, 'empty');
      writeFileSync(empty, '');
      await refused(
        image(join(cloud.files, 'no-such'), /no-such" cannot be read: ENOENT$/),
        image(cloud.files, /is not a regular file$/),
        image(empty, /empty is empty$/),
        image('/etc/shadow', /Not allowed to copy image file \/etc\/shadow: it is outside of the safe directories of datastore 100 /, /next: cp /),
        image(join(cloud.files, 'link'), /Not allowed to copy image file \/etc\/shadow: /, /next: cp /),
        image(join(cloud.files, '../../../../etc/shadow'), /Not allowed to copy image file \/etc\/shadow: /, /next: cp /),
        image('/dev/zero', /Not allowed to copy image file \/dev\/zero: /, /next: cp /),
        image('http://127.0.0.1/x', /PATH "http:\/\/127\.0\.0\.1\/x" is not a file on this machine; fetch it first/),
      );
    });

    test('names that are taken, kinds that do not belong there, images in use', async () => {
      const id = await cloud.id(['onevm', 'create', '--name', 'user', '--hold'], vmOf('DISK = [ IMAGE = kept ]'));
      await refused(
        { argv: ['oneimage', 'create', '-d', 'images', '--name', 'os', '--path', cloud.guest], says: /NAME is already taken by IMAGE 0\.$/, next: /next: oneimage show 0$/ },
        image(cloud.guest, /IMAGES of type KERNEL, RAMDISK and CONTEXT cannot be registered in an IMAGE_DS datastore$/, /next: onedatastore list$/, '--type', 'KERNEL'),
        { argv: ['oneimage', 'create', '-d', 'system', '--name', 'bad', '--path', cloud.guest], says: /New images can only be allocated in a files or image datastore\.$/, next: /next: onedatastore list$/ },
        { argv: ['oneimage', 'delete', 'kept'], says: /Cannot delete image\. There are 1 VMs using it\.$/, next: /next: oneimage show 1$/ },
        create(vmOf('DISK = [ IMAGE = kept ]'), /Cannot acquire image 1, it is persistent and already in use$/, /next: onevm show \d+$/),
        create(vmOf('DISK = [ IMAGE = "no such" ]'), /User oneadmin does not own an image with name: no such/, /next: oneimage list$/),
        create(vmOf('DISK = [ IMAGE_ID = 99 ]'), /Error getting image \[99\]/),
        create(vmOf('DISK = [ IMAGE = os, SIZE = 1 ]'), /SIZE "1" of the disk of image 0: it is a whole number of MB, at least 40/),
        create(vmOf('DISK = [ TYPE = fs, SIZE = "1;2" ]'), /a volatile DISK needs a SIZE in MB; this one has "1;2"$/),
        { argv: ['onedatastore', 'delete', 'images'], says: /Datastore 100 is not empty: it holds images 0,1\.$/, next: /next: oneimage delete 0,1$/ },
      );
      await cloud.ok(['onevm', 'terminate', String(id)]);
    });

    test('a datastore without room says so before it begins; one that fills up meanwhile is left as it was', async () => {
      mkdirSync(cloud.var('datastores/104'));
      await local('mount', '-t', 'tmpfs', '-o', 'size=8m', 'onekit-test', cloud.var('datastores/104'));
      try {
        expect(await cloud.id(['onedatastore', 'create'], `NAME = tiny\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = shared\nSAFE_DIRS = "${cloud.files}"`)).toBe(104);
        const argv = ['oneimage', 'create', '-d', 'tiny', '--name', 'large', '--path', cloud.guest];
        await refused(
          { argv, says: /^datastore 104 has [78] MB free in \S+, \d\d MB are needed$/, next: /next: df -h \S+\/104$/ },
          { argv: ['oneimage', 'create', '-d', 'tiny', '--name', 'large', '--type', 'DATABLOCK', '--size', '100'], says: /Not enough space in datastore$/, next: /next: onedatastore show 104$/ },
        );
        const said = await cloud.run([...argv, '--no_check_capacity', '--wait']);
        expect(said).toMatchObject({ code: 255, err: expect.stringMatching(/image 2: err: no space left in \S+\/104 while \w+ was written\n {2}next: oneimage show 2/) });
        expect(readdirSync(cloud.var('datastores/104'))).toEqual([]);
        await cloud.ok(['oneimage', 'delete', 'large', '--wait']);
        await cloud.ok(['onedatastore', 'delete', 'tiny']);
      } finally {
        await local('umount', cloud.var('datastores/104'));
      }
    });
  });

  describe('a node without room', () => {
    const dirOf = (id: number): string => cloud.seen('node4', `/var/lib/one/datastores/103/${id}`);
    const failed = async (id: number, why: RegExp): Promise<void> => {
      const said = await cloud.run(['onevm', 'deploy', String(id), 'node4', 'far-system', '--wait']);
      expect(said.code).toBe(255);
      expect(said.err).toMatch(new RegExp(`^VM ${id}: PROLOG_FAILURE: ${why.source}\n  next: onevm terminate --hard ${id}$`, 'm'));
      const page = await cloud.ok(['onevm', 'show', String(id)]);
      expect(page).toMatch(new RegExp(`^LCM_STATE +: PROLOG_FAILURE$`, 'm'));
      expect(page).toMatch(new RegExp(`^WHY +: .*no space left on node4`, 'm'));
      expect(page).toMatch(new RegExp(`^NEXT +: onevm terminate --hard ${id}$`, 'm'));
      expect(readdirSync(dirOf(id))).toEqual([]);
      await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
      expect(existsSync(dirOf(id))).toBe(false);
      expect(cloud.rows('SELECT * FROM leases WHERE vm_id = ?', id)).toEqual([]);
    };

    test('known before, and met in the middle: a failure with its reason, no half file, and the way out', async () => {
      await local('qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', cloud.guest, join(cloud.files, 'tiny.raw'));
      // all of it data: 40 MB, of which the node has 30
      writeFileSync(join(cloud.files, 'full.raw'), Buffer.concat([readFileSync(join(cloud.files, 'tiny.raw')).subarray(0, 2 ** 20), Buffer.alloc(39 * 2 ** 20, 7)]));
      await cloud.ok(['oneimage', 'create', '-d', 'far-images', '--name', 'full', '--format', 'raw', '--path', join(cloud.files, 'full.raw'), '--wait']);
      await cloud.ok(['oneimage', 'create', '-d', 'far-images', '--name', 'far', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
      const full = await cloud.id(['onevm', 'create', '--name', 'full', '--hold'], vmOf('DISK = [ IMAGE = full ]'));
      await failed(full, /copying \S+ to disk 0 of VM \d+: no space left on node4: \d+ bytes are needed, \d+ are free: No space left on device/);
      const meanwhile = await cloud.id(['onevm', 'create', '--name', 'meanwhile', '--hold'], vmOf('DISK = [ IMAGE = far ]'));
      // somebody else fills the disk just when the copy begins
      const dd = '#!/bin/sh\nhead -c 20M /dev/zero >/var/lib/one/datastores/filler\nexec /usr/bin/dd "$@"\n';
      await cloud.on('node4', 'sh', '-c', `printf '%s' '${dd}' >/usr/local/bin/dd && chmod 755 /usr/local/bin/dd`);
      await failed(meanwhile, /copying \S+ to disk 0 of VM \d+: no space left on node4: .*No space left on device/);
      await cloud.on('node4', 'rm', '/usr/local/bin/dd', '/var/lib/one/datastores/filler');
      const volatile = await cloud.id(['onevm', 'create', '--name', 'placed', '--wait', '--timeout', '5'], vmOf('DISK = [ IMAGE = far ]')).catch((e: Error) => e.message);
      expect(volatile).toMatch(/still PENDING after 5 s: no host can take it: .*node4: it is disabled/);
    });
  });
});
