import { unpack } from '../../state/packing';
import { lines, pairs } from '../../lib/output/page';
import { memory } from '../../lib/output/units';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a user; without a name, yourself',
  args: { user: refArg('user', true) },
  options: formatOptions,
  run: async (one, { user }) => one.call('user.info', { id: user === undefined ? (await one.caller()).uid : await one.resolve('USER', user) }),
  async view(u, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/user')).userDocument(u), options);
    const usage = u.id === 0 ? [] : ['', `VMS ${u.usage.vms}, MEMORY ${memory(u.usage.memoryMb * 1024)}, CPU ${u.usage.cpu}`];
    printPage(
      one,
      [
        pairs(`USER ${u.id} INFORMATION`, [['ID', String(u.id)], ['NAME', u.name], ['GROUP', u.gname], ['PASSWORD', u.password], ['AUTH_DRIVER', u.auth], ['ENABLED', u.enabled === 1 ? 'Yes' : 'No']]),
        lines('TOKENS', []),
        templateSection('USER TEMPLATE', unpack(u.template)),
        lines('VMS USAGE & QUOTAS', usage),
        lines('DATASTORE USAGE & QUOTAS', []),
        lines('NETWORK USAGE & QUOTAS', []),
        lines('IMAGE USAGE & QUOTAS', []),
      ],
      { labels: 16, padValues: true },
    );
  },
});
