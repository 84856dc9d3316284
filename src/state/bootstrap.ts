import type { Template } from '../lib/template/template';
import { addDatastoreToCluster, insertCluster } from './clusters';
import { insertDatastore } from './datastores';
import { keepId } from './ids';
import { insertMarket } from './markets';
import type { Db } from './open';
import { pack } from './packing';
import { insertUser } from './users';

export interface FirstRun {
  readonly adminName: string;
  readonly adminHash: string;
  /** of a random secret that nobody knows: serveradmin is there for programs that look it up, and cannot log in */
  readonly serverHash: string;
  readonly zoneEndpoint: string;
  /** MiB of the file system that the front-end's datastores are on, and when it was looked at */
  readonly room?: { readonly totalMb: number; readonly freeMb: number; readonly usedMb: number; readonly at: number };
  /** TOKEN_PASSWORD of a new user: a random secret, each time another */
  tokenPassword(): string;
}

const t = (...pairs: [string, string][]): string => pack(pairs.map(([key, value]) => ({ key, value })));

const secret = (first: FirstRun): string => t(['TOKEN_PASSWORD', first.tokenPassword()]);

const RULES: readonly [string, string][] = [
  ['@1 VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VMGROUP+BACKUPJOB/* CREATE *', ''],
  ['* ZONE/* USE *', ''],
  ['* MARKETPLACE+MARKETPLACEAPP/* USE *', ''],
  ['@1 HOST/* MANAGE #0', 'VDC'],
  ['@1 NET/* USE #0', 'VDC'],
  ['@1 DATASTORE/* USE #0', 'VDC'],
];

const LOCAL_TM: [string, string][] = [
  ['ALLOW_ORPHANS', 'FORMAT'],
  ['CLONE_TARGET', 'SYSTEM'],
  ['DISK_TYPE', 'FILE'],
  ['DS_MAD', 'fs'],
  ['LN_TARGET', 'SYSTEM'],
  ['PERSISTENT_SNAPSHOTS', 'YES'],
  ['RESTRICTED_DIRS', '/'],
  ['SAFE_DIRS', '/var/tmp'],
  ['TM_MAD', 'local'],
];

const systemTemplate: [string, string][] = [
  ['ALLOW_ORPHANS', 'FORMAT'],
  ['DISK_TYPE', 'FILE'],
  ['DS_LIVE_MIGRATE', 'YES'],
  ['DS_MIGRATE', 'YES'],
  ['DS_MIGRATE_SNAP', 'YES'],
  ['PERSISTENT_SNAPSHOTS', 'YES'],
  ['RESTRICTED_DIRS', '/'],
  ['SAFE_DIRS', '/var/tmp'],
  ['SHARED', 'NO'],
  ['TM_MAD', 'local'],
  ['TYPE', 'SYSTEM_DS'],
];

/** What an empty state holds after the first command: the field's users, groups, cluster, datastores, security group, VDC, zone and rules. */
export const bootstrap = async (tx: Db, first: FirstRun): Promise<void> => {
  await tx
    .insertInto('groups')
    .values([
      { id: 0, name: 'oneadmin', template: '[]' },
      { id: 1, name: 'users', template: groupViews },
    ])
    .execute();
  await insertUser(tx, { id: 0, name: first.adminName, gid: 0, auth: 'core', password: first.adminHash, enabled: 1, template: secret(first) });
  await insertUser(tx, { id: 1, name: 'serveradmin', gid: 0, auth: 'server_cipher', password: first.serverHash, enabled: 1, template: secret(first) });
  await keepId(tx, 'users', 1);
  await insertCluster(tx, { id: 0, name: 'default', template: t(['RESERVED_CPU', ''], ['RESERVED_MEM', '']) });
  await datastores(tx, first.room);
  await markets(tx);
  await tx
    .insertInto('security_groups')
    .values({ id: 0, name: 'default', uid: 0, gid: 0, permissions: 0o744, template: pack(defaultSecurityGroup) })
    .execute();
  await tx
    .insertInto('zones')
    .values({ id: 0, name: 'OpenNebula', template: t(['ENDPOINT', first.zoneEndpoint], ['ENDPOINT_GRPC', 'localhost:2634']) })
    .execute();
  await tx
    .insertInto('vdcs')
    .values({ id: 0, name: 'default', template: t(['DESCRIPTION', 'Every new group is put into this VDC, which has all clusters.']) })
    .execute();
  await tx
    .insertInto('vdc_members')
    .values([
      { vdc_id: 0, kind: 'group', zone_id: 0, member_id: 1 },
      { vdc_id: 0, kind: 'cluster', zone_id: 0, member_id: -10 },
    ])
    .execute();
  await tx
    .insertInto('acl')
    .values(RULES.map(([rule, note], id) => ({ id, rule, note })))
    .execute();
  await keepId(tx, 'acl', RULES.length - 1);
};

const groupViews = pack([
  {
    key: 'SUNSTONE',
    value: [
      ['DEFAULT_VIEW', 'cloud'],
      ['GROUP_ADMIN_DEFAULT_VIEW', 'groupadmin'],
      ['GROUP_ADMIN_VIEWS', 'groupadmin,cloud'],
      ['VIEWS', 'cloud'],
    ],
  },
]);

const defaultSecurityGroup: Template = [
  { key: 'DESCRIPTION', value: 'Given to every network that names no other: all traffic, in and out, is allowed.' },
  {
    key: 'RULE',
    value: [
      ['PROTOCOL', 'ALL'],
      ['RULE_TYPE', 'OUTBOUND'],
    ],
  },
  {
    key: 'RULE',
    value: [
      ['PROTOCOL', 'ALL'],
      ['RULE_TYPE', 'INBOUND'],
    ],
  },
];

/** The public markets of the field. They are entries only: nothing is fetched from them. */
const MARKETS = [
  { id: 0, name: 'OpenNebula Public', market_mad: 'one', state: 0, description: 'OpenNebula Systems MarketPlace' },
  {
    id: 1,
    name: 'Linux Containers',
    market_mad: 'linuxcontainers',
    state: 1,
    description: 'MarketPlace for the public image server fo LXC & LXD hosted at linuxcontainers.org',
  },
];

const markets = async (tx: Db): Promise<void> => {
  for (const { description, ...m } of MARKETS)
    await insertMarket(tx, { ...m, uid: 0, gid: 0, permissions: 0o744, zone_id: 0, template: t(['DESCRIPTION', description], ['MARKET_MAD', m.market_mad]) });
  await keepId(tx, 'marketplaces', 1);
};

const datastores = async (tx: Db, room: FirstRun['room']): Promise<void> => {
  const base = { uid: 0, gid: 0, permissions: 0o640, disk_type: 0, state: 0, tm_mad: 'local' };
  const seen = { total_mb: room?.totalMb ?? 0, free_mb: room?.freeMb ?? 0, used_mb: room?.usedMb ?? 0, monitored_at: room?.at ?? 0 };
  const unseen = { total_mb: 0, free_mb: 0, used_mb: 0, monitored_at: 0 };
  await insertDatastore(tx, { ...base, ...unseen, id: 0, name: 'system', type: 1, ds_mad: '-', template: t(...systemTemplate) });
  await insertDatastore(tx, { ...base, ...seen, id: 1, name: 'default', type: 0, ds_mad: 'fs', template: t(...LOCAL_TM, ['TYPE', 'IMAGE_DS']) });
  await insertDatastore(tx, {
    ...base,
    ...seen,
    id: 2,
    name: 'files',
    type: 2,
    ds_mad: 'fs',
    template: t(...LOCAL_TM.filter(([k]) => k !== 'DISK_TYPE'), ['TYPE', 'FILE_DS']),
  });
  for (const id of [0, 1, 2]) await addDatastoreToCluster(tx, 0, id);
};
