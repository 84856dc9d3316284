import { type ImageRow, imageById, updateImage } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import type { OperationRow } from '../../../../state/operations';
import { saveSnapshotTree, snapshotTreeOr, vmDisk } from '../../../../state/vmParts';
import { diskPath, vmDir } from '../../../drivers/node';
import type { DiskCopy, DiskFormat } from '../../../drivers/storage/driver';
import type { Plan, Step } from '../../../engine/plan';
import { messageOf } from '../../../errors/errors';
import { IMAGE_STATE } from '../../../model/objectStates';
import { added, removed, reverted, type SnapshotTree, totalMb } from '../../../model/snapshotTree';
import type { snapshots } from '../../../model/transitions/snapshots';
import type { StateName } from '../../../model/vmStates';
import { type Pairs, pair, vectors, withPair, withVectors } from '../../../template/template';
import type { Env } from '../../request';
import { placeWaiting } from '../../sched/request';
import { argsOf, closings, placeOfParts, withFailure } from '../parts/closing';
import { COPY_TIMEOUT_MS, domainOf, formatOf, liveDisk, refuseInUse, targetOf } from '../parts/diskSteps';
import { diskIn, editTemplate, idIn, replaced } from '../parts/subject';
import { diskSpec, type Placed } from '../placed';
import type { PlansFor } from './planOf';

const nothing = async (): Promise<void> => undefined;

/** libvirt writes memory and disks */
const SNAPSHOT_TIMEOUT_MS = 1_900_000;

interface OfMachine {
  readonly snapshotId: number;
  readonly name: string;
  readonly sizeMb: number;
}

/** What the hypervisor is told to call it: an id is given again when the highest has gone, an operation's number never is. */
const nameFor = (operation: OperationRow): string => `snap-${operation.id}`;

/** What libvirt has to be told again after the next start of the domain. */
const keptPath = (p: Placed, hypervisorId: string): string => `${vmDir(p.node, p.systemId, p.vm.id)}/${hypervisorId}.snapshot.xml`;

const vectorOf = (p: Placed, snapshotId: number): Pairs | undefined => vectors(p.template, 'SNAPSHOT').find((s) => idIn(s, 'SNAPSHOT_ID') === snapshotId);

const snapshotCreate = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { snapshotId, name, sizeMb } = argsOf<OfMachine>(operation);
  return {
    ...closings(p, operation, (tx, results) =>
      editTemplate(tx, p.vm.id, (t) =>
        withVectors(t, 'SNAPSHOT', [
          ...vectors(t, 'SNAPSHOT'),
          [
            ['HYPERVISOR_ID', (results.get('snapshot') as { hypervisorId?: string } | undefined)?.hypervisorId ?? nameFor(operation)],
            ['NAME', name],
            ['SNAPSHOT_ID', String(snapshotId)],
            ['SYSTEM_DISK_SIZE', String(sizeMb)],
            ['TIME', String(env.clock.now())],
          ],
        ]),
      ),
    ),
    steps: [
      {
        name: 'snapshot',
        summary: `take snapshot ${snapshotId} "${name}" of the whole machine`,
        phase: operation.phase,
        node: p.node.name,
        timeoutMs: SNAPSHOT_TIMEOUT_MS,
        run: async () => ({
          hypervisorId: await (await env.drivers.vmm(p.vmMad)).parts.snapshot(p.node, await domainOf(p), nameFor(operation), keptPath(p, nameFor(operation))),
        }),
      },
    ],
  };
};

const snapshotRevert = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { snapshotId } = argsOf<OfMachine>(operation);
  const id = pair(vectorOf(p, snapshotId), 'HYPERVISOR_ID') ?? '';
  return {
    ...closings(p, operation, nothing),
    steps: [
      {
        name: 'revert',
        summary: `take the machine back to snapshot ${snapshotId}`,
        phase: operation.phase,
        node: p.node.name,
        timeoutMs: SNAPSHOT_TIMEOUT_MS,
        run: async () => (await env.drivers.vmm(p.vmMad)).parts.revert(p.node, await domainOf(p), id, keptPath(p, id)),
      },
    ],
  };
};

const snapshotDelete = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { snapshotId } = argsOf<OfMachine>(operation);
  const id = pair(vectorOf(p, snapshotId), 'HYPERVISOR_ID') ?? '';
  return {
    ...closings(p, operation, (tx) =>
      editTemplate(tx, p.vm.id, (t) =>
        withVectors(
          t,
          'SNAPSHOT',
          vectors(t, 'SNAPSHOT').filter((s) => idIn(s, 'SNAPSHOT_ID') !== snapshotId),
        ),
      ),
    ),
    steps: [
      {
        name: 'drop',
        summary: `remove snapshot ${snapshotId} of the machine`,
        phase: operation.phase,
        node: p.node.name,
        timeoutMs: SNAPSHOT_TIMEOUT_MS,
        run: async () => (await env.drivers.vmm(p.vmMad)).parts.dropSnapshot(p.node, await domainOf(p), id, keptPath(p, id)),
      },
    ],
  };
};

interface OfDisk {
  readonly diskId: number;
  readonly snapshotId: number;
  readonly name: string;
}

const theDiskOf = (p: Placed, diskId: number): Pairs => {
  const disk = diskIn(p.template, diskId);
  if (!disk) throw new Error(`VM ${p.vm.id} has no disk ${diskId}`);
  return disk;
};

/** The tree, and the size that the disk shows of it. */
const changeTree = async (tx: Db, p: Placed, diskId: number, change: (tree: SnapshotTree) => SnapshotTree): Promise<void> => {
  const row = await vmDisk(tx, p.vm.id, diskId);
  if (!row) throw new Error(`VM ${p.vm.id} has no disk ${diskId}`);
  const tree = change(await snapshotTreeOr(tx, row, pair(diskIn(p.template, diskId), 'ALLOW_ORPHANS')));
  await saveSnapshotTree(tx, row, tree);
  await editTemplate(tx, p.vm.id, (t) => {
    const disk = diskIn(t, diskId);
    return disk ? replaced(t, 'DISK', diskId, withPair(disk, 'DISK_SNAPSHOT_TOTAL_SIZE', String(totalMb(tree)))) : t;
  });
};

const ofDisk =
  (
    summary: (o: OfDisk) => string,
    live: (p: Placed, disk: Pairs, o: OfDisk) => Promise<void>,
    atRest: (p: Placed, disk: Pairs, o: OfDisk) => Promise<void>,
    change: (tree: SnapshotTree, o: OfDisk, disk: Pairs, now: number) => SnapshotTree,
  ) =>
  async (env: Env, operation: OperationRow): Promise<Plan> => {
    const p = await placeOfParts(env, operation);
    const o = argsOf<OfDisk>(operation);
    const disk = theDiskOf(p, o.diskId);
    const runs = operation.phase === 'DISK_SNAPSHOT' || operation.phase === 'DISK_SNAPSHOT_DELETE';
    const step: Step = {
      name: 'disk-snapshot',
      summary: summary(o),
      phase: operation.phase,
      node: p.node.name,
      timeoutMs: COPY_TIMEOUT_MS,
      async run() {
        if (runs) return live(p, disk, o);
        await refuseInUse(p, disk);
        return atRest(p, disk, o);
      },
    };
    return { ...closings(p, operation, (tx) => changeTree(tx, p, o.diskId, (tree) => change(tree, o, disk, env.clock.now()))), steps: [step] };
  };

const diskSnapshotCreate = ofDisk(
  (o) => `take snapshot ${o.snapshotId} "${o.name}" of disk ${o.diskId}`,
  async (p, disk, o) => (await p.env.drivers.vmm(p.vmMad)).parts.snapshotDisk(p.node, await domainOf(p), liveDisk(p, disk), o.snapshotId),
  async (p, disk, o) => (await p.env.drivers.transfer(p.tmMad)).work.createSnapshot(p.node, diskSpec(p, o.diskId), formatOf(disk), o.snapshotId),
  (tree, o, disk, date) => added(tree, { id: o.snapshotId, name: o.name, date, sizeMb: Number(pair(disk, 'SIZE')) }),
);

const diskSnapshotRevert = ofDisk(
  (o) => `take disk ${o.diskId} back to snapshot ${o.snapshotId}`,
  async () => undefined,
  async (p, disk, o) => (await p.env.drivers.transfer(p.tmMad)).work.revertSnapshot(p.node, diskSpec(p, o.diskId), formatOf(disk), o.snapshotId),
  (tree, o) => reverted(tree, o.snapshotId),
);

const diskSnapshotDelete = ofDisk(
  (o) => `remove snapshot ${o.snapshotId} of disk ${o.diskId}`,
  async (p, disk, o) => (await p.env.drivers.vmm(p.vmMad)).parts.dropDiskSnapshot(p.node, await domainOf(p), liveDisk(p, disk), o.snapshotId),
  async (p, disk, o) => (await p.env.drivers.transfer(p.tmMad)).work.deleteSnapshot(p.node, diskSpec(p, o.diskId), formatOf(disk), o.snapshotId),
  (tree, o) => removed(tree, o.snapshotId),
);

interface Saved {
  readonly diskId: number;
  readonly snapshotId?: number;
  readonly imageId: number;
}

/** Each disk: a whole copy beside it, brought to the place of its image, and the copy taken away. The images are there when all went well. */
const saveas = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { disks } = argsOf<{ disks: readonly Saved[] }>(operation);
  const steps: Step[] = [];
  for (const saved of disks) {
    const image = await imageById(env.state.db, saved.imageId);
    if (image) steps.push(...saveSteps(p, operation, saved, image));
  }
  return {
    ...withFailure(
      p,
      operation,
      async (tx) => {
        for (const { imageId } of disks) await updateImage(tx, imageId, { state: IMAGE_STATE.READY, prev_state: IMAGE_STATE.LOCKED });
        await placeWaiting(tx, env);
      },
      async (tx) => {
        for (const { imageId } of disks)
          await updateImage(tx, imageId, { state: IMAGE_STATE.ERROR, prev_state: IMAGE_STATE.LOCKED, error: `disk of VM ${p.vm.id} could not be saved` });
      },
    ),
    steps,
  };
};

const saveSteps = (p: Placed, operation: OperationRow, saved: Saved, image: ImageRow): Step[] => {
  const disk = theDiskOf(p, saved.diskId);
  const format = image.format as DiskFormat;
  const copy: DiskCopy = { disk: diskSpec(p, saved.diskId), word: 'saveas', format: format === 'qcow2' ? 'qcow2' : 'raw' };
  const phase = operation.phase as StateName;
  const common = { phase, node: p.node.name, timeoutMs: COPY_TIMEOUT_MS };
  const work = async () => (await p.env.drivers.transfer(p.tmMad)).work;
  return [
    {
      ...common,
      name: `copy-${saved.diskId}`,
      summary: `copy disk ${saved.diskId}${saved.snapshotId === undefined ? '' : ` as it was at snapshot ${saved.snapshotId}`}`,
      async run() {
        const now = saved.snapshotId === undefined || pair(disk, 'FORMAT') === 'raw';
        if (phase === 'HOTPLUG_SAVEAS' && saved.snapshotId === undefined) {
          const toPath = `${diskPath(p.node, p.systemId, p.vm.id, saved.diskId)}.saveas`;
          return (await p.env.drivers.vmm(p.vmMad)).parts.copyDisks(
            p.node,
            await domainOf(p),
            [{ target: targetOf(disk), format: copy.format, toPath }],
            COPY_TIMEOUT_MS,
          );
        }
        // a snapshot inside of a disk that a domain has open cannot be read from outside
        if (!now) await refuseInUse(p, disk);
        return (await work()).copy(p.node, copy.disk, { format: formatOf(disk), snapshotId: saved.snapshotId }, copy);
      },
      undo: async () => (await work()).removeCopy(p.node, copy),
    },
    {
      ...common,
      name: `bring-${saved.diskId}`,
      summary: `bring the copy to image ${image.id}`,
      run: async () => (await work()).bring(p.node, copy, { datastoreId: image.datastore_id, source: image.source, format, sizeMb: image.size_mb }),
      // of an image that comes to nothing only our own half-made file is left, and it goes with the image
    },
    {
      ...common,
      name: `tidy-${saved.diskId}`,
      summary: 'remove the copy',
      async run() {
        const notes: string[] = [];
        await (await work()).removeCopy(p.node, copy).catch((e: unknown) => notes.push(messageOf(e)));
        return { notes };
      },
    },
  ];
};

/** Plans of the family `snapshots`. */
export const snapshotsPlans: PlansFor<typeof snapshots> = {
  'snapshot-create': snapshotCreate,
  'snapshot-revert': snapshotRevert,
  'snapshot-delete': snapshotDelete,
  'disk-snapshot-create': diskSnapshotCreate,
  'disk-snapshot-revert': diskSnapshotRevert,
  'disk-snapshot-delete': diskSnapshotDelete,
  'disk-saveas': saveas,
};
