import { usageError } from '../../lib/errors/errors';
import { parseIdList, parseRef, type Ref } from '../../lib/model/idLists';
import type { NounType } from '../../state/objects';
import type { Arg, Completion } from '../define';

/** How objects of a kind are named on the command line: the key is also the prefix of their requests. */
interface Named {
  /** as in the usage line */
  readonly usage: string;
  readonly complete: Completion;
  readonly type: NounType;
  /** in what --verbose says */
  readonly label: string;
  /** in help */
  readonly long: string;
}

const NOUN = {
  vm: { usage: 'vmid', complete: 'vms', type: 'VM', label: 'VM', long: 'VM' },
  host: { usage: 'hostid', complete: 'hosts', type: 'HOST', label: 'HOST', long: 'host' },
  image: { usage: 'imageid', complete: 'images', type: 'IMAGE', label: 'IMAGE', long: 'image' },
  vnet: { usage: 'vnetid', complete: 'vnets', type: 'NET', label: 'VNET', long: 'virtual network' },
  vntemplate: { usage: 'templateid', complete: 'vntemplates', type: 'VNTEMPLATE', label: 'VNTEMPLATE', long: 'virtual network template' },
  template: { usage: 'templateid', complete: 'templates', type: 'TEMPLATE', label: 'VMTEMPLATE', long: 'template' },
  datastore: { usage: 'datastoreid', complete: 'datastores', type: 'DATASTORE', label: 'DATASTORE', long: 'datastore' },
  user: { usage: 'userid', complete: 'users', type: 'USER', label: 'USER', long: 'user' },
  group: { usage: 'groupid', complete: 'groups', type: 'GROUP', label: 'GROUP', long: 'group' },
  cluster: { usage: 'clusterid', complete: 'clusters', type: 'CLUSTER', label: 'CLUSTER', long: 'cluster' },
  secgroup: { usage: 'secgroupid', complete: 'secgroups', type: 'SECGROUP', label: 'SECURITY_GROUP', long: 'security group' },
  vmgroup: { usage: 'vmgroupid', complete: 'vmgroups', type: 'VMGROUP', label: 'VM_GROUP', long: 'VM group' },
  vdc: { usage: 'vdcid', complete: 'vdcs', type: 'VDC', label: 'VDC', long: 'VDC' },
  zone: { usage: 'zoneid', complete: 'zones', type: 'ZONE', label: 'ZONE', long: 'zone' },
  hook: { usage: 'hookid', complete: 'hooks', type: 'HOOK', label: 'HOOK', long: 'hook' },
  market: { usage: 'marketplaceid', complete: 'markets', type: 'MARKETPLACE', label: 'MARKETPLACE', long: 'marketplace' },
  marketapp: { usage: 'appid', complete: 'marketapps', type: 'MARKETPLACEAPP', label: 'MARKETPLACEAPP', long: 'appliance' },
  vrouter: { usage: 'vrouterid', complete: 'vrouters', type: 'VROUTER', label: 'VROUTER', long: 'virtual router' },
  backupjob: { usage: 'backupjobid', complete: 'backupjobs', type: 'BACKUPJOB', label: 'BACKUPJOB', long: 'backup job' },
} as const satisfies Record<string, Named>;

export const nounOf = (noun: RefNoun): Named => NOUN[noun];

export type RefNoun = keyof typeof NOUN;

/** One object: a number or a name. */
export const refArg = (noun: RefNoun, optional = false): Arg<Ref> => ({
  usage: NOUN[noun].usage,
  complete: NOUN[noun].complete,
  optional,
  parse: parseRef,
});

/** Several: `3`, `web`, `0..4,7,web`. */
export const refsArg = (noun: RefNoun, optional = false): Arg<readonly Ref[]> => ({
  usage: `range|${NOUN[noun].usage}_list`,
  complete: NOUN[noun].complete,
  optional,
  list: true,
  parse: parseIdList,
});

export const wordArg = (usage: string, optional = false): Arg<string> => ({ usage, optional, parse: (t) => t });

export const fileArg = (optional = true): Arg<string> => ({ usage: 'file', optional, complete: 'file', parse: (t) => t });

/** A number that names something within an object: a snapshot, a range, a scheduled action. `values`: what TAB offers. */
export const numberArg = (usage: string, values: readonly string[] = ['0']): Arg<number> => ({
  usage,
  values,
  parse(text) {
    if (!/^\d{1,9}$/.test(text)) throw usageError(`${usage}: ${JSON.stringify(text)} is not a number`);
    return Number(text);
  },
});
