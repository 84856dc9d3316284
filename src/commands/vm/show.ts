import { refArg } from '../args/refs';
import { decryptOption } from '../decrypt';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a VM: its state and why, disks, addresses, history, template',
  args: { vm: refArg('vm') },
  options: { all: flag('--all', 'with all attributes'), decrypt: decryptOption, ...formatOptions },
  run: async (one, { vm }, { decrypt }) => one.call('vm.info', { id: await one.resolve('VM', vm), decrypt }),
  async view(vm, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vm')).vmDocument(vm), options);
    const { vmPage } = await import('./page');
    const { printPage } = await import('../sections');
    printPage(one, vmPage(vm, one.clock.now(), options.all === true), { labels: 20, padValues: false });
  },
});
