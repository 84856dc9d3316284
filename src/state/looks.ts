import type { HostFigures } from '../lib/model/figures';
import type { VmFigures } from '../lib/model/vmFigures';
import type { Db } from './open';

/** Some hours of what looks at hosts said, so that it can be shown over time. The last look stands in the host itself. */

/** As they are stored: figures without their names. The order of both is append-only. */
type HostCells = readonly [totalCpu: number, usedCpu: number, freeMemory: number, usedMemory: number, netRx: number, netTx: number];
type VmCells = readonly [id: number, cpu: number | null, memoryKb: number, ...counted: [number, number, number, number, number, number]];

export interface Look {
  readonly host: HostFigures;
  readonly vms: ReadonlyMap<number, VmFigures>;
}

const vmCells = (id: number, f: VmFigures): VmCells => [
  id,
  f.cpu ?? null,
  f.memoryKb,
  f.netRx,
  f.netTx,
  f.diskReadBytes,
  f.diskReadIops,
  f.diskWriteBytes,
  f.diskWriteIops,
];

const vmFigures = (at: number, [, cpu, memoryKb, netRx, netTx, diskReadBytes, diskReadIops, diskWriteBytes, diskWriteIops]: VmCells): VmFigures => ({
  at,
  cpu: cpu ?? undefined,
  memoryKb,
  netRx,
  netTx,
  diskReadBytes,
  diskReadIops,
  diskWriteBytes,
  diskWriteIops,
});

/** Keeps it, and lets go of what that host said before `oldest` (Unix seconds). */
export const keepLook = async (tx: Db, hostId: number, { host: h, vms }: Look, oldest: number): Promise<void> => {
  const cells: HostCells = [h.totalCpu, h.usedCpu, h.freeMemory, h.usedMemory, h.netRx, h.netTx];
  const body = { host: JSON.stringify(cells), vms: JSON.stringify([...vms].map(([id, f]) => vmCells(id, f))) };
  await tx.deleteFrom('looks').where('host_id', '=', hostId).where('at', '<', oldest).execute();
  await tx
    .insertInto('looks')
    .values({ host_id: hostId, at: h.at, ...body })
    // two looks within a second: the later one counts
    .onConflict((c) => c.columns(['host_id', 'at']).doUpdateSet(body))
    .execute();
};

/** Unix seconds, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a host said of itself, oldest first. */
export const hostFiguresIn = async (db: Db, hostId: number, { from, to }: Span): Promise<HostFigures[]> =>
  (await db.selectFrom('looks').select(['at', 'host']).where('host_id', '=', hostId).where('at', '>=', from).where('at', '<=', to).orderBy('at').execute()).map(
    (row) => {
      const [totalCpu, usedCpu, freeMemory, usedMemory, netRx, netTx] = JSON.parse(row.host) as HostCells;
      return { at: row.at, totalCpu, usedCpu, freeMemory, usedMemory, netRx, netTx };
    },
  );

/** What the hosts that a VM has been on said of it, oldest first. */
export const vmFiguresIn = async (db: Db, vmId: number, { from, to }: Span): Promise<VmFigures[]> =>
  (
    await db
      .selectFrom('looks')
      .select(['at', 'vms'])
      .where('host_id', 'in', db.selectFrom('history').select('history.host_id').where('history.vm_id', '=', vmId))
      .where('at', '>=', from)
      .where('at', '<=', to)
      .orderBy('at')
      .execute()
  ).flatMap((row) => {
    const cells = (JSON.parse(row.vms) as VmCells[]).find(([id]) => id === vmId);
    return cells ? [vmFigures(row.at, cells)] : [];
  });
