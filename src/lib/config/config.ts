import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preconditionError } from '../errors/errors';
import { parseTemplate } from '../template/parse';
import { pair, single, type Template, vector } from '../template/template';
import type { Paths } from './paths';

/** What an administrator can set in `<etc>/oned.conf` (the field's syntax; attributes that are not ours are left alone). Times in seconds. */
export interface Config {
  /** DATASTORE_LOCATION: where nodes have their datastores */
  readonly nodeDatastores: string;
  /** SSH_USER, SSH_PORT: how nodes are reached unless a host's template says otherwise */
  readonly sshUser: string;
  readonly sshPort: number;
  /** MONITORING_INTERVAL_HOST: a look at a node older than this is old */
  readonly monitorInterval: number;
  /** MONITORING_RETENTION: how long what looks at nodes said is kept for `monitoring`; 0 = not at all */
  readonly figuresSeconds: number;
  /** MONITORING_INTERVAL_DATASTORE: the same of the datastores that the front-end sees */
  readonly datastoreInterval: number;
  /** VNC_PORTS/START and the end of the range */
  readonly vncStart: number;
  readonly vncEnd: number;
  readonly macPrefix: string;
  readonly devicePrefix: string;
  readonly cdromPrefix: string;
  readonly networkSize: number;
  readonly sessionSeconds: number;
  /** SHUTDOWN_TIMEOUT: how long a guest may take to power off */
  readonly shutdownTimeout: number;
  /** HOTPLUG_PATIENCE: how long a command waits for a VM whose devices are being changed before it is refused; 0 = not at all */
  readonly hotplugPatience: number;
  /** TRASH_TIME: how long the disks of a terminated VM are kept; 0 = not at all */
  readonly trashSeconds: number;
  /** LOG_RETENTION (in days): how long work and requests are kept in the log; 0 = for ever */
  readonly logSeconds: number;
  /** lists of attribute names that have one line an entry (VM_RESTRICTED_ATTR, INHERIT_VNET_ATTR ...); those the file does not have are not in it */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** SCHED_QUIET: how long no VM has to come before those that came are placed */
  readonly schedQuiet: number;
  /** SCHED_INTERVAL: how long a VM that was marked to be moved waits for it */
  readonly schedInterval: number;
  /** MAX_BACKUPS, MAX_BACKUPS_HOST: how many backups of jobs are made at a time, in all and on a host */
  readonly backups: { readonly most: number; readonly mostOnHost: number };
  /** DEFAULT_COST: an hour of one CPU, one MiB of memory, one MiB of disk; SHOWBACK_ONLY_RUNNING: only hours in which the VM ran */
  readonly cost: { readonly cpu: number; readonly memory: number; readonly disk: number; readonly onlyRunning: boolean };
}

const LIST = /^([A-Z]+_RESTRICTED_ATTR|INHERIT_[A-Z]+_ATTR)$/;

const listsOf = (t: Template): Map<string, string[]> => {
  const lists = new Map<string, string[]>();
  for (const { key, value } of t) if (LIST.test(key) && typeof value === 'string') lists.set(key, [...(lists.get(key) ?? []), value.toUpperCase()]);
  return lists;
};

const number = (t: Template, key: string, fallback: number, file: string): number => {
  const text = single(t, key);
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw preconditionError('config', `${file}: ${key} = "${text}" is not a whole number`);
  return Number(text);
};

const DAY = 86_400;

/** From here on the kernel takes ports for outgoing connections. */
const VNC_END = 32768;

const vncStart = (t: Template, file: string): number => {
  const text = pair(vector(t, 'VNC_PORTS'), 'START') ?? '5900';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port >= VNC_END) throw preconditionError('config', `${file}: VNC_PORTS/START = "${text}" is not a port below ${VNC_END}`);
  return port;
};

const macPrefix = (t: Template, file: string): string => {
  const text = single(t, 'MAC_PREFIX') ?? '02:00';
  if (!/^[0-9a-f]{2}:[0-9a-f]{2}$/i.test(text)) throw preconditionError('config', `${file}: MAC_PREFIX = "${text}" is not two bytes (02:00)`);
  return text.toLowerCase();
};

const costs = (t: Template, file: string): Config['cost'] => {
  const of = (key: string): number => {
    const text = pair(vector(t, 'DEFAULT_COST'), key) ?? '0';
    if (!/^\d+(\.\d+)?$/.test(text)) throw preconditionError('config', `${file}: DEFAULT_COST/${key} = "${text}" is not a price`);
    return Number(text);
  };
  return { cpu: of('CPU_COST'), memory: of('MEMORY_COST'), disk: of('DISK_COST'), onlyRunning: single(t, 'SHOWBACK_ONLY_RUNNING')?.toUpperCase() === 'YES' };
};

export const readConfig = (t: Template, file: string, frontEndDatastores: string): Config => ({
  nodeDatastores: single(t, 'DATASTORE_LOCATION')?.replace(/\/+$/, '') || frontEndDatastores,
  sshUser: single(t, 'SSH_USER') ?? 'oneadmin',
  sshPort: number(t, 'SSH_PORT', 22, file),
  monitorInterval: number(t, 'MONITORING_INTERVAL_HOST', 120, file),
  figuresSeconds: number(t, 'MONITORING_RETENTION', 14_400, file),
  datastoreInterval: number(t, 'MONITORING_INTERVAL_DATASTORE', 300, file),
  vncStart: vncStart(t, file),
  vncEnd: VNC_END,
  macPrefix: macPrefix(t, file),
  devicePrefix: single(t, 'DEFAULT_DEVICE_PREFIX') ?? 'sd',
  cdromPrefix: single(t, 'DEFAULT_CDROM_DEVICE_PREFIX') ?? 'sd',
  networkSize: number(t, 'NETWORK_SIZE', 254, file),
  sessionSeconds: number(t, 'SESSION_EXPIRATION_TIME', 900, file),
  shutdownTimeout: number(t, 'SHUTDOWN_TIMEOUT', 180, file),
  hotplugPatience: number(t, 'HOTPLUG_PATIENCE', 5, file),
  trashSeconds: number(t, 'TRASH_TIME', 0, file),
  logSeconds: number(t, 'LOG_RETENTION', 365, file) * DAY,
  lists: listsOf(t),
  schedQuiet: number(t, 'SCHED_QUIET', 1, file),
  schedInterval: number(t, 'SCHED_INTERVAL', 15, file),
  backups: { most: Math.max(1, number(t, 'MAX_BACKUPS', 5, file)), mostOnHost: Math.max(1, number(t, 'MAX_BACKUPS_HOST', 2, file)) },
  cost: costs(t, file),
});

/** A front-end under ONE_LOCATION is for trials on one machine; its nodes keep theirs where the field has them unless the file says otherwise. */
export const loadConfig = (paths: Paths): Config => {
  const file = join(paths.etc, 'oned.conf');
  const t = existsSync(file) ? parseTemplate(readFileSync(file, 'utf8'), { file }) : [];
  return readConfig(t, file, '/var/lib/one/datastores');
};
