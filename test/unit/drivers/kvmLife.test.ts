import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from '../../../src/lib/drivers/node';
import { kvmDriver } from '../../../src/lib/drivers/vmm/kvm/kvmDriver';
import { movedXml } from '../../../src/lib/drivers/vmm/kvm/movedXml';
import { linksTo, localRunner } from '../../contract/localRunner';
import { tempDirs } from '../../contract/tempDir';

// Saving and restoring: the scripts run in a real shell, with a virsh that does as told.

const dir = tempDirs();
const UUID = '0aaaaaaa-0000-4000-8000-000000000001';
const node: Node = { id: 1, name: 'node1', target: { host: '10.0.0.1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };

/** Its domain runs while the file `running` is there; a saved one is a file that begins as libvirt's do. on-COMMAND replaces a command. */
const VIRSH = `#!/bin/sh
cd "$(dirname "$0")" && shift 3
command=$1; shift
echo "$command $*" >>log
[ ! -f "on-$command" ] || { . "./on-$command"; exit; }
case $command in
  list) [ ! -f running ] || case "$*" in *--uuid*) echo "${UUID} one-1" ;; *) echo one-1 ;; esac ;;
  domstats) [ -f running ] || exit 1; echo "state.state=1"; echo "state.reason=1" ;;
  save) printf 'LibvirtQemudSave and more' >"$4"; rm running ;;
  save-image-dumpxml) echo "<domain><disk><source file='/old/101/1/disk.0'/></disk></domain>" ;;
  restore | create) : >running ;;
  domjobinfo) echo 'Job type:         None' ;;
  reboot | reset) : ;;
esac
`;
const on = (command: string, text: string): void => writeFileSync(join(dir(), `on-${command}`), text);
const runs = (): boolean => existsSync(join(dir(), 'running'));
const called = (command: string): string[] =>
  readFileSync(join(dir(), 'log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${command} `));
const driver = () => kvmDriver(linksTo(localRunner({ ...process.env, PATH: `${dir()}:${process.env.PATH}` })));
const checkpoint = (): string => join(dir(), 'checkpoint');
const saved = (word = 'LibvirtQemudSave'): void => writeFileSync(checkpoint(), `${word} and more`);
const spec = () => ({ vmId: 1, domain: 'one-1', title: 'vm1', uuid: UUID, description: '', descriptionPath: join(dir(), '102/1/deployment.2') });

beforeEach(() => {
  writeFileSync(join(dir(), 'virsh'), VIRSH);
  chmodSync(join(dir(), 'virsh'), 0o755);
  writeFileSync(join(dir(), 'sleep'), '#!/bin/sh\n');
  chmodSync(join(dir(), 'sleep'), 0o755);
  writeFileSync(join(dir(), 'running'), '');
});

describe('save', () => {
  const save = () => driver().save(node, 'one-1', checkpoint());

  test('writes the memory and ends the domain; again it is done already', async () => {
    await save();
    await save();
    expect([runs(), called('save').length]).toEqual([false, 1]);
  });

  test('that breaks leaves the domain, and no file that could be taken for a whole one', async () => {
    on('save', `printf LibvirtQemudPart >"$4"; echo 'error: No space left on device' >&2; exit 1`);
    await expect(save()).rejects.toMatchObject({ code: 'save-failed', message: expect.stringContaining('No space left') });
    expect([runs(), existsSync(checkpoint())]).toEqual([true, false]);
  });

  test('one that is under way is waited for: its file is not taken from it', async () => {
    on(
      'domjobinfo',
      `echo x >>looks; case $(wc -l <looks) in 1 | 2) echo 'Job type:         Unbounded' ;; *) rm -f running; printf LibvirtQemudSave >${checkpoint()}; exit 1 ;; esac`,
    );
    await save();
    expect([runs(), called('save')]).toEqual([false, []]);
    expect(readFileSync(checkpoint(), 'utf8')).toBe('LibvirtQemudSave');
  });

  test('that was done though virsh says no, was done', async () => {
    on('save', `printf LibvirtQemudSave >"$4"; rm running; echo 'error: Disconnected' >&2; exit 1`);
    await save();
    expect(runs()).toBe(false);
  });

  test('of an earlier time is not taken for this one', async () => {
    saved();
    on('save', `echo 'error: no' >&2; exit 1`);
    await expect(save()).rejects.toMatchObject({ code: 'save-failed' });
    expect(existsSync(checkpoint())).toBe(false);
  });

  test('a file that was not finished is none', async () => {
    await driver().save(node, 'one-1', checkpoint());
    saved('LibvirtQemudPart');
    await expect(save()).rejects.toMatchObject({ code: 'domain-absent' });
  });
});

describe('restore', () => {
  const restore = () => driver().restore(node, spec(), checkpoint());
  beforeEach(async () => {
    await driver().save(node, 'one-1', checkpoint());
  });

  test('goes on with the disks where the folder is now', async () => {
    expect(await restore()).toBe('one-1');
    expect(runs()).toBe(true);
    expect(readFileSync(spec().descriptionPath, 'utf8')).toContain(`<source file='${join(dir(), '102/1')}/disk.0'/>`);
    expect(called('restore')[0]).toContain(`--xml ${spec().descriptionPath}`);
  });

  test('again: it runs already, and is left', async () => {
    await restore();
    await restore();
    expect(called('restore')).toHaveLength(1);
  });

  test('that breaks says what virsh said, and the memory is kept', async () => {
    on('restore', `echo 'error: internal error: process exited' >&2; exit 1`);
    await expect(restore()).rejects.toMatchObject({ code: 'restore-failed', message: expect.stringContaining('process exited') });
    expect(existsSync(checkpoint())).toBe(true);
  });
});

test.each(['reboot', 'reset'] as const)('%s', async (how) => {
  await driver()[how](node, 'one-1');
  expect(called(how)).toEqual([`${how} --domain one-1`]);
});

describe('the description of a saved machine', () => {
  test.each([
    [`<source file='/a/0/5/disk.0'/>`, `<source file='/b/1/5/disk.0'/>`],
    [`<source file="/a/0/5/disk.12" index="1"/>`, `<source file="/b/1/5/disk.12" index="1"/>`],
    // the disks of another, and what is no disk, stay
    [`<source file='/a/0/55/disk.0'/>`, `<source file='/a/0/55/disk.0'/>`],
    [`<loader>/a/0/5/efi.fd</loader>`, `<loader>/a/0/5/efi.fd</loader>`],
    [`<title>/a/0/5/disk.0</title>`, `<title>/a/0/5/disk.0</title>`],
  ])('%s', (before, after) => expect(movedXml(before, '/b/1/5', 5)).toBe(after));

  test('a folder with a letter of XML in it stays one attribute', () =>
    expect(movedXml(`<source file='/a/0/5/disk.0'/>`, "/it's & co/1/5", 5)).toBe(`<source file='/it&apos;s &amp; co/1/5/disk.0'/>`));
});
