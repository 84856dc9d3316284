import { parseIdList, parseRef, type Ref } from '../../lib/model/idLists';
import type { Arg, Completion } from '../define';

const NOUN: Record<string, { usage: string; complete: Completion }> = {
  vm: { usage: 'vmid', complete: 'vms' },
  host: { usage: 'hostid', complete: 'hosts' },
  image: { usage: 'imageid', complete: 'images' },
  vnet: { usage: 'vnetid', complete: 'vnets' },
  template: { usage: 'templateid', complete: 'templates' },
  datastore: { usage: 'datastoreid', complete: 'datastores' },
  group: { usage: 'groupid', complete: 'groups' },
  user: { usage: 'userid', complete: 'users' },
};

/** One object: a number or a name. */
export const refArg = (noun: keyof typeof NOUN, optional = false): Arg<Ref> => ({
  usage: NOUN[noun]?.usage ?? noun,
  complete: NOUN[noun]?.complete,
  optional,
  parse: parseRef,
});

/** Several: `3`, `web`, `0..4,7,web`. */
export const refsArg = (noun: keyof typeof NOUN): Arg<readonly Ref[]> => ({
  usage: `range|${NOUN[noun]?.usage ?? noun}_list`,
  complete: NOUN[noun]?.complete,
  list: true,
  parse: parseIdList,
});

export const wordArg = (usage: string, optional = false): Arg<string> => ({ usage, optional, parse: (t) => t });

export const fileArg = (optional = true): Arg<string> => ({ usage: 'file', optional, complete: 'file', parse: (t) => t });
