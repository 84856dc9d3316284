import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Cloud, local, sleep, until } from '../support/cloud';

jest.setTimeout(240_000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('walk', 'MONITORING_INTERVAL_HOST = 1');
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

const IP = '10.1.16.10';
const publicKey = (): string => readFileSync(`${cloud.userKey}.pub`, 'utf8').trim();

/** A VM of an image in NetPrivVMs, small enough for ten of them. */
const vmOf = (disks: string, more = ''): string => `
CPU = 0.1
MEMORY = 160
${disks}
NIC = [ NETWORK = "NetPrivVMs" ]
CONTEXT = [ NETWORK = "YES", SSH_PUBLIC_KEY = "${publicKey()}", SET_HOSTNAME = "$NAME" ]
${more}`;

const on = (node: string, path: string): string => cloud.seen(node, `/var/lib/one/datastores/${path}`);
const md5 = (file: string): string => `md5sum ${file} | cut -d' ' -f1`;

/** Puts random bytes on the guest's own disk; resolves with their sum. */
const writeInGuest = (address: string, file: string): Promise<string> =>
  cloud.inGuest(address, `dd if=/dev/urandom of=${file} bs=64k count=8 2>/dev/null; sync; ${md5(file)}`);

/** Addresses are given out in turn: a new VM has none that was just given back. */
const addressOf = async (id: number): Promise<string> =>
  (await cloud.ok(['onevm', 'list', '--csv', '--list', 'IP', '--filter', `ID=${id}`])).split('\n')[1] as string;

const terminated = async (id: number, node: string): Promise<void> => {
  await cloud.ok(['onevm', 'terminate', String(id), '--wait']);
  expect(await cloud.domains(node)).not.toContain(`one-${id}`);
};

describe('from nothing to a machine that answers', () => {
  test('the first command makes users, groups, cluster, datastores, and credentials that nobody else can read', async () => {
    expect(await cloud.ok(['oneuser', 'show'])).toMatch(/NAME +: oneadmin/);
    expect(await local('stat', '-c', '%a', cloud.var('one.db'), `${cloud.location}/one_auth`, cloud.var('.one/session.key'))).toBe('600\n600\n600\n');
    for (const [command, count] of [
      ['oneuser', 2],
      ['onedatastore', 3],
      ['onevm', 0],
      ['onehost', 0],
    ] as const) {
      expect((await cloud.ok([command, 'list', '--no-header'])).split('\n').filter(Boolean)).toHaveLength(count);
    }
  });

  test('a host is taken when its key is pinned, with what it has', async () => {
    await cloud.node('node1');
    expect(await cloud.id(['onehost', 'create', 'node1', '-i', 'kvm', '-v', 'kvm'])).toBe(0);
    const shown = await cloud.ok(['onehost', 'show', 'node1']);
    expect(shown).toMatch(/STATE +: MONITORED/);
    expect(shown).toMatch(/KVM_PROBE_REASON=".+"/);
    expect(shown).toMatch(/TOTAL +: \d{3}/);
  });

  test('datastores 100 to 102, a network, an image with its sum, a template', async () => {
    for (const id of ['0', '1', '2']) await cloud.ok(['onedatastore', 'delete', id]);
    const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `TM_MAD = shared\nSAFE_DIRS = "${cloud.files}"\n${text}`);
    expect([
      await store('NAME = "Images (NFS)"\nTYPE = IMAGE_DS\nDS_MAD = fs'),
      await store('NAME = System\nTYPE = SYSTEM_DS'),
      await store('NAME = Files\nTYPE = FILE_DS\nDS_MAD = fs'),
    ]).toEqual([100, 101, 102]);
    await cloud.id(
      ['onevnet', 'create'],
      'NAME = "NetPrivVMs"\nVN_MAD = "bridge"\nBRIDGE = "br46"\nAR = [ TYPE = "IP4", IP = "10.1.16.10", SIZE = "50" ]\nNETWORK_ADDRESS = "10.1.16.0"\nNETWORK_MASK = "255.255.240.0"\nGATEWAY = "10.1.31.254"\nDNS = "192.168.43.251"',
    );
    await cloud.ok([
      'oneimage',
      'create',
      '-d',
      'Images (NFS)',
      '--name',
      'Debian 11',
      '--type',
      'OS',
      '--format',
      'qcow2',
      '--prefix',
      'vd',
      '--path',
      cloud.guest,
      '--wait',
    ]);
    const [image] = cloud.rows<{ sha256: string; source: string; state: number }>('SELECT sha256, source, state FROM images WHERE id = 0');
    const sum = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(image).toMatchObject({ state: 1, sha256: sum(cloud.guest) });
    expect(sum((image as { source: string }).source)).toBe(sum(cloud.guest));
    await cloud.id(
      ['onetemplate', 'create'],
      `NAME = "Template Debian 11"${vmOf('DISK = [ IMAGE = "Debian 11" ]', 'GRAPHICS = [ TYPE = "VNC", LISTEN = "0.0.0.0" ]\nHYPERVISOR = "kvm"')}`,
    );
  });

  test('instantiate --wait, and the guest lets in the key of its context and no other', async () => {
    expect(await cloud.ok(['onetemplate', 'instantiate', 'Template Debian 11', '--name', 'Test-Deb11', '--wait'])).toContain('VM ID: 0');
    expect(await cloud.up(IP)).toBe('Test-Deb11');
    expect(await cloud.inGuest(IP, 'ip -4 -o addr show dev eth0')).toContain(`inet ${IP}/20`);
    expect(await cloud.inGuest(IP, 'ip route')).toContain('default via 10.1.31.254 dev eth0');
    expect(await cloud.inGuest(IP, 'cat /etc/resolv.conf')).toBe('nameserver 192.168.43.251');
    expect(await cloud.inGuest(IP, 'cat /root/.ssh/authorized_keys')).toBe(publicKey());
    expect(await cloud.ssh(IP, 'true', { key: cloud.frontKey })).toMatchObject({ code: 255, err: expect.stringContaining('Permission denied') });
  });
});

describe('what is on the node', () => {
  test('one domain with our name, title, uuid and metadata', async () => {
    expect(await cloud.domains('node1')).toEqual(['one-0']);
    const xml = await cloud.virsh('node1', 'dumpxml', 'one-0');
    const vm = (await cloud.json('onevm', 'show', '0')).VM as { TEMPLATE: { OS: { UUID: string } }; DEPLOY_ID: string };
    expect(vm.DEPLOY_ID).toBe('one-0');
    expect(xml).toContain('<title>Test-Deb11</title>');
    expect(xml).toContain(`<uuid>${vm.TEMPLATE.OS.UUID}</uuid>`);
    expect(xml).toMatch(
      /<one:vm xmlns:one="http:\/\/opennebula.org\/xmlns\/libvirt\/1.0">[\s\S]*<one:name>Test-Deb11<\/one:name>[\s\S]*<one:uname>oneadmin<\/one:uname>/,
    );
    expect(xml).toContain('<one:system_datastore>/var/lib/one/datastores/101/0</one:system_datastore>');
    expect(await cloud.virsh('node1', 'dominfo', 'one-0')).toMatch(/Persistent: +no/);
  });

  test('a tap on the bridge with the MAC of the lease', async () => {
    expect(await cloud.on('node1', 'bridge', '-o', 'link', 'show', 'dev', 'one-0-0')).toContain('master br46');
    expect(await cloud.virsh('node1', 'domiflist', 'one-0')).toMatch(/one-0-0 +bridge +br46 +virtio +02:00:0a:01:10:0a/);
    expect(cloud.rows('SELECT ip, mac, vm_id, nic_id FROM leases')).toEqual([{ ip: 0x0a01100a, mac: '02:00:0a:01:10:0a', vm_id: 0, nic_id: 0 }]);
  });

  test('an overlay on the image, by a path that is right on the node', async () => {
    expect((await cloud.on('node1', 'ls', '/var/lib/one/datastores/101/0')).split('\n').filter(Boolean)).toEqual(['deployment.0', 'disk.0', 'disk.1']);
    const info = JSON.parse(await cloud.on('node1', 'qemu-img', 'info', '-U', '--output=json', '/var/lib/one/datastores/101/0/disk.0')) as Record<
      string,
      unknown
    >;
    expect(info).toMatchObject({ format: 'qcow2', 'backing-filename-format': 'qcow2' });
    const [image] = cloud.rows<{ source: string }>('SELECT source FROM images WHERE id = 0');
    expect(info['backing-filename']).toBe((image as { source: string }).source.replace(cloud.var('datastores'), '/var/lib/one/datastores'));
    await cloud.on('node1', 'test', '-r', info['backing-filename'] as string);
  });

  test('a CD labelled CONTEXT with the shell variables and the files of NoCloud, for its owner only', async () => {
    const cd = on('node1', '101/0/disk.1');
    expect(await local('isoinfo', '-d', '-i', cd)).toContain('Volume id: CONTEXT');
    expect((await local('isoinfo', '-J', '-f', '-i', cd)).split('\n').filter(Boolean).sort()).toEqual([
      '/context.sh',
      '/meta-data',
      '/network-config',
      '/user-data',
    ]);
    const script = await local('isoinfo', '-J', '-x', '/context.sh', '-i', cd);
    expect(script).toContain(`SSH_PUBLIC_KEY='${publicKey()}'`);
    expect(script).toContain(`ETH0_IP='${IP}'`);
    expect(await local('stat', '-c', '%a %u', cd)).toBe('600 9869\n');
  });

  test('its VNC console answers on the port that the VM says', async () => {
    const vm = (await cloud.json('onevm', 'show', '0')).VM as { TEMPLATE: { GRAPHICS: { PORT: string } } };
    expect(Number(vm.TEMPLATE.GRAPHICS.PORT)).toBeGreaterThanOrEqual(5900);
    const hello = await cloud.run(['bash', '-c', `exec 3<>/dev/tcp/node1/${vm.TEMPLATE.GRAPHICS.PORT} && head -c 11 <&3`], { limit: 5 });
    expect(hello.out).toMatch(/^RFB \d{3}\.\d{3}$/);
  });
});

describe('lists and pages agree', () => {
  test('list, show, XML, JSON and YAML', async () => {
    const list = await cloud.ok(['onevm', 'list', '--no-header']);
    expect(list).toMatch(/^ +0 oneadmin oneadmin Test-Deb11 +runn +0\.1 +160M node1/);
    expect(await cloud.ok(['onevm', 'list', '--csv', '--list', 'ID,NAME,STAT,HOST,IP'])).toBe(`ID,NAME,STAT,HOST,IP\n0,Test-Deb11,runn,node1,${IP}\n`);
    const page = await cloud.ok(['onevm', 'show', 'Test-Deb11']);
    for (const line of [/^STATE +: ACTIVE/m, /^LCM_STATE +: RUNNING/m, /^HOST +: node1/m, /^DEPLOY ID +: one-0/m]) expect(page).toMatch(line);
    const json = (await cloud.json('onevm', 'show', '0')).VM as Record<string, unknown>;
    expect(json).toMatchObject({ ID: '0', NAME: 'Test-Deb11', STATE: '3', LCM_STATE: '3', DEPLOY_ID: 'one-0' });
    const xml = await cloud.ok(['onevm', 'show', '0', '-x']);
    for (const element of ['<ID>0</ID>', '<NAME>Test-Deb11</NAME>', '<STATE>3</STATE>', '<LCM_STATE>3</LCM_STATE>', `<IP><![CDATA[${IP}]]></IP>`])
      expect(xml).toContain(element);
    const yaml = await cloud.ok(['onevm', 'show', '0', '-y']);
    for (const line of [/^ {2}ID: '0'$/m, /^ {2}NAME: Test-Deb11$/m, /^ {2}STATE: '3'$/m, /^ {2}DEPLOY_ID: one-0$/m, new RegExp(`IP: ${IP}$`, 'm')])
      expect(yaml).toMatch(line);
    const pool = (await cloud.json('onevm', 'list')).VM_POOL as { VM: Record<string, unknown>[] };
    expect(pool.VM.map((v) => [v.ID, v.NAME, v.STATE, v.LCM_STATE])).toEqual([['0', 'Test-Deb11', '3', '3']]);
    expect(await cloud.ok(['onevm', 'list', '-x'])).toContain('<NAME>Test-Deb11</NAME>');
    expect(await cloud.ok(['onevm', 'list', '-y'])).toMatch(/^ {4}NAME: Test-Deb11$/m);
  });

  test('the others count it: host, image, network', async () => {
    expect(await cloud.ok(['onehost', 'list', '--csv', '--list', 'NAME,TVM,STAT'])).toBe('NAME,TVM,STAT\nnode1,1,on\n');
    expect(await cloud.ok(['oneimage', 'list', '--csv', '--list', 'NAME,STAT,RVMS'])).toBe('NAME,STAT,RVMS\nDebian 11,used,1\n');
    expect(await cloud.ok(['onevnet', 'list', '--csv', '--list', 'NAME,LEASES'])).toBe('NAME,LEASES\nNetPrivVMs,1\n');
  });
});

describe('off and on again', () => {
  test('poweroff asks the guest; the next start finds what was written', async () => {
    const sum = await writeInGuest(IP, '/disk/data');
    await cloud.ok(['onevm', 'poweroff', '0', '--wait']);
    expect(cloud.result('VM', 0, 'shutdown')).toEqual({ byGuest: true });
    expect(await cloud.domains('node1')).toEqual([]);
    expect(await cloud.ok(['onevm', 'list', '--csv', '--list', 'STAT,HOST'])).toBe('STAT,HOST\npoff,node1\n');
    await cloud.ok(['onevm', 'resume', '0', '--wait']);
    await cloud.up(IP);
    expect(await cloud.inGuest(IP, md5('/disk/data'))).toBe(sum);
  });

  test('a guest that goes off by itself is found off by the next look', async () => {
    await cloud.inGuest(IP, 'umount /disk; sync; (sleep 0.3; poweroff -f) >/dev/null 2>&1 &');
    await until('the domain to end', async () => (await cloud.domains('node1')).length === 0);
    expect(cloud.vm(0)).toMatchObject({ state: 3, lcm_state: 3 });
    await sleep(1100);
    await cloud.ok(['oned', '--once']);
    expect(await cloud.ok(['onevm', 'list', '--csv', '--list', 'STAT'])).toBe('STAT\npoff\n');
  });

  test('oned leaves by itself when there is nothing to do', async () => {
    await cloud.ok(['onevm', 'resume', '0']);
    await until('oned at work', async () => /^oned is at work \(pid \d+\)/.test(await cloud.ok(['oned', '--status'])), 10, 0);
    const [{ pid }] = cloud.rows<{ pid: number }>('SELECT pid FROM worker') as [{ pid: number }];
    await until('oned to leave', async () => (await cloud.ok(['oned', '--status'])) === 'no oned is at work; open operations: 0\n', 10);
    await until('its process to end', () => !existsSync(`/proc/${pid}`), 5);
    expect(cloud.vm(0)).toMatchObject({ state: 3, lcm_state: 3 });
  });
});

/** All that follows is done by one oned that stays, as under a service manager. */
describe('with oned as a service', () => {
  let service: ReturnType<Cloud['begin']>;
  let first: number;
  const looks = (): number =>
    (cloud.rows<{ n: number }>("SELECT count(*) AS n FROM operations WHERE kind = 'host.look' AND state = 'done'")[0] as { n: number }).n;
  beforeAll(async () => {
    first = looks();
    service = cloud.begin(['oned'], { limit: 300 });
    await until('the service', async () => (await cloud.ok(['oned', '--status'])).includes('is at work'));
  });

  test('terminate leaves nothing, and the image can be used again', async () => {
    await cloud.up(IP);
    await terminated(0, 'node1');
    expect(await cloud.on('node1', 'ls', '/var/lib/one/datastores/101')).toBe('');
    expect(await cloud.on('node1', 'ip', '-o', 'link')).not.toContain('one-0-0');
    expect(cloud.rows('SELECT * FROM leases')).toEqual([]);
    expect(cloud.rows('SELECT * FROM vnc_ports')).toEqual([]);
    expect(await cloud.ok(['oneimage', 'list', '--csv', '--list', 'STAT,RVMS'])).toBe('STAT,RVMS\nrdy,0\n');
    expect(await cloud.ok(['onevm', 'show', '0'])).toMatch(/^STATE +: DONE/m);
  });

  test('hold, release, hold again, and deploy to the host that was chosen', async () => {
    await cloud.node('node2');
    expect(await cloud.id(['onehost', 'create', 'node2', '-i', 'qemu', '-v', 'qemu'])).toBe(1);
    const id = await cloud.id(['onetemplate', 'instantiate', 'Template Debian 11', '--name', 'chosen', '--hold']);
    expect(id).toBe(1);
    await cloud.ok(['onehost', 'disable', 'node1,node2']);
    await cloud.ok(['onevm', 'release', '1']);
    await until('a reason', async () => /no host can take it: node1: it is disabled/.test(await cloud.ok(['onevm', 'show', '1'])));
    await cloud.ok(['onevm', 'hold', '1']);
    expect(await cloud.ok(['onevm', 'list', '--csv', '--list', 'STAT'])).toBe('STAT\nhold\n');
    await cloud.ok(['onehost', 'enable', 'node1,node2']);
    await cloud.ok(['onevm', 'deploy', '1', 'node2', '--wait']);
    expect([await cloud.domains('node1'), await cloud.domains('node2')]).toEqual([[], ['one-1']]);
    await cloud.ok(['onevm', 'terminate', '--hard', '1', '--wait']);
    expect(await cloud.domains('node2')).toEqual([]);
    await cloud.ok(['onehost', 'delete', 'node2']);
    await cloud.labCommand('node-stop', 'node2', '--wipe');
  });

  test('a raw image is copied and boots; volatile disks, swap and a data block are there as they were asked for', async () => {
    await local('qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', cloud.guest, `${cloud.files}/tiny.raw`);
    await cloud.ok([
      'oneimage',
      'create',
      '-d',
      '100',
      '--name',
      'raw',
      '--type',
      'OS',
      '--format',
      'raw',
      '--prefix',
      'vd',
      '--path',
      `${cloud.files}/tiny.raw`,
      '--wait',
    ]);
    await cloud.ok(['oneimage', 'create', '-d', '100', '--name', 'block', '--type', 'DATABLOCK', '--size', '12', '--format', 'qcow2', '--wait']);
    const disks =
      'DISK = [ IMAGE = "raw" ]\nDISK = [ TYPE = fs, SIZE = 16, FORMAT = raw ]\nDISK = [ TYPE = swap, SIZE = 20, DEV_PREFIX = vd ]\nDISK = [ IMAGE = block ]';
    const id = await cloud.id(['onevm', 'create', '--name', 'disks', '--wait'], vmOf(disks));
    const ip = await addressOf(id);
    await cloud.up(ip);
    expect(await cloud.inGuest(ip, 'for d in vda sda vdb sdb; do cat /sys/block/$d/size; done')).toBe([40, 16, 20, 12].map((mb) => mb * 2048).join('\n'));
    expect(await cloud.inGuest(ip, 'dd if=/dev/vdb bs=1 skip=4086 count=10 2>/dev/null')).toBe('SWAPSPACE2');
    const info = JSON.parse(await cloud.on('node1', 'qemu-img', 'info', '-U', '--output=json', `/var/lib/one/datastores/101/${id}/disk.0`)) as Record<
      string,
      unknown
    >;
    expect(info).toMatchObject({ format: 'raw', 'virtual-size': 40 * 2 ** 20 });
    // the data block is private to the VM: what is written there is not in the image
    await cloud.inGuest(ip, 'echo written-in-guest | dd of=/dev/sdb 2>/dev/null; sync');
    await terminated(id, 'node1');
    const [image] = cloud.rows<{ source: string }>("SELECT source FROM images WHERE name = 'block'");
    expect(readFileSync((image as { source: string }).source).includes('written-in-guest')).toBe(false);
  });

  test('what is written on a persistent image is there for the next VM, and for it alone', async () => {
    await cloud.ok(['oneimage', 'create', '-d', '100', '--name', 'kept', '--persistent', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
    const one = await cloud.id(['onevm', 'create', '--name', 'first', '--wait'], vmOf('DISK = [ IMAGE = kept ]'));
    const ip = await addressOf(one);
    await cloud.up(ip);
    expect(await cloud.run(['onevm', 'create', '--name', 'other'], { stdin: vmOf('DISK = [ IMAGE = kept ]') })).toMatchObject({
      code: 255,
      err: expect.stringContaining('it is persistent and already in use'),
    });
    const sum = await writeInGuest(ip, '/disk/kept');
    await terminated(one, 'node1');
    const two = await cloud.id(['onevm', 'create', '--name', 'second', '--wait'], vmOf('DISK = [ IMAGE = kept ]'));
    const again = await addressOf(two);
    await cloud.up(again);
    expect(await cloud.inGuest(again, md5('/disk/kept'))).toBe(sum);
    await terminated(two, 'node1');
  });

  describe('on a node that shares nothing', () => {
    beforeAll(async () => {
      await cloud.node('node3', { apart: true });
      await cloud.id(['onehost', 'create', 'node3', '-i', 'qemu', '-v', 'qemu']);
      expect(await cloud.id(['onedatastore', 'create'], 'NAME = far-system\nTYPE = SYSTEM_DS\nTM_MAD = ssh')).toBe(103);
      expect(await cloud.id(['onedatastore', 'create'], `NAME = far-images\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = ssh\nSAFE_DIRS = "${cloud.files}"`)).toBe(
        104,
      );
      await cloud.ok(['onehost', 'disable', 'node1']);
    });

    test('a VM is placed there, boots from a copy, and a second CD serves cloud-init', async () => {
      await cloud.ok(['oneimage', 'create', '-d', 'far-images', '--name', 'far', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
      const id = await cloud.id(
        ['onevm', 'create', '--name', 'far', '--wait'],
        vmOf('DISK = [ IMAGE = far ]').replace('NETWORK = "YES"', 'NETWORK = "YES", CIDATA = "YES"'),
      );
      expect(cloud.vm(id)).toMatchObject({ datastore_id: 103 });
      const ip = await addressOf(id);
      expect(await cloud.up(ip)).toBe('far');
      const info = JSON.parse(await cloud.on('node3', 'qemu-img', 'info', '-U', '--output=json', `/var/lib/one/datastores/103/${id}/disk.0`)) as Record<
        string,
        unknown
      >;
      expect(info['backing-filename']).toBeUndefined();
      const cd = on('node3', `103/${id}/disk.2`);
      expect(await local('isoinfo', '-d', '-i', cd)).toContain('Volume id: cidata');
      expect((await local('isoinfo', '-J', '-f', '-i', cd)).split('\n').filter(Boolean).sort()).toEqual(['/meta-data', '/network-config', '/user-data']);
      expect(await local('isoinfo', '-J', '-x', '/meta-data', '-i', cd)).toMatch(/^local-hostname: "far"$/m);
      expect(await local('isoinfo', '-J', '-x', '/network-config', '-i', cd)).toContain(`"${ip}/20"`);
      expect(await cloud.inGuest(ip, 'findfs LABEL=CONTEXT; findfs LABEL=cidata')).toMatch(/^\/dev\/sr([01])\n\/dev\/sr(?!\1)[01]$/);
      await terminated(id, 'node3');
      expect(await cloud.on('node3', 'ls', '/var/lib/one/datastores/103')).toBe('');
    });

    test('a persistent image comes back from there', async () => {
      await cloud.ok(['oneimage', 'create', '-d', 'far-images', '--name', 'far-kept', '--persistent', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
      const one = await cloud.id(['onevm', 'create', '--name', 'first', '--wait'], vmOf('DISK = [ IMAGE = far-kept ]'));
      const ip = await addressOf(one);
      await cloud.up(ip);
      const sum = await writeInGuest(ip, '/disk/kept');
      await terminated(one, 'node3');
      const two = await cloud.id(['onevm', 'create', '--name', 'second', '--wait'], vmOf('DISK = [ IMAGE = far-kept ]'));
      const again = await addressOf(two);
      await cloud.up(again);
      expect(await cloud.inGuest(again, md5('/disk/kept'))).toBe(sum);
      await terminated(two, 'node3');
    });
  });

  test('it looked at the hosts all the time, is the only one, and ends when it is told', async () => {
    expect(looks()).toBeGreaterThan(first + 2);
    expect(await cloud.run(['oned'])).toMatchObject({ code: 255, out: expect.stringMatching(/^another oned is at work \(pid \d+\)\n$/) });
    await cloud.ok(['oned', '--stop']);
    expect(await service.ended).toMatchObject({ code: 0 });
    expect(await cloud.ok(['oned', '--status'])).toBe('no oned is at work; open operations: 0\n');
  });
});
