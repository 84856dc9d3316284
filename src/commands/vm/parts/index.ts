import type { Verb } from '../../define';
import { schedVerbs } from '../sched/verbs';
import { backupVerbs } from './backups';
import { capacityVerbs } from './capacity';
import { diskSnapshotVerbs } from './diskSnapshots';
import { diskVerbs } from './disks';
import { nicVerbs } from './nics';
import { pciVerbs } from './pci';
import { snapshotVerbs } from './snapshots';

/** What changes the parts of a VM. */
export const partVerbs: readonly Verb[] = [
  ...diskVerbs,
  ...diskSnapshotVerbs,
  ...snapshotVerbs,
  ...nicVerbs,
  ...pciVerbs,
  ...capacityVerbs,
  ...backupVerbs,
  ...schedVerbs,
];
