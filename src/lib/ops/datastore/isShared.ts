import { unpack } from '../../../state/packing';
import { isOneError } from '../../errors/errors';
import { single } from '../../template/template';

/** Whether all hosts see the same files in it. undefined: its record cannot be read; hosts and other datastores are not to suffer from that. */
export const isShared = (d: { readonly template: string }): boolean | undefined => {
  try {
    return single(unpack(d.template), 'SHARED') === 'YES';
  } catch (e) {
    if (!isOneError(e)) throw e;
    return undefined;
  }
};
