import type { InputOf, RequestName } from '../../../../src/lib/ops/door';
import { acctInputs } from './acct';
import { aclInputs } from './acl';
import { backupJobInputs } from './backupJob';
import { datastoreInputs } from './datastore';
import { groupInputs } from './group';
import { hookInputs } from './hook';
import { hostInputs } from './host';
import { imageInputs } from './image';
import { marketAppInputs, marketInputs } from './market';
import { templateInputs } from './template';
import { userInputs } from './user';
import { vmInputs } from './vm';
import { vnetInputs } from './vnet';

/** An input for every request that would do something if its caller might; a noun's own are in the file of its name. What they are called for is there after furnishAll. */
export const inputs: { readonly [K in RequestName]: InputOf<K> } = {
  ...acctInputs,
  ...hostInputs,
  ...datastoreInputs,
  ...imageInputs,
  ...vnetInputs,
  ...templateInputs,
  ...vmInputs,
  ...userInputs,
  ...groupInputs,
  ...aclInputs,
  ...marketInputs,
  ...marketAppInputs,
  ...hookInputs,
  ...backupJobInputs,
};
