import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage } from '../sections';
import { templatePage } from '../template/page';
import { nothingMore } from './extended';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a network template',
  args: { template: refArg('vntemplate') },
  options: { extended: nothingMore, ...formatOptions },
  run: async (one, { template }) => one.call('vntemplate.info', { id: await one.resolve('VNTEMPLATE', template) }),
  async view(t, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vntemplate')).vntemplateDocument(t), options);
    printPage(one, templatePage(t), { labels: 15, padValues: true });
  },
});
