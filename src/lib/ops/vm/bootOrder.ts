import { preconditionError } from '../../errors/errors';
import { type Pairs, pair, type Template, vector, withPair } from '../../template/template';
import { allocationError } from './allocationError';

/** The names OS/BOOT had before devices were counted; they say a kind, which the hypervisor orders by itself. */
const KINDS = new Set(['hd', 'cdrom', 'network', 'fd']);

interface Devices {
  readonly disks: readonly Pairs[];
  readonly nics: readonly Pairs[];
}

/** `OS=[BOOT="disk0,nic0"]` becomes ORDER 1, 2 ... of those disks and NICs. Throws 'vm-boot' for a device the VM has not. */
export const withBootOrder = (t: Template, { disks, nics }: Devices, wire: string): Devices => {
  const words = (pair(vector(t, 'OS'), 'BOOT') ?? '').split(',').map((w) => w.trim().toLowerCase());
  const order = words.filter((w) => w !== '' && !KINDS.has(w));
  const number = (kind: 'disk' | 'nic', device: Pairs, id: string): Pairs => {
    const at = order.indexOf(kind + (pair(device, id) ?? ''));
    return at < 0 ? device : withPair(device, 'ORDER', String(at + 1));
  };
  const has = (w: string): boolean => disks.some((d) => `disk${pair(d, 'DISK_ID')}` === w) || nics.some((n) => `nic${pair(n, 'NIC_ID')}` === w);
  const odd = order.find((w) => !has(w));
  if (odd !== undefined)
    throw preconditionError('vm-boot', `${allocationError(wire)}Wrong OS/BOOT value: the VM has no "${odd}"; devices are disk0, disk1 ... and nic0, nic1 ...`);
  return { disks: disks.map((d) => number('disk', d, 'DISK_ID')), nics: nics.map((n) => number('nic', n, 'NIC_ID')) };
};
