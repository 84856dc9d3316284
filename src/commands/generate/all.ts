import { oneacct } from '../acct/acct';
import { oneacl } from '../acl/acl';
import { onebackupjob } from '../backupjob/backupjob';
import { onecheck } from '../check/check';
import { onecluster } from '../cluster/cluster';
import { onedatastore } from '../datastore/datastore';
import type { Binary } from '../define';
import { onegroup } from '../group/group';
import { onehook } from '../hook/hook';
import { onehost } from '../host/host';
import { oneimage } from '../image/image';
import { onelog } from '../log/log';
import { onemarket } from '../market/market';
import { onemarketapp } from '../marketapp/marketapp';
import { onenode } from '../node/node';
import { oned } from '../oned/oned';
import { onesecgroup } from '../secgroup/secgroup';
import { oneshowback } from '../showback/showback';
import { onetemplate } from '../template/template';
import { oneuser } from '../user/user';
import { onevdc } from '../vdc/vdc';
import { onevm } from '../vm/vm';
import { onevmgroup } from '../vmgroup/vmgroup';
import { onevnet } from '../vnet/vnet';
import { onevntemplate } from '../vntemplate/vntemplate';
import { onevrouter } from '../vrouter/vrouter';
import { onezone } from '../zone/zone';

/** All commands, in the order of binaries.json. Only the generator has them in one place: a command at work loads its own declarations alone. */
export const allBinaries: readonly Binary[] = [
  onenode,
  onehost,
  onecluster,
  onevdc,
  onezone,
  onedatastore,
  oneimage,
  onevnet,
  onesecgroup,
  onevntemplate,
  onevmgroup,
  onevrouter,
  onetemplate,
  onevm,
  oneuser,
  onegroup,
  oneacl,
  onemarket,
  onemarketapp,
  onehook,
  onebackupjob,
  onelog,
  oneacct,
  oneshowback,
  onecheck,
  oned,
];
