import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_STATE } from '../../../src/lib/model/objectStates';
import { repositoryOf } from '../../../src/lib/ops/backupRepository';
import { contentOf } from '../../../src/lib/ops/vm/backup/content';
import { requestDueActions } from '../../../src/lib/ops/vm/sched/due';
import { pair, single, vector, vectors } from '../../../src/lib/template/template';
import { allImages, imageById } from '../../../src/state/images';
import { journalOf, lastOperation } from '../../../src/state/operations';
import { schedActionsOf } from '../../../src/state/schedActions';
import { vmBody, vmById } from '../../../src/state/vms';
import { nodeNamed, t, worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish({ more: 'DISK=[TYPE=fs, SIZE=64]' });
    await w.call('datastore.create', { template: t('NAME=backups TYPE=BACKUP_DS DS_MAD=dummy TM_MAD="-"'), clusterId: 0 });
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});
/** the backup datastore */
const DS = 102;
const db = () => world().state.db;

const ask = (id = 0, more: object = {}) => world().call('vm.backup', { id, datastoreId: DS, ...more });
const backUp = async (id = 0, more: object = {}): Promise<number> => {
  world().clock.pass(1);
  const { imageId } = await ask(id, more);
  await world().work();
  return imageId;
};
const config = async (text: string, id = 0): Promise<void> => {
  await world().call('vm.updateConf', { id, template: t(`BACKUP_CONFIG=[${text}]`), append: true });
  await world().work();
};
const powerOff = async (): Promise<void> => {
  await world().call('vm.action', { id: 0, action: 'poweroff' });
  await world().work();
};
const disk = (vmId = 0): string => join(world().dummy.vmDir(nodeNamed('host1'), 100, vmId), 'disk.0');
const folder = (vmId = 0): string[] => readdirSync(join(disk(vmId), '..')).sort();
const stored = (vmId = 0): string[] => {
  const place = join(world().dummy.datastoreDir(DS), String(vmId));
  return existsSync(place) ? readdirSync(place).sort() : [];
};
const backups = async () => (await allImages(db())).filter((i) => i.backup_vm_id !== null);

describe('a backup', () => {
  test.each(['RUNNING', 'POWEROFF'] as const)('of a VM in %s is an image of its owner, and the VM is what it was', async (state) => {
    const user = await world().addUser('u');
    await world().call('vm.chown', { id: 0, uid: user.uid, gid: user.gid });
    if (state === 'POWEROFF') await powerOff();
    const before = folder();
    writeFileSync(disk(), 'the work of the guest');
    world().clock.pass(1);
    const { imageId } = await ask();
    expect(await world().stateOf(0)).toBe(state === 'RUNNING' ? 'BACKUP' : 'BACKUP_POWEROFF');
    expect(await imageById(db(), imageId)).toMatchObject({ state: IMAGE_STATE.LOCKED, uid: user.uid, gid: user.gid, type: 6, permissions: 0o600 });
    await world().work();
    expect(await world().stateOf(0)).toBe(state);
    const image = (await imageById(db(), imageId)) as NonNullable<Awaited<ReturnType<typeof imageById>>>;
    expect(image).toMatchObject({ state: IMAGE_STATE.READY, error: '', size_mb: 1 });
    const content = contentOf(image);
    // the disk of no image is not asked for
    expect(content.disks.map((d) => d.diskId)).toEqual([0]);
    const place = join(world().dummy.datastoreDir(DS), '0', content.key);
    expect(readFileSync(join(place, 'disk.0'), 'utf8')).toBe('the work of the guest');
    expect(readFileSync(join(place, 'vm.template'), 'utf8')).toContain('MEMORY="1024"');
    expect(folder()).toEqual(before);
    const { template } = await vmBody(db(), 0);
    expect(vector(template, 'BACKUP_CONFIG')).toEqual(
      expect.arrayContaining([
        ['LAST_BACKUP_ID', String(imageId)],
        ['LAST_DATASTORE_ID', String(DS)],
      ]),
    );
    const vm = await world().call('vm.info', { id: 0 });
    expect([vm.backupIds, vm.history.map((h) => h.action)]).toEqual([[imageId], state === 'RUNNING' ? [50, 0] : [50, 19]]);
  });

  test('goes where the last one went; without one a datastore is needed', async () => {
    await expect(ask(0, { datastoreId: undefined })).rejects.toMatchObject({ code: 'backup-datastore' });
    await backUp();
    expect(await imageById(db(), await backUp(0, { datastoreId: undefined }))).toMatchObject({ datastore_id: DS, state: IMAGE_STATE.READY });
  });

  test('takes disks of no image when BACKUP_VOLATILE says so', async () => {
    await config('BACKUP_VOLATILE=YES');
    const image = await imageById(db(), await backUp());
    expect(contentOf(image as never).disks.map((d) => d.diskId)).toEqual([0, 1]);
  });

  test('KEEP_LAST keeps the newest; one that is locked stays', async () => {
    await config('KEEP_LAST=2');
    const ids = [await backUp(), await backUp()];
    await world().call('image.lock', { id: ids[0] as number, level: 1 });
    ids.push(await backUp());
    expect((await backups()).map((i) => i.id).reverse()).toEqual(ids);
    await world().call('image.unlock', { id: ids[0] as number });
    ids.push(await backUp());
    expect((await backups()).map((i) => i.id).reverse()).toEqual(ids.slice(2));
    expect(stored()).toHaveLength(2);
  });

  test('is limited by the quota of the owner', async () => {
    const user = await world().addUser('u');
    await world().call('vm.chown', { id: 0, uid: user.uid, gid: user.gid });
    await world().call('user.quota', { id: user.uid, template: t(`DATASTORE=[ID=${DS}, IMAGES=1]`) });
    await backUp();
    world().clock.pass(1);
    await expect(ask()).rejects.toMatchObject({ code: 'quota' });
    expect([await world().stateOf(0), (await backups()).length]).toEqual(['RUNNING', 1]);
  });
});

describe('what is refused', () => {
  test.each([
    ['into a datastore for images', { datastoreId: 101 }, 'Datastore needs to be of type BACKUP'],
    ['into none', { datastoreId: 77 }, 'Error getting datastore [77]'],
  ])('%s', async (_, more, why) => {
    await expect(ask(0, more)).rejects.toThrow(why);
    expect([await world().stateOf(0), await backups()]).toEqual(['RUNNING', []]);
  });

  test('in a state that does not allow it, after the datastore was looked at', async () => {
    const held = await world().call('vm.create', { template: t('CPU=1 MEMORY=1'), hold: true });
    await expect(ask(held, { datastoreId: 101 })).rejects.toThrow('Datastore needs to be of type BACKUP');
    await expect(ask(held)).rejects.toThrow('wrong state HOLD. (allowed in: RUNNING, POWEROFF)');
  });

  test('of a VM without disks that are asked for', async () => {
    const bare = await world().call('vm.create', { template: t('CPU=1 MEMORY=1 DISK=[TYPE=fs, SIZE=1]'), hold: false });
    await world().work();
    await expect(ask(bare)).rejects.toMatchObject({ code: 'backup-disks' });
  });

  test.each([
    ['MODE=INCREMENT', 'every backup is whole'],
    ['FS_FREEZE=LIGHTLY', 'FS_FREEZE "LIGHTLY"'],
    ['KEEP_LAST=many', 'KEEP_LAST "many"'],
    ['BACKUP_VOLATILE=PERHAPS', 'BACKUP_VOLATILE "PERHAPS"'],
  ])('BACKUP_CONFIG with %s, when it is given', async (text, why) => {
    await expect(config(text)).rejects.toThrow(why);
    await expect(world().call('vm.create', { template: t(`CPU=1 MEMORY=1 BACKUP_CONFIG=[${text}]`), hold: true })).rejects.toThrow(why);
  });

  test('a real datastore for a VM that is played', async () => {
    await world().call('datastore.create', { template: t('NAME=real TYPE=BACKUP_DS DS_MAD=rsync'), clusterId: 0 });
    await expect(ask(0, { datastoreId: 103 })).rejects.toMatchObject({ code: 'datastore-type' });
  });
});

describe('a backup that breaks', () => {
  const older = async (): Promise<string> => readFileSync(join(world().dummy.datastoreDir(DS), '0', stored()[0] as string, 'disk.0'), 'utf8');

  test.each(['backupCheck', 'copyDisks', 'backupMeasure', 'backupReserve', 'backupStore', 'backupSeal'])(
    'in %s leaves the VM, the older backup and nothing else',
    async (action) => {
      await backUp();
      const before = [folder(), stored(), await older()];
      for (const when of ['before', 'after'] as const) {
        world().faults({ action, do: 'fail', when, message: 'the tape burns', times: 1 });
        // a seal that was done and not heard of is found by the next try
        if (action === 'backupSeal' && when === 'after') continue;
        const id = await backUp();
        expect(await world().stateOf(0)).toBe('RUNNING');
        expect((await vmById(db(), 0))?.error).toContain('the tape burns');
        expect(await imageById(db(), id)).toBeUndefined();
        expect([folder(), stored(), await older()]).toEqual(before);
      }
      world().faults();
      expect(await imageById(db(), await backUp())).toMatchObject({ state: IMAGE_STATE.READY });
    },
  );

  test('and cannot be taken back is kept in error, to be deleted with what was written', async () => {
    world().faults({ action: 'backupSeal', do: 'fail', message: 'full' }, { action: 'backupRemove', do: 'fail', message: 'gone' });
    const id = await backUp();
    expect(await imageById(db(), id)).toMatchObject({ state: IMAGE_STATE.ERROR, error: 'not whole: full' });
    expect([await world().stateOf(0), stored().length]).toEqual(['RUNNING', 1]);
    world().faults();
    await world().call('image.delete', { id, force: false });
    await world().work();
    expect([await imageById(db(), id), stored()]).toEqual([undefined, []]);
  });

  test('a copy that cannot be tidied away is noted, and the backup is whole', async () => {
    world().faults({ action: 'removeCopy', do: 'fail', message: 'busy' });
    const id = await backUp();
    expect(await imageById(db(), id)).toMatchObject({ state: IMAGE_STATE.READY });
    const journal = await journalOf(db(), (await lastOperation(db(), 'VM', 0))?.id as number);
    expect(journal.find((j) => j.step === 'tidy' && j.event === 'done')?.detail).toContain('busy');
  });

  test.each(['delete', 'delete-db', 'recreate'] as const)('recover --%s of the VM meanwhile: its image is no backup, and can be deleted', async (how) => {
    const { imageId } = await ask();
    await world().call('vm.recover', { id: 0, how });
    await world().work();
    expect(await imageById(db(), imageId)).toMatchObject({ state: IMAGE_STATE.ERROR, error: `not whole: overtaken by recover-${how}` });
    await world().call('image.delete', { id: imageId, force: false });
    await world().work();
    expect([await imageById(db(), imageId), stored()]).toEqual([undefined, []]);
  });

  test('--failure and --success of recover end it, and never call it whole unseen', async () => {
    const { imageId } = await ask();
    await world().call('vm.recover', { id: 0, how: 'success' });
    expect([await world().stateOf(0), (await imageById(db(), imageId))?.state]).toEqual(['RUNNING', IMAGE_STATE.ERROR]);
    world().clock.pass(1);
    const second = (await ask()).imageId;
    await world().call('vm.recover', { id: 0, how: 'failure' });
    expect([await world().stateOf(0), (await imageById(db(), second))?.state]).toEqual(['RUNNING', IMAGE_STATE.ERROR]);
  });
});

describe('backup-cancel', () => {
  test.each(['RUNNING', 'POWEROFF'] as const)('of a VM in %s takes all of it away', async (state) => {
    if (state === 'POWEROFF') await powerOff();
    const before = folder();
    const { imageId } = await ask();
    await expect(world().call('image.delete', { id: imageId, force: true })).rejects.toThrow('VM 0 is writing this backup');
    await world().call('vm.backupCancel', { id: 0 });
    await world().work();
    expect([await world().stateOf(0), await imageById(db(), imageId), folder(), stored()]).toEqual([state, undefined, before, []]);
  });

  test.each(['terminate', 'terminate-hard', 'delete'] as const)('%s of the VM after it brings its persistent disk back', async (end) => {
    await world().call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
    await world().work();
    await world().call('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE=data]') });
    await world().work();
    const data = (await allImages(db())).find((i) => i.name === 'data') as NonNullable<Awaited<ReturnType<typeof imageById>>>;
    writeFileSync(join(disk(), '..', 'disk.3'), 'the work of the guest');
    await ask();
    await world().call('vm.backupCancel', { id: 0 });
    await world().work();
    await (end === 'delete' ? world().call('vm.recover', { id: 0, how: 'delete' }) : world().call('vm.action', { id: 0, action: end }));
    await world().work();
    expect([await world().stateOf(0), readFileSync(data.source, 'utf8')]).toEqual(['DONE', 'the work of the guest']);
  });

  test('of a VM that makes none is refused', async () => {
    await expect(world().call('vm.backupCancel', { id: 0 })).rejects.toThrow('wrong state RUNNING');
  });
});

describe('restore', () => {
  const restore = async (imageId: number, more: object = {}): Promise<void> => {
    await world().call('vm.restore', { id: 0, imageId, diskId: undefined, incrementId: undefined, ...more });
    await world().work();
  };

  test('brings the disks of a powered-off VM back', async () => {
    writeFileSync(disk(), 'then');
    const id = await backUp();
    await powerOff();
    writeFileSync(disk(), 'now');
    const before = folder();
    await restore(id, { incrementId: 0 });
    expect([readFileSync(disk(), 'utf8'), await world().stateOf(0), folder()]).toEqual(['then', 'POWEROFF', before]);
    expect((await world().call('vm.info', { id: 0 })).history.at(-2)?.action).toBe(60);
  });

  test.each(['backupFetch', 'replace'])('that breaks in %s leaves the disk as it is', async (action) => {
    writeFileSync(disk(), 'then');
    const id = await backUp();
    await powerOff();
    writeFileSync(disk(), 'now');
    const before = folder();
    world().faults({ action, do: 'fail', message: 'the tape burns' });
    await restore(id);
    expect([readFileSync(disk(), 'utf8'), await world().stateOf(0), folder()]).toEqual(['now', 'POWEROFF', before]);
    expect((await vmById(db(), 0))?.error).toContain('the tape burns');
  });

  test('of several disks that breaks after the first leaves nothing of what was brought', async () => {
    await world().call('image.create', { template: t('NAME=data PATH=/tmp/data'), datastoreId: 101, checkCapacity: true });
    await world().work();
    await world().call('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE=data]') });
    await world().work();
    writeFileSync(disk(), 'then');
    const id = await backUp();
    await powerOff();
    writeFileSync(disk(), 'now');
    const before = folder();
    world().faults({ action: 'replace', do: 'slow', ms: 1, times: 1 }, { action: 'replace', do: 'fail', message: 'the tape burns' });
    await restore(id);
    expect([readFileSync(disk(), 'utf8'), await world().stateOf(0), folder()]).toEqual(['then', 'POWEROFF', before]);
    expect((await vmById(db(), 0))?.error).toContain('the tape burns');
  });

  test('is refused while it runs, of another VM, of a disk or increment that is not there, over snapshots', async () => {
    const id = await backUp();
    await expect(restore(id)).rejects.toThrow('wrong state RUNNING');
    await world().call('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 's' });
    await world().work();
    await powerOff();
    await expect(restore(id, { diskId: 7 })).rejects.toThrow('has no disk 7');
    await expect(restore(id, { incrementId: 3 })).rejects.toThrow('has no increment 3');
    await expect(restore(0)).rejects.toThrow('Image 0 is no backup');
    await expect(restore(id)).rejects.toMatchObject({ code: 'disk-snapshots' });
    const other = await world().instantiate();
    await world().work();
    const others = await backUp(other);
    await expect(restore(others)).rejects.toThrow(`is a backup of VM ${other}, not of VM 0`);
  });
});

describe('a new VM of a backup', () => {
  const made = (id: number, more: object = {}) =>
    world().call('image.restore', { id, datastoreId: 101, diskId: undefined, incrementId: undefined, name: undefined, noNic: false, noIp: false, ...more });

  test('has images of its disks and a template with its network and addresses; the VM may be gone', async () => {
    writeFileSync(disk(), 'then');
    const id = await backUp();
    await world().call('vm.action', { id: 0, action: 'terminate-hard' });
    await world().work();
    const { imageIds, templateId } = await made(id, { name: 'again' });
    expect(await imageById(db(), id)).toMatchObject({ state: IMAGE_STATE.CLONE });
    await expect(world().call('image.delete', { id, force: true })).rejects.toMatchObject({ code: 'image-busy' });
    await world().work();
    const image = await imageById(db(), imageIds[0] as number);
    expect(image).toMatchObject({ name: 'again-disk-0', state: IMAGE_STATE.READY, type: 0, size_mb: 1024 });
    expect(readFileSync(image?.source as string, 'utf8')).toBe('then');
    expect(await imageById(db(), id)).toMatchObject({ state: IMAGE_STATE.READY });
    const [vm] = await world().call('template.instantiate', { id: templateId as number, name: 'anew', hold: false, extra: [], copies: 1 });
    await world().work();
    expect(await world().stateOf(vm as number)).toBe('RUNNING');
    expect(readFileSync(disk(vm as number), 'utf8')).toBe('then');
    expect(vectors((await vmBody(db(), vm as number)).template, 'NIC').map((n) => n.find(([k]) => k === 'IP')?.[1])).toEqual(['10.1.16.10']);
  });

  test('calls itself by its own name, where the old one did by its', async () => {
    const hostname = async (id: number) => pair(vector((await vmBody(db(), id)).template, 'CONTEXT'), 'SET_HOSTNAME');
    const old = await world().instantiate({ name: 'old', extra: t('CONTEXT=[NETWORK=YES, SET_HOSTNAME="$NAME"]') });
    await world().work();
    const { templateId } = await made(await backUp(old), { name: 'kept' });
    await world().work();
    const vm = await world().instantiate({ id: templateId as number, name: 'young', hold: true, extra: t('NIC=[]') });
    expect([await hostname(old), await hostname(vm)]).toEqual(['old', 'young']);
  });

  test('one disk alone has no template; --no_nic leaves the networks out', async () => {
    const id = await backUp();
    expect(await made(id, { diskId: 0, name: 'one' })).toMatchObject({ templateId: undefined });
    const { templateId } = await made(id, { name: 'two', noNic: true });
    await world().work();
    const [vm] = await world().call('template.instantiate', { id: templateId as number, name: undefined, hold: true, extra: [], copies: 1 });
    expect(vectors((await vmBody(db(), vm as number)).template, 'NIC')).toEqual([]);
  });

  test('that cannot be brought back is in error, says why, and leaves the backup free', async () => {
    const id = await backUp();
    world().faults({ action: 'backupFetch', do: 'fail', message: 'the tape burns' });
    const { imageIds } = await made(id, { name: 'again' });
    await world().work();
    expect(await imageById(db(), imageIds[0] as number)).toMatchObject({ state: IMAGE_STATE.ERROR, error: 'the tape burns' });
    expect(await imageById(db(), id)).toMatchObject({ state: IMAGE_STATE.READY });
  });
});

describe('backup jobs', () => {
  const job = (text: string) => world().call('backupjob.create', { template: t(`NAME=nightly DATASTORE_ID=${DS} ${text}`) });
  const info = () => world().call('backupjob.info', { id: 0 });
  const lists = async () => {
    const { updatedVms, outdatedVms, backingUpVms, errorVms } = await info();
    return [updatedVms, outdatedVms, backingUpVms, errorVms];
  };
  const order = async (): Promise<(number | null)[]> => (await backups()).map((i) => i.backup_vm_id).reverse();

  beforeEach(async () => {
    for (let i = 0; i < 2; i++) await world().instantiate();
    await world().work();
  });

  test('backs up its VMs in the order they are named, one after the other, and knows when', async () => {
    await job('BACKUP_VMS="2,0,1"');
    expect(await lists()).toEqual([[], [], [], []]);
    await world().call('backupjob.backup', { id: 0 });
    await expect(world().call('backupjob.backup', { id: 0 })).rejects.toMatchObject({ code: 'backupjob-runs' });
    await world().work();
    expect(await lists()).toEqual([[0, 1, 2], [], [], []]);
    expect(await order()).toEqual([2, 0, 1]);
    expect(await info()).toMatchObject({ last_time: world().clock.now(), last_duration: 0 });
    expect(vector((await vmBody(db(), 2)).template, 'BACKUP_CONFIG')).toEqual(expect.arrayContaining([['BACKUP_JOB_ID', '0']]));
  });

  test('a VM that cannot be backed up is in error, the others go on; retry does those alone', async () => {
    await world().call('vm.action', { id: 1, action: 'suspend' });
    await world().work();
    await job('BACKUP_VMS="0,1,2" EXECUTION=PARALLEL');
    await world().call('backupjob.backup', { id: 0 });
    await world().work();
    expect(await lists()).toEqual([[0, 2], [], [], [1]]);
    expect((await info()).messages).toEqual([expect.stringContaining('VM 1: [one.vm.backup] Could not create a new backup for VM 1, wrong state SUSPENDED')]);
    await world().call('vm.action', { id: 1, action: 'resume' });
    await world().work();
    await world().call('backupjob.retry', { id: 0 });
    await world().work();
    expect([await lists(), await order()]).toEqual([
      [[0, 1, 2], [], [], []],
      [0, 2, 1],
    ]);
    await world().call('backupjob.retry', { id: 0 });
    await world().work();
    expect(await order()).toEqual([0, 2, 1]);
  });

  test('one that breaks is in error with the reason, and the next has its turn', async () => {
    await job('BACKUP_VMS="0,1"');
    world().faults({ action: 'copyDisks', vm: 0, do: 'fail', message: 'the node burns' });
    await world().call('backupjob.backup', { id: 0 });
    await world().work();
    expect([await lists(), (await info()).messages]).toEqual([[[1], [], [], [0]], ['VM 0: the node burns']]);
  });

  test('jobs of higher priority go first', async () => {
    await job('BACKUP_VMS="0" PRIORITY=10');
    await world().call('backupjob.create', { template: t(`NAME=important BACKUP_VMS="1" PRIORITY=90 DATASTORE_ID=${DS}`) });
    await world().call('backupjob.backup', { id: 0 });
    await world().call('backupjob.backup', { id: 1 });
    await world().work();
    expect(await order()).toEqual([1, 0]);
  });

  test('cancel ends what it is at and what waits', async () => {
    await job('BACKUP_VMS="0,1"');
    world().faults({ action: 'copyDisks', do: 'slow', ms: 300 });
    await world().call('backupjob.backup', { id: 0 });
    const working = world().work();
    for (let i = 0; i < 200 && (await world().stateOf(0)) !== 'BACKUP'; i++) await new Promise((r) => setTimeout(r, 20));
    expect(await lists()).toEqual([[], [1], [0], []]);
    await world().call('backupjob.cancel', { id: 0 });
    await working;
    await world().work();
    expect([await lists(), await backups(), await world().stateOf(0), stored()]).toEqual([[[], [], [], []], [], 'RUNNING', []]);
    await world().call('backupjob.cancel', { id: 0 });
  });

  test('what the job says has precedence over what the VM says', async () => {
    await config('KEEP_LAST=9, BACKUP_VOLATILE=NO');
    await job('BACKUP_VMS="0" KEEP_LAST=1 BACKUP_VOLATILE=YES');
    for (let i = 0; i < 2; i++) {
      world().clock.pass(1);
      await world().call('backupjob.backup', { id: 0 });
      await world().work();
    }
    const [only, ...more] = await backups();
    expect([more, contentOf(only as never).disks.map((d) => d.diskId)]).toEqual([[], [0, 1]]);
  });

  test('runs at its time, in the name of who asked', async () => {
    await job(`BACKUP_VMS="0" SCHED_ACTION=[ACTION=backup, TIME="${world().clock.now() + 60}", REPEAT=3, DAYS=1]`);
    expect((await info()).template).not.toContain('SCHED_ACTION');
    world().clock.pass(61);
    await requestDueActions(world().env);
    await world().work();
    await world().work();
    expect(await lists()).toEqual([[0], [], [], []]);
    expect((await info()).scheduled.map((a) => [a.action, a.message, a.done > 0])).toEqual([['backup', '', true]]);
    await world().call('backupjob.schedUpdate', { id: 0, schedId: 0, template: t('DAYS=2') });
    await expect(world().call('backupjob.schedAdd', { id: 0, template: t('SCHED_ACTION=[ACTION=poweroff, TIME="1"]') })).rejects.toThrow(
      '"poweroff" is not supported',
    );
    await world().call('backupjob.delete', { id: 0 });
    expect(await schedActionsOf(db(), 'BACKUPJOB', 0)).toEqual([]);
  });

  test('increments are refused when the job is made', async () => {
    await expect(job('BACKUP_VMS="0" MODE=INCREMENT')).rejects.toThrow('every backup is whole');
  });

  test('without a right on a VM that VM is in error', async () => {
    const user = await world().addUser('u');
    await world().call('vm.chown', { id: 0, uid: user.uid, gid: user.gid });
    await world().call('vm.chmod', { id: 1, permissions: 0o644 });
    await world().call('datastore.chmod', { id: DS, permissions: 0o644 });
    await world().call('backupjob.create', { template: t(`NAME=mine BACKUP_VMS="0,1" DATASTORE_ID=${DS}`) }, user);
    await world().call('backupjob.backup', { id: 0 }, user);
    await world().work();
    expect([await lists(), (await info()).messages]).toEqual([[[0], [], [], [1]], [expect.stringContaining('Not authorized to perform MANAGE VM [1]')]]);
  });
});

test('onecheck finds nothing wrong with backups, whole or being made', async () => {
  await world().call('datastore.create', { template: t('NAME=real TYPE=BACKUP_DS DS_MAD=rsync'), clusterId: 0 });
  await backUp();
  world().clock.pass(1);
  await ask();
  const { findings } = await world().call('check.look', { selection: [], except: [] });
  expect(findings.map((f) => f.text).filter((text) => /image|datastore/i.test(text))).toEqual([]);
});

describe('scheduled', () => {
  test('a VM of a template with SCHED_ACTION is backed up at that time', async () => {
    await world().call('vm.schedAdd', { id: 0, template: t(`SCHED_ACTION=[ACTION=backup, ARGS="${DS}", TIME="${world().clock.now() + 5}"]`) });
    world().clock.pass(6);
    await requestDueActions(world().env);
    await world().work();
    await world().work();
    expect((await backups()).map((i) => i.state)).toEqual([IMAGE_STATE.READY]);
  });
});

describe('the datastore', () => {
  test('keeps its password sealed, and is given it in clear', async () => {
    await world().call('datastore.create', { template: t('NAME=r TYPE=BACKUP_DS DS_MAD=restic RESTIC_PASSWORD=hidden'), clusterId: 0 });
    const shown = async (): Promise<string> =>
      JSON.stringify([await world().call('datastore.info', { id: 103 }), await world().call('datastore.body', { id: 103 })]);
    const used = async () => single((await repositoryOf(world().env, 103)).repository.attributes, 'RESTIC_PASSWORD');
    expect([(await shown()).includes('hidden'), await used()]).toEqual([false, 'hidden']);
    await world().call('datastore.update', { id: 103, template: await world().call('datastore.body', { id: 103 }), append: false });
    expect(await used()).toBe('hidden');
    await world().call('datastore.update', { id: 103, template: t('RESTIC_PASSWORD=other'), append: true });
    expect([(await shown()).includes('other'), await used()]).toEqual([false, 'other']);
    await expect(world().call('datastore.update', { id: 103, template: t('RESTIC_BWLIMIT=1'), append: true })).rejects.toThrow('would have no effect');
  });

  test.each([
    ['NAME=x TYPE=BACKUP_DS', 'No DS_MAD'],
    ['NAME=x TYPE=BACKUP_DS DS_MAD=fs', 'makes no backups'],
    ['NAME=x TYPE=BACKUP_DS DS_MAD=restic', 'RESTIC_PASSWORD is missing'],
    ['NAME=x TYPE=BACKUP_DS DS_MAD=rsync RSYNC_ARGS="-aS"', 'RSYNC_ARGS would have no effect'],
  ])('%s is refused', async (text, why) => {
    await expect(world().call('datastore.create', { template: t(text), clusterId: 0 })).rejects.toThrow(why);
  });

  test('with backups in it keeps its driver, and is not deleted', async () => {
    await backUp();
    await expect(world().call('datastore.update', { id: DS, template: t('DS_MAD=rsync'), append: true })).rejects.toMatchObject({ code: 'datastore-in-use' });
    await expect(world().call('datastore.delete', { id: DS })).rejects.toMatchObject({ code: 'datastore-in-use' });
  });
});
