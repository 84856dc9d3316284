import { refArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage } from '../sections';
import { templatePage } from './page';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a template',
  args: { template: refArg('template') },
  options: { extended: flag('--extended', 'with what is known of the images of its disks: size, datastore'), ...formatOptions },
  run: async (one, { template }, { extended }) => one.call('template.info', { id: await one.resolve('TEMPLATE', template), extended: extended === true }),
  async view(t, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/template')).templateDocument(t), options);
    printPage(one, templatePage(t), { labels: 15, padValues: true });
  },
});
