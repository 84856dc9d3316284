import { changeablePart, reconfigured, wrongBootDevice } from '../../../src/lib/ops/vm/configRules';
import { parseTemplate } from '../../../src/lib/template/parse';
import { printTemplate } from '../../../src/lib/template/print';
import { type Template, vector, vectors } from '../../../src/lib/template/template';

const t = (text: string): Template => parseTemplate(text, { file: 'test' });
const VM = t(`CPU=1
OS=[MACHINE="q35", UUID="u-1", BOOT="disk0"]
GRAPHICS=[TYPE="VNC", LISTEN="0.0.0.0", PORT="5901"]
DISK=[DISK_ID="0", TARGET="vda"]
NIC=[NIC_ID="0"]
CONTEXT=[A="1", DISK_ID="1", ETH0_IP="10.0.0.1", TARGET="hda"]`);

test('only what may be changed is taken over', () => {
  expect(printTemplate(changeablePart(t('CPU=8\nNAME=x\nDISK=[IMAGE=a]\nOS=[BOOT="disk0",NONSENSE="1"]')))).toBe('OS=[\n  BOOT="disk0" ]\n');
});

test('a replaced context keeps its place, and the network part when it wants one', () => {
  expect(vector(reconfigured(VM, t('CONTEXT=[B="2", NETWORK=YES, ETH0_IP="6.6.6.6"]'), false), 'CONTEXT')).toEqual([
    ['DISK_ID', '1'],
    ['ETH0_IP', '10.0.0.1'],
    ['TARGET', 'hda'],
    ['B', '2'],
    ['NETWORK', 'YES'],
  ]);
  expect(vector(reconfigured(VM, t('CONTEXT=[B="2"]'), false), 'CONTEXT')).toEqual([
    ['DISK_ID', '1'],
    ['TARGET', 'hda'],
    ['B', '2'],
  ]);
});

test('how it is backed up is made whole, and stays when nothing is said of it', () => {
  const backed = reconfigured(VM, t('BACKUP_CONFIG=[KEEP_LAST=3, FS_FREEZE=agent]'), false);
  expect(Object.fromEntries(vector(backed, 'BACKUP_CONFIG') ?? [])).toEqual({
    BACKUP_VOLATILE: 'NO',
    FS_FREEZE: 'AGENT',
    INCREMENTAL_BACKUP_ID: '-1',
    KEEP_LAST: '3',
    LAST_INCREMENT_ID: '-1',
    MODE: 'FULL',
  });
  expect(vector(reconfigured(backed, t('OS=[ARCH="x86_64"]'), false), 'BACKUP_CONFIG')).toEqual(vector(backed, 'BACKUP_CONFIG'));
  const again = (append: boolean) => Object.fromEntries(vector(reconfigured(backed, t('BACKUP_CONFIG=[BACKUP_VOLATILE=YES]'), append), 'BACKUP_CONFIG') ?? []);
  expect(again(true)).toMatchObject({ BACKUP_VOLATILE: 'YES', FS_FREEZE: 'AGENT', KEEP_LAST: '3' });
  expect(again(false)).toMatchObject({ BACKUP_VOLATILE: 'YES', FS_FREEZE: 'NONE' });
  expect(again(false)).not.toHaveProperty('KEEP_LAST');
});

test('with append, what was there stays', () => {
  expect(vector(reconfigured(VM, t('CONTEXT=[B="2"]'), true), 'CONTEXT')).toEqual(
    expect.arrayContaining([
      ['A', '1'],
      ['B', '2'],
    ]),
  );
  expect(vector(reconfigured(VM, t('OS=[ARCH="x86_64"]'), true), 'OS')).toEqual(
    expect.arrayContaining([
      ['BOOT', 'disk0'],
      ['ARCH', 'x86_64'],
    ]),
  );
});

test('what is not given goes; who the machine is stays, and so does its context', () => {
  const next = reconfigured(VM, t('FEATURES=[ACPI="no"]'), false);
  expect(vector(next, 'OS')).toEqual([
    ['MACHINE', 'q35'],
    ['UUID', 'u-1'],
  ]);
  expect(vectors(next, 'GRAPHICS')).toEqual([]);
  expect(vector(next, 'CONTEXT')).toEqual(vector(VM, 'CONTEXT'));
});

test('a console of the same kind keeps its port, another kind does not get it', () => {
  expect(vector(reconfigured(VM, t('GRAPHICS=[TYPE="vnc", PASSWD="x"]'), false), 'GRAPHICS')).toContainEqual(['PORT', '5901']);
  expect(vector(reconfigured(VM, t('GRAPHICS=[TYPE="SPICE"]'), false), 'GRAPHICS')).toEqual([['TYPE', 'SPICE']]);
});

test.each([
  ['disk0', undefined],
  ['nic0,disk0,disk1', undefined],
  ['disk7', 'Wrong OS/BOOT value. Device with DISK_ID 7 not found'],
  ['nic3', 'Wrong OS/BOOT value. Device with NIC_ID 3 not found'],
  ['floppy', 'Wrong OS/BOOT value. Unknown device floppy'],
])('boot from %s', (boot, wrong) => {
  expect(wrongBootDevice(reconfigured(VM, t(`OS=[BOOT="${boot}"]`), true))).toBe(wrong);
});
