import { isOneError } from '../lib/errors/errors';
import type { Template } from '../lib/template/template';
import { unpack } from './packing';
import type { VmBody } from './vms';

/** A stored template. `unreadable`: why it is empty, of a record that is broken: it is shown as broken, and keeps nobody from seeing the others. */
export const readable = (template: string): { readonly template: Template; readonly unreadable?: string } => {
  try {
    return { template: unpack(template) };
  } catch (e) {
    if (!isOneError(e)) throw e;
    return { template: [], unreadable: e.message };
  }
};

/** Both halves of a VM's template; when one is broken, both are empty. */
export const readableBody = (template: string, userTemplate: string): VmBody & { readonly unreadable?: string } => {
  const [own, users] = [readable(template), readable(userTemplate)];
  const unreadable = own.unreadable ?? users.unreadable;
  return unreadable === undefined ? { template: own.template, userTemplate: users.template } : { template: [], userTemplate: [], unreadable };
};
