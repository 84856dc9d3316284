import { keptBackupConfig } from '../../model/backupConfig';
import { isVector, type Pairs, pair, type Template, vector, vectors, without, withPair, withVectors } from '../../template/template';
import { isYes } from '../../template/truth';
import { nicsOf } from './interfaces';

/** What of a VM's configuration may be changed after it was made, attribute by attribute; '*' is all but what we write ourselves. */
const CHANGEABLE: Readonly<Record<string, readonly string[] | '*'>> = {
  OS: [
    'ARCH',
    'MACHINE',
    'KERNEL',
    'INITRD',
    'BOOTLOADER',
    'BOOT',
    'KERNEL_CMD',
    'ROOT',
    'SD_DISK_BUS',
    'UUID',
    'FIRMWARE',
    'FIRMWARE_FORMAT',
    'FIRMWARE_SECURE',
  ],
  FEATURES: ['PAE', 'ACPI', 'APIC', 'LOCALTIME', 'HYPERV', 'GUEST_AGENT', 'VIRTIO_SCSI_QUEUES', 'VIRTIO_BLK_QUEUES', 'IOTHREADS'],
  INPUT: ['TYPE', 'BUS'],
  GRAPHICS: ['TYPE', 'LISTEN', 'PORT', 'PASSWD', 'KEYMAP', 'COMMAND', 'RANDOM_PASSWD'],
  VIDEO: ['TYPE', 'IOMMU', 'ATS', 'VRAM', 'RESOLUTION'],
  RAW: ['TYPE', 'DATA', 'DATA_VMX', 'VALIDATE'],
  CPU_MODEL: ['MODEL', 'FEATURES'],
  BACKUP_CONFIG: ['FS_FREEZE', 'KEEP_LAST', 'BACKUP_VOLATILE', 'MODE', 'INCREMENT_MODE'],
  CONTEXT: '*',
};

/** Of the context: the machine's, whatever is asked for. */
const OURS = /^(ETH\d+_.*|DISK_ID|TARGET)$/;

/** Vectors of which a VM has several. */
const MANY = ['INPUT', 'GRAPHICS', 'VIDEO', 'RAW'];

const allowed = (key: string, value: Pairs): Pairs => {
  const list = CHANGEABLE[key] ?? [];
  return value.filter(([k]) => (list === '*' ? !OURS.test(k) : list.includes(k)));
};

/** The part of what was given that may be changed; all else is left out without a word, as scripts of the field expect. */
export const changeablePart = (given: Template): Template =>
  given.flatMap((a) => (CHANGEABLE[a.key] !== undefined && isVector(a.value) ? [{ key: a.key, value: allowed(a.key, a.value) }] : []));

/** What stays of a vector when it is replaced: the machine's part of the context, its identity, the port that was given to it. */
const keptOf = (key: string, old: Pairs | undefined, asked?: Pairs): Pairs => {
  if (!old) return [];
  // the network part is made of the interfaces, and only for a context that wants it
  if (key === 'CONTEXT') return old.filter(([k]) => OURS.test(k) && (isYes(pair(asked, 'NETWORK')) || !/^ETH\d+_/.test(k)));
  if (key === 'OS') return old.filter(([k]) => k === 'UUID' || k === 'MACHINE');
  return [];
};

const merge = (base: Pairs, more: Pairs): Pairs => more.reduce<Pairs>((sum, [k, v]) => withPair(sum, k, v), base);

/** A console of the same kind keeps the port it has: it is the VM's until its end. */
const withPort = (console: Pairs, old: readonly Pairs[]): Pairs => {
  if (pair(console, 'PORT')) return console;
  const port = pair(
    old.find((o) => pair(o, 'TYPE')?.toUpperCase() === pair(console, 'TYPE')?.toUpperCase()),
    'PORT',
  );
  return port === undefined ? console : withPair(console, 'PORT', port);
};

/**
 * The VM's template with its new configuration. Without `append` a vector that is given replaces the one that is there, and one that is not given goes
 * (the context's network part and what identifies the machine stay); with it, pairs are added to what is there.
 */
export const reconfigured = (template: Template, given: Template, append: boolean): Template => {
  const change = changeablePart(given);
  let result = template;
  for (const key of Object.keys(CHANGEABLE)) {
    const asked = vectors(change, key);
    if (asked.length === 0) {
      if (!append && key !== 'CONTEXT' && key !== 'BACKUP_CONFIG') result = emptied(result, key);
      continue;
    }
    const old = vectors(result, key);
    if (key === 'BACKUP_CONFIG') {
      result = withVectors(result, key, [keptBackupConfig(old.at(-1) ?? [], asked.at(-1) as Pairs, append)]);
      continue;
    }
    const kept = keptOf(key, vector(result, key), asked.at(-1));
    const next = MANY.includes(key)
      ? append && asked.length === 1 && old.length === 1
        ? [merge(old[0] as Pairs, asked[0] as Pairs)]
        : asked
      : [merge(append ? (old.at(-1) ?? []) : kept, asked.at(-1) as Pairs)];
    result = withVectors(result, key, key === 'GRAPHICS' ? next.map((c) => withPort(c, old)) : next);
  }
  return result;
};

const emptied = (t: Template, key: string): Template => {
  const kept = keptOf(key, vector(t, key));
  return kept.length === 0 ? without(t, key) : withVectors(t, key, [kept]);
};

const DEVICE = /^(disk|nic)(\d+)$/;

/** The first word of OS/BOOT that names a device the VM has not, in the field's words. */
export const wrongBootDevice = (t: Template): string | undefined => {
  const contextDisk = pair(vector(t, 'CONTEXT'), 'DISK_ID');
  const disks = [...vectors(t, 'DISK').map((d) => pair(d, 'DISK_ID')), contextDisk];
  const nics = nicsOf(t).map((n) => pair(n, 'NIC_ID'));
  for (const word of (pair(vector(t, 'OS'), 'BOOT') ?? '').split(/[\s,]+/).filter((w) => w !== '')) {
    const [, kind, id] = DEVICE.exec(word) ?? [];
    if (kind === undefined) return `Wrong OS/BOOT value. Unknown device ${word}`;
    if (!(kind === 'disk' ? disks : nics).includes(id)) return `Wrong OS/BOOT value. Device with ${kind.toUpperCase()}_ID ${id} not found`;
  }
  return undefined;
};
