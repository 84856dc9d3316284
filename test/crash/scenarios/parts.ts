import { t, type World } from '../../support/world';
import { act, after, ask, type Scenario } from '../scenario';

const off = act('poweroff');
const diskAttach = ask('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=0]') });
const diskDetach = ask('vm.diskDetach', { id: 0, diskId: 1 });
const nicAttach = ask('vm.nicAttach', { id: 0, template: t('NIC=[NETWORK_ID=0]') });
const deviceAttach = ask('vm.nicAttach', { id: 0, template: t('PCI=[TYPE=NIC, NETWORK_ID=0, VENDOR="15b3"]') });
const nicDetach = ask('vm.nicDetach', { id: 0, nicId: 0 });
const diskResize = ask('vm.diskResize', { id: 0, diskId: 0, sizeMb: 4096 });
const diskSave = ask('vm.diskSave', { id: 0, disks: [{ diskId: 0, name: 's', type: undefined, snapshotId: undefined }] });
const snapshot = ask('vm.snapshotCreate', { id: 0, name: 's' });
const diskSnapshot = ask('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 's' });
const diskRevert = ask('vm.diskSnapshotRevert', { id: 0, diskId: 0, snapshotId: 0 });
const diskForget = ask('vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 0 });

const RUNS = 'a VM that runs';
const OFF = 'one that is off';

export const parts: readonly Scenario[] = [
  { kind: 'vm.disk-attach', of: RUNS, prepare: after(diskAttach) },
  { kind: 'vm.disk-attach', of: OFF, prepare: after(off, diskAttach) },
  { kind: 'vm.disk-detach', of: RUNS, prepare: after(diskDetach) },
  { kind: 'vm.disk-detach', of: OFF, prepare: after(off, diskDetach) },
  { kind: 'vm.nic-attach', of: RUNS, prepare: after(nicAttach) },
  { kind: 'vm.nic-attach', of: OFF, prepare: after(off, nicAttach) },
  { kind: 'vm.nic-detach', of: RUNS, prepare: after(nicDetach) },
  { kind: 'vm.nic-detach', of: OFF, prepare: after(off, nicDetach) },
  { kind: 'vm.nic-attach', of: 'a device of the host, to one that is off', prepare: after(off, deviceAttach) },
  { kind: 'vm.nic-detach', of: 'a device of the host, from one that is off', prepare: after(off, deviceAttach, ask('vm.nicDetach', { id: 0, nicId: 1 })) },
  { kind: 'vm.nic-update', prepare: after(ask('vm.nicUpdate', { id: 0, nicId: 0, template: t('NIC=[INBOUND_AVG_BW=1]'), append: true })) },
  { kind: 'vm.resize', prepare: after(ask('vm.resize', { id: 0, template: t('MEMORY=512'), enforce: false })) },
  { kind: 'vm.updateconf', prepare: after(ask('vm.updateConf', { id: 0, template: t('CONTEXT=[A=1]'), append: true })) },
  { kind: 'vm.disk-resize', of: RUNS, prepare: after(diskResize) },
  { kind: 'vm.disk-resize', of: OFF, prepare: after(off, diskResize) },
  { kind: 'vm.disk-resize', of: 'one without a host', prepare: after(act('undeploy'), diskResize) },
];

export const copies: readonly Scenario[] = [
  { kind: 'vm.disk-saveas', of: RUNS, prepare: after(diskSave) },
  { kind: 'vm.disk-saveas', of: OFF, prepare: after(off, diskSave) },
  { kind: 'vm.disk-saveas', of: 'one without a host', prepare: after(act('undeploy'), diskSave) },
  { kind: 'vm.snapshot-create', prepare: after(snapshot) },
  { kind: 'vm.snapshot-revert', prepare: after(snapshot, ask('vm.snapshotRevert', { id: 0, snapshotId: 0 })) },
  { kind: 'vm.snapshot-delete', prepare: after(snapshot, ask('vm.snapshotDelete', { id: 0, snapshotId: 0 })) },
  { kind: 'vm.disk-snapshot-create', of: RUNS, prepare: after(diskSnapshot) },
  { kind: 'vm.disk-snapshot-create', of: OFF, prepare: after(off, diskSnapshot) },
  { kind: 'vm.disk-snapshot-revert', prepare: after(off, diskSnapshot, diskRevert), gives: [0] },
  { kind: 'vm.disk-snapshot-delete', of: RUNS, prepare: after(diskSnapshot, diskForget) },
  { kind: 'vm.disk-snapshot-delete', of: OFF, prepare: after(off, diskSnapshot, diskForget) },
];

const BACKUPS = 103;
const store = (world: World): Promise<unknown> =>
  world.call('datastore.create', { template: t('NAME=backups TYPE=BACKUP_DS DS_MAD=dummy TM_MAD="-"'), clusterId: 0 });
const backup = ask('vm.backup', { id: 0, datastoreId: BACKUPS });
/** Ids of images are given once: 0 and 1 are there. */
const BACKUP_IMAGE = 2;

export const backups: readonly Scenario[] = [
  { kind: 'vm.backup', of: RUNS, prepare: after(store, backup) },
  { kind: 'vm.backup', of: OFF, prepare: after(off, store, backup) },
  {
    kind: 'vm.backup-cancel',
    prepare: after(store, async (world) => {
      await backup(world);
      await ask('vm.backupCancel', { id: 0 })(world);
    }),
  },
  {
    kind: 'vm.restore-backup',
    prepare: after(off, store, backup, ask('vm.restore', { id: 0, imageId: BACKUP_IMAGE, diskId: undefined, incrementId: undefined })),
    gives: [0, 1, 2],
  },
];
