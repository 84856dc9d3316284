import { deniedError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { pair, type Template, vectors } from '../../template/template';
import { restrictedChange } from '../object/restricted';
import type { Ctx } from '../request';

/** Of an address range, where it says otherwise than its network. */
const IN_RANGE = ['VN_MAD', 'PHYDEV', 'VLAN_ID', 'BRIDGE', 'FILTER', 'FILTER_IP_SPOOFING', 'FILTER_MAC_SPOOFING'];

/** Attributes that reach into the nodes are for administrators. Errors: denied. */
export const refuseRestricted = ({ caller }: Ctx, wire: string, given: Template): void => {
  if (isAdmin(caller)) return;
  const inRange = vectors(given, 'AR').flatMap((ar) => IN_RANGE.filter((key) => pair(ar, key) !== undefined))[0];
  const found = restrictedChange('NET', [], given) ?? (inRange && `AR/${inRange}`);
  if (found !== undefined)
    throw deniedError(`[${wire}] Template includes a restricted attribute ${found}.`, {
      next: 'onevntemplate list: what an administrator made may be instantiated',
    });
};
