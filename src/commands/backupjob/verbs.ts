import { usageError } from '../../lib/errors/errors';
import { withSingle } from '../../lib/template/template';
import { fileArg, numberArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, text } from '../define';
import { forEach, reportEach } from '../forEach';

type Global = { readonly verbose?: boolean };

const MODES: Readonly<Record<string, string>> = { increment: 'INCREMENT', full: 'FULL' };

const modeOf = (word: string): string => {
  const mode = MODES[word.toLowerCase()];
  if (!mode) throw usageError(`invalid argument: --mode ${word} (there are: ${Object.keys(MODES).join(', ')})`, { next: 'onebackupjob create --help' });
  return mode;
};

export const create = defineCommand({
  name: 'create',
  summary: 'Make a backup job of a template file, or of options',
  args: { file: fileArg() },
  options: {
    name: text('--name', 'name', 'its name'),
    description: text('--description', 'description', 'its description'),
    vms: text('--vms', '"vm_id1,vm_id2.."', 'VMs it is for', { complete: 'vms' }),
    mode: text('--mode', '<increment|full>', 'whole backups, or what changed', { values: Object.keys(MODES) }),
    keep: text('--keep', 'N', 'how many backups of each VM are kept'),
  },
  async run(one, { file }, o) {
    let template = (file === undefined && o.name !== undefined ? undefined : await readTemplate(one.io, 'create', file)) ?? [];
    const words = { NAME: o.name, DESCRIPTION: o.description, BACKUP_VMS: o.vms, MODE: o.mode && modeOf(o.mode), KEEP_LAST: o.keep };
    for (const [key, value] of Object.entries(words)) if (value !== undefined) template = withSingle(template, key, value);
    if (template.length === 0) throw usageError('a template file or --name is needed', { next: 'onebackupjob create --help' });
    return one.call('backupjob.create', { template });
  },
  view: (id, one) => void one.io.out.write(`ID: ${id}\n`),
});

export const priority = defineCommand({
  name: 'priority',
  summary: 'Set the priority of backup jobs, 0 to 99',
  args: { ids: refsArg('backupjob'), priority: numberArg('priority', ['0', '50', '99']) },
  options: {},
  run: (one, { ids, priority: wanted }) => forEach(one, 'BACKUPJOB', ids, (id) => one.call('backupjob.priority', { id, priority: wanted })),
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'Priority changed', {}, (options as Global).verbose === true),
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete backup jobs; backups stay',
  args: { ids: refsArg('backupjob') },
  options: {},
  run: (one, { ids }) => forEach(one, 'BACKUPJOB', ids, (id) => one.call('backupjob.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'deleting', {}, (options as Global).verbose === true),
});
