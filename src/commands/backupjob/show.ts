import { lines, pairs } from '../../lib/output/page';
import { date, period } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { lockRow, permissionSection, printPage, templateSection } from '../sections';
import { schedSection } from '../vm/sched/section';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a backup job: its VMs, and which of them have no backup yet',
  args: { job: refArg('backupjob') },
  options: formatOptions,
  run: async (one, { job }) => one.call('backupjob.info', { id: await one.resolve('BACKUPJOB', job) }),
  async view(b, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/backupJob')).backupJobDocument(b), options);
    printPage(
      one,
      [
        pairs(`BACKUP JOB ${b.id} INFORMATION`, [['ID', String(b.id)], ['NAME', b.name], ['USER', b.uname], ['GROUP', b.gname], lockRow(b.lock)]),
        permissionSection(b.permissions, 'none'),
        pairs('LAST BACKUP JOB EXECUTION INFORMATION', [
          ['TIME', date(b.last_time)],
          ['DURATION', period(b.last_duration)],
        ]),
        pairs('VIRTUAL MACHINE BACKUP STATUS', [
          ['UPDATED', b.updatedVms.join(',')],
          ['OUTDATED', b.outdatedVms.join(',')],
          ['ONGOING', b.backingUpVms.join(',')],
          ['ERROR', b.errorVms.join(',')],
        ]),
        ...(b.messages.length === 0 ? [] : [lines('ERRORS', b.messages)]),
        ...schedSection(b.scheduled, one.clock.now()),
        templateSection('TEMPLATE CONTENTS', unpack(b.template)),
      ],
      { labels: 15, padValues: true },
    );
  },
});
