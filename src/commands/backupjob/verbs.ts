import { usageError } from '../../lib/errors/errors';
import { withSingle } from '../../lib/template/template';
import { fileArg, numberArg, refArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, text, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';
import { scheduleOptions, wishOf } from '../vm/sched/options';

const jobScheduleOptions = {
  ...scheduleOptions,
  schedule: text('--schedule', 'TIME', "do it at that time: '2030-12-31 10:00', 10:00, or +3600 seconds from now"),
};

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
    mode: text('--mode', '<increment|full>', 'whole backups; increments are refused', {
      values: Object.keys(MODES),
      differs: 'increment is refused: every backup is whole; a restic datastore writes only what changed',
    }),
    keep: text('--keep', 'N', 'how many backups of each VM are kept'),
    ...jobScheduleOptions,
  },
  async run(one, { file }, o) {
    let template = (file === undefined && o.name !== undefined ? undefined : await readTemplate(one.io, 'create', file)) ?? [];
    const words = { NAME: o.name, DESCRIPTION: o.description, BACKUP_VMS: o.vms, MODE: o.mode && modeOf(o.mode), KEEP_LAST: o.keep };
    for (const [key, value] of Object.entries(words)) if (value !== undefined) template = withSingle(template, key, value);
    const wish = wishOf(o, 'backup', '', new Date(one.clock.nowMs()));
    if (wish) template = [...template, { key: 'SCHED_ACTION', value: wish.vector }];
    if (template.length === 0) throw usageError('a template file or --name is needed', { next: 'onebackupjob create --help' });
    return one.call('backupjob.create', { template });
  },
  view: (id, one) => void one.io.out.write(`ID: ${id}\n`),
});

const backup = defineCommand({
  name: 'backup',
  summary: 'Run backup jobs: all their VMs are backed up, at once or at a time',
  args: { ids: refsArg('backupjob') },
  options: jobScheduleOptions,
  async run(one, { ids }, options) {
    const wish = wishOf(options, 'backup', '', new Date(one.clock.nowMs()));
    const each = await forEach<unknown>(one, 'BACKUPJOB', ids, (id) =>
      wish ? one.call('backupjob.schedAdd', { id, template: [{ key: 'SCHED_ACTION', value: wish.vector }] }) : one.call('backupjob.backup', { id }),
    );
    return { each, said: wish && `backup ${wish.said}` };
  },
  view: ({ each, said }, one, options) => reportEach(each, one, 'BACKUPJOB', said ?? 'Starting Backups', options, said !== undefined),
});

interface Simple {
  readonly name: 'cancel' | 'retry';
  readonly summary: string;
  readonly verbed: string;
}

const simple = ({ name, summary, verbed }: Simple): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('backupjob') },
    options: {},
    run: (one, { ids }) => forEach(one, 'BACKUPJOB', ids, (id) => one.call(`backupjob.${name}`, { id })),
    view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', verbed, options),
  });

const schedDelete = defineCommand({
  name: 'sched-delete',
  summary: 'Take a scheduled action from a backup job',
  args: { job: refArg('backupjob'), sched: numberArg('sched_id') },
  options: {},
  run: (one, { job, sched }) => forEach(one, 'BACKUPJOB', [job], (id) => one.call('backupjob.schedDelete', { id, schedId: sched })),
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'Scheduled Action deleted', options),
});

const schedUpdate = defineCommand({
  name: 'sched-update',
  summary: 'Change a scheduled action of a backup job: what a file with a SCHED_ACTION gives; all else stays',
  args: { job: refArg('backupjob'), sched: numberArg('sched_id'), file: fileArg() },
  options: {},
  async run(one, { job, sched, file }) {
    const template = await readTemplate(one.io, 'sched-update', file);
    if (!template) throw usageError('a file with a SCHED_ACTION is needed', { next: 'onebackupjob sched-update --help' });
    return forEach(one, 'BACKUPJOB', [job], (id) => one.call('backupjob.schedUpdate', { id, schedId: sched, template }));
  },
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'Scheduled Action updated', options),
});

export const runVerbs: readonly Verb[] = [
  backup,
  simple({ name: 'cancel', summary: 'Cancel what backup jobs are at, and what waits for its turn', verbed: 'Backups canceled' }),
  simple({ name: 'retry', summary: 'Back up again the VMs of backup jobs that failed', verbed: 'Retrying backups for failed Virtual Machines' }),
  schedDelete,
  schedUpdate,
];

export const priority = defineCommand({
  name: 'priority',
  summary: 'Set the priority of backup jobs, 0 to 99',
  args: { ids: refsArg('backupjob'), priority: numberArg('priority', ['0', '50', '99']) },
  options: {},
  run: (one, { ids, priority: wanted }) => forEach(one, 'BACKUPJOB', ids, (id) => one.call('backupjob.priority', { id, priority: wanted })),
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'Priority changed', options),
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete backup jobs; backups stay',
  args: { ids: refsArg('backupjob') },
  options: {},
  run: (one, { ids }) => forEach(one, 'BACKUPJOB', ids, (id) => one.call('backupjob.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'BACKUPJOB', 'deleting', options),
});
