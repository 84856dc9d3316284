import { imageById, updateImage, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { releaseVncPort, updateVm, updateVmTemplate, vmBody, vmDisks, vncPortOf } from '../../../state/vms';
import { releaseLeases } from '../../../state/vnets';
import type { Clock } from '../../engine/plan';
import { IMAGE_STATE } from '../../model/objectStates';
import { pair, vectors, withVectors } from '../../template/template';
import { placeWaiting } from '../sched/request';
import { lastRecord, stampHistory } from './history';
import { releasePci } from './pci';
import type { Placed } from './placed';

/** What a VM held is given back: leases, port, images. Its row stays for the accounts. */
export const forget = async (tx: Db, clock: Clock, vmId: number): Promise<void> => {
  await updateVm(tx, vmId, { etime: clock.now() });
  await closeRecord(tx, clock, vmId);
  await releaseLeases(tx, vmId);
  await giveUpPort(tx, vmId);
  for (const disk of await vmDisks(tx, vmId)) {
    if (disk.image_id === null) continue;
    const image = await imageById(tx, disk.image_id);
    const used = image && (image.state === IMAGE_STATE.USED || image.state === IMAGE_STATE.USED_PERS);
    if (used && (await vmIdsOfImage(tx, image.id)).length === 0) await updateImage(tx, image.id, { state: IMAGE_STATE.READY, prev_state: image.state });
  }
};

/** The VM is on no host any more: its record there ends, with what was still open in it. */
export const closeRecord = async (tx: Db, clock: Clock, vmId: number): Promise<void> => {
  const last = await lastRecord(tx, vmId);
  if (!last) return;
  const now = clock.now();
  await stampHistory(tx, vmId, { ...(last.etime === 0 ? { etime: now } : {}), ...(last.rstime !== 0 && last.retime === 0 ? { retime: now } : {}) });
};

/** The port that we gave it, and the word of it in its template. */
const giveUpPort = async (tx: Db, vmId: number): Promise<void> => {
  const port = await vncPortOf(tx, vmId);
  if (port === undefined) return;
  await releaseVncPort(tx, vmId);
  const { template } = await vmBody(tx, vmId);
  const graphics = vectors(template, 'GRAPHICS').map((g) => (pair(g, 'PORT') === String(port) ? g.filter(([key]) => key !== 'PORT') : g));
  await updateVmTemplate(tx, vmId, withVectors(template, 'GRAPHICS', graphics));
};

/** The end of a VM; others that wait may have their turn. */
export const gone = async (tx: Db, p: Placed): Promise<void> => {
  await forget(tx, p.env.clock, p.vm.id);
  await placeWaiting(tx, p.env);
};

/** The VM lives on without a host. One whose memory was saved keeps its port: the guest is to find it again. */
export const rest = async (tx: Db, p: Placed, memory: 'saved' | 'none'): Promise<void> => {
  await closeRecord(tx, p.env.clock, p.vm.id);
  if (memory === 'none') await giveUpPort(tx, p.vm.id);
  await releasePci(tx, p.vm.id);
  await updateVm(tx, p.vm.id, { host_id: null });
  await placeWaiting(tx, p.env);
};
