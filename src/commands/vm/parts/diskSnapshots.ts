import { missingError } from '../../../lib/errors/errors';
import { numberArg } from '../../args/numbers';
import { refArg, wordArg } from '../../args/refs';
import type { One } from '../../context';
import { defineCommand, type Verb } from '../../define';
import { partVerb } from './partVerb';

const snapshotArgs = { disk: numberArg('diskid'), snapshot: wordArg('disk_snapshot_id') };

/** A snapshot of a disk by its number, or by a name that only one of the VM's has. */
const snapshotId = async (one: One, id: number, word: string): Promise<number> => {
  if (/^\d+$/.test(word)) return Number(word);
  const { snapshots } = await one.call('vm.info', { id });
  const [found, more] = snapshots.flatMap(({ tree }) => tree.snapshots).filter((s) => s.name === word);
  if (!found || more) throw missingError(`Snapshot ${word} not found or duplicated`, { next: `onevm show ${id}` });
  return found.id;
};

const create = partVerb({
  name: 'disk-snapshot-create',
  summary: 'Take a snapshot of a disk, also while the VM runs',
  args: { disk: numberArg('diskid'), name: wordArg('name') },
  options: {},
  later: ({ disk, name }) => ({ action: 'disk-snapshot-create', args: `${disk},${name}` }),
  verbing: 'creating disk snapshot',
  async act(one, id, { disk, name }) {
    await one.call('vm.diskSnapshotCreate', { id, diskId: disk, name });
    return [];
  },
});

const revert = partVerb({
  name: 'disk-snapshot-revert',
  summary: 'Take a disk of a powered-off VM back to a snapshot; what it holds now is lost',
  args: snapshotArgs,
  options: {},
  later: async ({ disk, snapshot }, _options, one, id) => ({ action: 'disk-snapshot-revert', args: `${disk},${await snapshotId(one, id, snapshot)}` }),
  verbing: 'reverting disk snapshot',
  async act(one, id, { disk, snapshot }) {
    await one.call('vm.diskSnapshotRevert', { id, diskId: disk, snapshotId: await snapshotId(one, id, snapshot) });
    return [];
  },
});

const remove = partVerb({
  name: 'disk-snapshot-delete',
  summary: 'Remove a snapshot of a disk',
  args: snapshotArgs,
  options: {},
  later: async ({ disk, snapshot }, _options, one, id) => ({ action: 'disk-snapshot-delete', args: `${disk},${await snapshotId(one, id, snapshot)}` }),
  verbing: 'deleting disk snapshot',
  async act(one, id, { disk, snapshot }) {
    await one.call('vm.diskSnapshotDelete', { id, diskId: disk, snapshotId: await snapshotId(one, id, snapshot) });
    return [];
  },
});

const rename = partVerb({
  name: 'disk-snapshot-rename',
  summary: 'Give a snapshot of a disk another name',
  args: { ...snapshotArgs, name: wordArg('new_snapshot_name') },
  options: {},
  verbing: 'disk snapshot rename',
  async act(one, id, { disk, snapshot, name }) {
    await one.call('vm.diskSnapshotRename', { id, diskId: disk, snapshotId: await snapshotId(one, id, snapshot), name });
    return [];
  },
});

const list = defineCommand({
  name: 'disk-snapshot-list',
  summary: 'Show the snapshots of a disk',
  changes: false,
  args: { vm: refArg('vm'), disk: numberArg('diskid') },
  options: {},
  run: async (one, { vm }) => one.call('vm.info', { id: await one.resolve('VM', vm) }),
  async view(vm, one, _options, { disk }) {
    const { diskSnapshotSection } = await import('./sections');
    const { printPage } = await import('../../sections');
    printPage(one, diskSnapshotSection(vm.snapshots.filter((s) => s.diskId === disk)), { labels: 20, padValues: false });
  },
});

export const diskSnapshotVerbs: readonly Verb[] = [create, revert, remove, rename, list];
