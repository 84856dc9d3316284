import { acctRequests } from './acct/requests';
import { aclRequests } from './acl/requests';
import { backupJobRequests } from './backupjob/requests';
import { checkRequests } from './check/requests';
import { clusterRequests } from './cluster/requests';
import { datastoreRequests } from './datastore/requests';
import { groupRequests } from './group/requests';
import { hookRequests } from './hook/requests';
import { hostRequests } from './host/requests';
import { imageRequests } from './image/requests';
import { machineRequests } from './machine/requests';
import { marketRequests } from './market/requests';
import { marketAppRequests } from './marketapp/requests';
import { secgroupRequests } from './secgroup/requests';
import { templateRequests } from './template/requests';
import { userRequests } from './user/requests';
import { vdcRequests } from './vdc/requests';
import { vmRequests } from './vm/requests';
import { vmgroupRequests } from './vmgroup/requests';
import { vnetRequests } from './vnet/requests';
import { vntemplateRequests } from './vntemplate/requests';
import { vrouterRequests } from './vrouter/requests';
import { zoneRequests } from './zone/requests';

/**
 * All requests there are, and the right each needs. What is loaded by a request is loaded only when it is called.
 * A noun's own are in <noun>/requests.ts:
 *
 *   export const vnetRequests = { 'vnet.create': { right: create('NET'), load: () => import('./create').then((m) => m.create) } } as const;
 */
export const registry = {
  ...hostRequests,
  ...clusterRequests,
  ...vdcRequests,
  ...zoneRequests,
  ...datastoreRequests,
  ...imageRequests,
  ...vnetRequests,
  ...vrouterRequests,
  ...vmgroupRequests,
  ...vntemplateRequests,
  ...secgroupRequests,
  ...templateRequests,
  ...vmRequests,
  ...userRequests,
  ...groupRequests,
  ...aclRequests,
  ...marketRequests,
  ...marketAppRequests,
  ...hookRequests,
  ...backupJobRequests,
  ...acctRequests,
  ...checkRequests,
  ...machineRequests,
} as const;
