import { readFileSync } from 'node:fs';
import { Cloud, until } from '../support/cloud';

/** What the state says against what a real node has: accidents that people make with virsh and rm, found and mended; a machine of theirs, taken in. */
jest.setTimeout(240_000);

let cloud: Cloud;
const PLACE = '/var/lib/one/datastores';
const QUIET = ['--except', 'DATASTORE-LOOK-OLD,HOST-LOOK-OLD,OPERATION-ALONE'];

beforeAll(async () => {
  cloud = await Cloud.start('check', 'MONITORING_INTERVAL_HOST = 600');
  await cloud.ok(['oneuser', 'show']);
  await cloud.node('node1', { apart: true });
  await cloud.id(['onehost', 'create', 'node1', '-i', 'qemu', '-v', 'qemu']);
  const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `SAFE_DIRS = "${cloud.files}"\n${text}`);
  await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = ssh');
  await cloud.ok(['onedatastore', 'delete', '0']);
  await store('NAME = System\nTYPE = SYSTEM_DS\nTM_MAD = ssh');
  await cloud.id(
    ['onevnet', 'create'],
    'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]\nNETWORK_ADDRESS = 10.1.16.0\nNETWORK_MASK = 255.255.240.0\nGATEWAY = 10.1.31.254',
  );
  await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
  await cloud.id(
    ['onetemplate', 'create'],
    `NAME = t\nCPU = 0.1\nMEMORY = 160\nDISK = [ IMAGE = os ]\nNIC = [ NETWORK = net ]\nCONTEXT = [ NETWORK = YES, SSH_PUBLIC_KEY = "${readFileSync(`${cloud.userKey}.pub`, 'utf8').trim()}" ]`,
  );
  await cloud.ok(['onetemplate', 'instantiate', 't', '--name', 'web', '--wait']);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

interface Told {
  readonly KEY: string;
  readonly TEXT: string;
  readonly NEXT: string;
  readonly FATE: string;
}
const check = async (...words: string[]): Promise<{ code: number; keys: string[]; all: Told[] }> => {
  const said = await cloud.run(['onecheck', ...words, ...(words.includes('--except') ? [] : QUIET), '-j']);
  const told = (JSON.parse(said.out || '{}') as { CHECK?: { FINDING?: Told[] } }).CHECK;
  if (!told) throw new Error(`onecheck ended with ${said.code}\n${said.err}`);
  return { code: said.code, keys: (told.FINDING ?? []).map((f) => f.KEY), all: told.FINDING ?? [] };
};
const state = async (id: number): Promise<string> => /^LCM_STATE +: (\w+)/m.exec(await cloud.ok(['onevm', 'show', String(id)]))?.[1] ?? '';
const onNode = (path: string): Promise<string> => cloud.on('node1', 'sh', '-c', `ls -a ${path} 2>/dev/null || echo none`);

test('a VM that runs as it should: nothing is found, and cron hears nothing', async () => {
  const { code, all } = await check();
  expect([code, all]).toEqual([0, []]);
});

test('its domain is destroyed by hand: found, and mended; it is brought up again', async () => {
  await cloud.virsh('node1', 'destroy', 'one-0');
  expect(await check()).toMatchObject({ code: 1, keys: ['VM-OFF:0'] });
  expect(await state(0)).toBe('RUNNING');
  expect((await check('VM-OFF:0', '--fix')).all).toMatchObject([{ FATE: 'mended' }]);
  expect(await cloud.ok(['onevm', 'show', '0'])).toMatch(/^STATE +: POWEROFF/m);
  await cloud.ok(['onevm', 'resume', '0', '--wait']);
  expect(await check()).toMatchObject({ code: 0, keys: [] });
});

test('a tap that is taken from its bridge, and a disk that somebody attached', async () => {
  // a guest that has not come up lets no disk go
  await cloud.up('10.1.16.10');
  await cloud.on('node1', 'ip', 'link', 'set', 'one-0-0', 'nomaster');
  await cloud.on('node1', 'sh', '-c', 'truncate -s 2M /var/tmp/other.img && chmod 666 /var/tmp/other.img');
  await cloud.virsh('node1', 'attach-disk', 'one-0', '/var/tmp/other.img', 'vdz', '--live');
  const { all } = await check();
  expect(all.map((f) => f.KEY).sort()).toEqual(['VM-DISK-UNKNOWN:0:vdz', 'VM-TAP-LOOSE:0:one-0-0']);
  // the commands that it tells are those that help
  for (const { NEXT } of all) await cloud.on('node1', 'sh', '-c', NEXT.replace(/^ssh \S+ (sudo )?/, ''));
  await until('the guest to let the disk go', async () => (await check()).keys.length === 0, 30, 500);
});

test('a folder and a file that belong to nobody go to the trash, and no other byte is touched', async () => {
  await cloud.on('node1', 'sh', '-c', `mkdir ${PLACE}/101/77 && echo work >${PLACE}/101/77/disk.0 && chown -R oneadmin: ${PLACE}/101/77`);
  await cloud.run(['sh', '-c', `echo upload >${cloud.var('datastores/100/nobodys')}`]);
  expect((await check()).keys.sort()).toEqual(['IMAGE-FILE-LEFT:Images:nobodys', 'VM-FOLDER-LEFT:77:node1:101']);
  expect((await check('--fix')).all.map((f) => f.FATE)).toEqual(['found', 'found']);
  const before = await onNode(`${PLACE}/101/0`);
  const mended = await check('--fix', '--remove');
  expect(mended).toMatchObject({ code: 0 });
  expect(mended.all.map((f) => f.FATE)).toEqual(['begun', 'begun']);
  expect(await onNode(`${PLACE}/101/77`)).toBe('none\n');
  expect(await cloud.on('node1', 'sh', '-c', `cat ${PLACE}/101/.trash/77-*/disk.0`)).toBe('work\n');
  expect((await cloud.run(['sh', '-c', `cat ${cloud.var('datastores/100/.trash')}/nobodys-*`])).out).toBe('upload\n');
  expect(await onNode(`${PLACE}/101/0`)).toBe(before);
  const after = await check();
  expect([after.code, after.keys.sort()]).toEqual([0, ['TRASH-KEPT:Images:front-end', 'TRASH-KEPT:System:node1']]);
});

describe('a machine that somebody made with virsh', () => {
  const DISK = '/var/tmp/legacy.qcow2';
  const sum = async (): Promise<string> => (await cloud.on('node1', 'sh', '-c', `test -e ${DISK} && qemu-img info -U ${DISK} >/dev/null && echo there`)).trim();

  beforeAll(async () => {
    await cloud.on('node1', 'sh', '-c', `cp ${PLACE}/101/0/disk.0 ${DISK} && chmod 666 ${DISK}`);
    const xml = `<domain type="qemu"><name>legacy</name><memory unit="MiB">160</memory><vcpu>1</vcpu><os><type arch="x86_64" machine="q35">hvm</type></os><features><acpi/></features>
      <devices><disk type="file" device="disk"><driver name="qemu" type="qcow2"/><source file="${DISK}"/><target dev="vda" bus="virtio"/></disk><serial type="pty"/></devices></domain>`;
    await cloud.on('node1', 'sh', '-c', `echo '${xml}' >/var/tmp/legacy.xml`);
    // transient: it would be gone with its end
    await cloud.virsh('node1', 'create', '/var/tmp/legacy.xml');
  });

  test('is found, and shown with its host', async () => {
    expect((await check('DOMAIN-WILD', '--except', 'TRASH-KEPT')).all).toMatchObject([
      { KEY: 'DOMAIN-WILD:node1:legacy', NEXT: 'onehost importvm node1 legacy' },
    ]);
    await cloud.ok(['onehost', 'enable', 'node1']);
    await until('a look at the host', async () => /WILD VIRTUAL MACHINES\n\n *NAME.*\n *legacy /.test(await cloud.ok(['onehost', 'show', 'node1'])), 30, 300);
  });

  test('is taken in as it runs: the same process goes on', async () => {
    const pid = (): Promise<string> => cloud.on('node1', 'cat', '/run/libvirt/qemu/legacy.pid');
    const before = await pid();
    expect(await cloud.ok(['onevm', 'importvm', 'legacy'])).toBe('VM ID: 1\n');
    expect([await pid(), await state(1)]).toEqual([before, 'RUNNING']);
    expect(await check('vm:1')).toMatchObject({ code: 0, keys: [] });
    expect(await cloud.ok(['onehost', 'show', 'node1'])).not.toMatch(/^ *legacy +[0-9a-f-]{36}/m);
  });

  test('is powered off, resumed and terminated; its disk and its definition stay', async () => {
    await cloud.ok(['onevm', 'poweroff', '--hard', '1', '--wait']);
    expect(await cloud.virsh('node1', 'list', '--inactive', '--name')).toContain('legacy');
    await cloud.ok(['onevm', 'resume', '1', '--wait']);
    expect(await cloud.virsh('node1', 'list', '--name')).toContain('legacy');
    expect((await cloud.run(['onevm', 'suspend', '1'])).err).toContain('was imported');
    await cloud.ok(['onevm', 'terminate', '--hard', '1', '--wait']);
    expect([await sum(), await cloud.virsh('node1', 'list', '--inactive', '--name')]).toEqual(['there', expect.stringContaining('legacy')]);
    expect((await check('DOMAIN-WILD')).keys).toEqual(['DOMAIN-WILD:node1:legacy']);
    await cloud.virsh('node1', 'undefine', 'legacy');
  });
});

test('the way to the node is cut: 2 within seconds, nothing is missing, its VM is UNKNOWN; after its return it runs as before', async () => {
  await cloud.labCommand('node-kill-net', 'node1', 'mgmt');
  const began = Date.now();
  const report = await check('--except', 'TRASH-KEPT,DATASTORE-LOOK-OLD,HOST-LOOK-OLD');
  expect(Date.now() - began).toBeLessThan(30_000);
  expect(report).toMatchObject({ code: 2, keys: ['VM-UNREACHABLE:0', 'HOST-SILENT:node1'] });
  expect(report.all[0]?.TEXT).toMatch(/UNKNOWN: node1 cannot be asked, its last answer is \d+ (s|min) old/);
  await check('VM-UNREACHABLE', '--fix');
  expect(await state(0)).toBe('UNKNOWN');
  await cloud.labCommand('node-restore-net', 'node1', 'mgmt');
  await until('the node to answer', async () => (await check()).code !== 2, 30, 500);
  await check('--fix');
  expect(await state(0)).toBe('RUNNING');
  expect(await cloud.domains('node1')).toEqual(['one-0']);
});
