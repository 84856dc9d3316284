import { object } from '../../rights';

/** What changes the parts of a VM: whoever may manage it may. */
const manage = object('VM', 'MANAGE');

export const vmPartRequests = {
  'vm.diskAttach': { right: manage, load: () => import('./diskAttach').then((m) => m.diskAttach) },
  'vm.diskDetach': { right: manage, load: () => import('./diskDetach').then((m) => m.diskDetach) },
  'vm.diskResize': { right: manage, load: () => import('./diskResize').then((m) => m.diskResize) },
  'vm.diskSave': { right: manage, load: () => import('./saveas').then((m) => m.saveDisks) },
  'vm.save': { right: manage, load: () => import('./save').then((m) => m.save) },
  'vm.diskSnapshotCreate': { right: manage, load: () => import('./diskSnapshots').then((m) => m.diskSnapshotCreate) },
  'vm.diskSnapshotRevert': { right: manage, load: () => import('./diskSnapshots').then((m) => m.diskSnapshotRevert) },
  'vm.diskSnapshotDelete': { right: manage, load: () => import('./diskSnapshots').then((m) => m.diskSnapshotDelete) },
  'vm.diskSnapshotRename': { right: manage, load: () => import('./diskSnapshots').then((m) => m.diskSnapshotRename) },
  'vm.snapshotCreate': { right: manage, load: () => import('./snapshots').then((m) => m.snapshotCreate) },
  'vm.snapshotRevert': { right: manage, load: () => import('./snapshots').then((m) => m.snapshotRevert) },
  'vm.snapshotDelete': { right: manage, load: () => import('./snapshots').then((m) => m.snapshotDelete) },
  'vm.nicAttach': { right: manage, load: () => import('./nicAttach').then((m) => m.nicAttach) },
  'vm.nicDetach': { right: manage, load: () => import('./nicDetach').then((m) => m.nicDetach) },
  'vm.nicUpdate': { right: manage, load: () => import('./nicUpdate').then((m) => m.nicUpdate) },
  'vm.sgAttach': { right: manage, load: () => import('./securityGroups').then((m) => m.sgAttach) },
  'vm.sgDetach': { right: manage, load: () => import('./securityGroups').then((m) => m.sgDetach) },
  'vm.pciAttach': { right: manage, load: () => import('./pci').then((m) => m.pciAttach) },
  'vm.pciDetach': { right: manage, load: () => import('./pci').then((m) => m.pciDetach) },
  'vm.resize': { right: manage, load: () => import('./resize').then((m) => m.resizeVm) },
  'vm.updateConf': { right: manage, load: () => import('./updateConf').then((m) => m.updateConf) },
  'vm.backup': { right: manage, load: () => import('../backup/request').then((m) => m.backup) },
  'vm.backupCancel': { right: manage, load: () => import('../backup/cancel').then((m) => m.backupCancel) },
  'vm.restore': { right: manage, load: () => import('../backup/restore').then((m) => m.restore) },
  'vm.schedAdd': { right: manage, load: () => import('../sched/requests').then((m) => m.schedAdd) },
  'vm.charter': { right: manage, load: () => import('../sched/requests').then((m) => m.charter) },
  'vm.schedDelete': { right: manage, load: () => import('../sched/requests').then((m) => m.schedDelete) },
  'vm.schedUpdate': { right: manage, load: () => import('../sched/requests').then((m) => m.schedUpdate) },
} as const;
