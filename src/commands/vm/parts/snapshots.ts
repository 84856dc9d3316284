import { missingError } from '../../../lib/errors/errors';
import { pair, vectors } from '../../../lib/template/template';
import { refArg, refsArg, wordArg } from '../../args/refs';
import type { One } from '../../context';
import { defineCommand, type Verb } from '../../define';
import { forEach, reportEach } from '../../forEach';
import { waitForVms, waitOptions } from '../../waiting';
import { scheduleOptions, wishOf } from '../sched/options';
import { schedule } from '../sched/schedule';
import { partVerb } from './partVerb';

const create = defineCommand({
  name: 'snapshot-create',
  summary: 'Take a snapshot of the memory and the disks of VMs that run',
  args: { vms: refsArg('vm'), name: wordArg('name', true) },
  options: { ...scheduleOptions, ...waitOptions },
  async run(one, { vms, name }, options) {
    const wish = wishOf(options, 'snapshot-create', name ?? '', new Date(one.clock.nowMs()));
    const each = await forEach<unknown>(one, 'VM', vms, (id) => (wish ? schedule(one, id, wish) : one.call('vm.snapshotCreate', { id, name })));
    return { each, said: wish && `snapshot-create ${wish.said}` };
  },
  async view({ each, said }, one, options) {
    if (said !== undefined) return reportEach(each, one, 'VM', said, options, true);
    const failed = await reportEach(each, one, 'VM', 'creating snapshot', options);
    const ids = each.done.map((d) => d.id);
    return failed ?? (await waitForVms(one, ids, 'RUNNING', options));
  },
});

/** A snapshot by its number or its name. */
const snapshotId = async (one: One, id: number, word: string): Promise<number> => {
  if (/^\d+$/.test(word)) return Number(word);
  const vm = await one.call('vm.info', { id });
  const found = vectors(vm.template, 'SNAPSHOT').find((s) => pair(s, 'NAME') === word);
  if (!found) throw missingError(`VM ${id} has no snapshot named ${word}`, { next: `onevm snapshot-list ${id}` });
  return Number(pair(found, 'SNAPSHOT_ID'));
};

const revert = partVerb({
  name: 'snapshot-revert',
  summary: 'Take a running VM back to a snapshot; what it is now is lost',
  args: { snapshot: wordArg('snapshot_id') },
  options: {},
  later: async ({ snapshot }, _options, one, id) => ({ action: 'snapshot-revert', args: String(await snapshotId(one, id, snapshot)) }),
  verbing: 'reverting snapshot',
  async act(one, id, { snapshot }) {
    await one.call('vm.snapshotRevert', { id, snapshotId: await snapshotId(one, id, snapshot) });
    return [];
  },
});

const remove = partVerb({
  name: 'snapshot-delete',
  summary: 'Remove a snapshot of a VM',
  args: { snapshot: wordArg('snapshot_id') },
  options: {},
  later: async ({ snapshot }, _options, one, id) => ({ action: 'snapshot-delete', args: String(await snapshotId(one, id, snapshot)) }),
  verbing: 'deleting snapshot',
  async act(one, id, { snapshot }) {
    await one.call('vm.snapshotDelete', { id, snapshotId: await snapshotId(one, id, snapshot) });
    return [];
  },
});

const list = defineCommand({
  name: 'snapshot-list',
  summary: 'Show the snapshots of a VM',
  changes: false,
  args: { vm: refArg('vm') },
  options: {},
  run: async (one, { vm }) => one.call('vm.info', { id: await one.resolve('VM', vm) }),
  async view(vm, one) {
    const { snapshotSection } = await import('./sections');
    const { printPage } = await import('../../sections');
    printPage(one, snapshotSection(vm.template), { labels: 20, padValues: false });
  },
});

export const snapshotVerbs: readonly Verb[] = [create, revert, remove, list];
