import { usageError } from '../../../lib/errors/errors';
import { NO_INCREMENTS } from '../../../lib/model/backupConfig';
import { type Pairs, vector, withPair } from '../../../lib/template/template';
import { refArg } from '../../args/refs';
import type { One } from '../../context';
import { type Arg, flag, text, type Verb, whole } from '../../define';
import { resolveOption } from './optionRefs';
import { partVerb } from './partVerb';

const datastoreOf = async (one: One, word: string | undefined): Promise<number | undefined> =>
  word === undefined ? undefined : resolveOption(one, 'DATASTORE', 'datastore', word);

const backup = partVerb({
  name: 'backup',
  summary: 'Back a VM up into a backup datastore, while it runs or powered off',
  args: {},
  options: {
    datastore: text('--datastore', 'id|name', 'the backup datastore (without: where the last one went)', { short: '-d', complete: 'datastores' }),
    reset: { ...flag('--reset', 'do not build on older backups: no backup ever does'), differs: 'taken and not needed: every backup is whole' },
  },
  verbing: 'Backup',
  async later(_args, { datastore, reset }, one) {
    const id = await datastoreOf(one, datastore);
    return { action: 'backup', args: `${id ?? -1},${reset ? 1 : 0}` };
  },
  async act(one, id, _args, { datastore, reset }) {
    await one.call('vm.backup', { id, datastoreId: await datastoreOf(one, datastore), reset: reset === true });
    return [];
  },
});

const cancel = partVerb({
  name: 'backup-cancel',
  summary: 'Cancel the backup that a VM is making; what was written of it goes',
  args: {},
  options: {},
  verbing: 'Canceling backup',
  goal: (before) => (before === 'BACKUP' ? 'RUNNING' : before === 'BACKUP_POWEROFF' ? 'POWEROFF' : before),
  async act(one, id) {
    await one.call('vm.backupCancel', { id });
    return [];
  },
});

const MODES = ['full', 'increment'];

const modeArg: Arg<string> = {
  usage: 'mode',
  values: MODES,
  parse(word) {
    const mode = word.toLowerCase();
    if (!MODES.includes(mode)) throw usageError(`mode ${JSON.stringify(word)} is not one of ${MODES.join(', ')}`);
    if (mode === 'increment') throw usageError(NO_INCREMENTS, { code: 'backup-config' });
    return mode.toUpperCase();
  },
};

const backupmode = partVerb({
  name: 'backupmode',
  summary: 'Set how a VM is backed up: full',
  differs: 'increment is refused: every backup is whole; a restic datastore writes only what changed',
  args: { mode: modeArg },
  options: {},
  verbing: 'Backup mode changed',
  async act(one, id, { mode }) {
    const { template } = await one.call('vm.info', { id });
    const config: Pairs = withPair(vector(template, 'BACKUP_CONFIG') ?? [], 'MODE', mode);
    await one.call('vm.updateConf', { id, template: [{ key: 'BACKUP_CONFIG', value: config }], append: true });
    return [];
  },
});

const restore = partVerb({
  name: 'restore',
  summary: 'Bring the disks of a powered-off VM back to what a backup holds',
  args: { image: refArg('image') },
  options: {
    diskId: whole('--disk-id', 'disk_id', 'only this disk'),
    increment: whole('--increment', 'increment_id', 'a backup is one whole copy, number 0'),
  },
  verbing: 'Restoring VM from backup',
  async act(one, id, { image }, { diskId, increment }) {
    await one.call('vm.restore', { id, imageId: await one.resolve('IMAGE', image), diskId, incrementId: increment });
    return [];
  },
});

export const backupVerbs: readonly Verb[] = [backup, cancel, backupmode, restore];
