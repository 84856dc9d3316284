import { isOneError } from '../lib/errors/errors';
import { unpack } from './packing';
import type { VmBody } from './vms';

/** Both halves of a VM's template. `unreadable`: why they are empty, of a VM whose record is broken; it is shown as broken, and keeps nobody from seeing the others. */
export const readableBody = (template: string, userTemplate: string): VmBody & { readonly unreadable?: string } => {
  try {
    return { template: unpack(template), userTemplate: unpack(userTemplate) };
  } catch (e) {
    if (!isOneError(e)) throw e;
    return { template: [], userTemplate: [], unreadable: e.message };
  }
};
