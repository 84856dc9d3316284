import type { TokenView, UserView } from '../../lib/ops/user/read';
import { lines, pairs } from '../../lib/output/page';
import { longDate } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { decryptOption } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { quotaSections } from '../quotaSections';
import { column, printPage, tableLines, templateSection } from '../sections';

const tokenTable = (u: UserView): ReturnType<typeof tableLines> => {
  const gid = (t: TokenView): number => (t.egid < 0 ? u.gid : t.egid);
  return tableLines(u.tokens, [
    column<TokenView>('ID', 7, 'right', (t) => t.hint),
    column<TokenView>('EGID', 5, 'left', (t) => (t.egid < 0 ? `*${u.gid}` : String(t.egid))),
    column<TokenView>('EGROUP', 10, 'left', (t) => u.groupNames.get(gid(t)) ?? '-'),
    column<TokenView>('EXPIRATION', 20, 'left', (t) => (t.expires < 0 ? 'forever' : t.expired ? 'expired' : longDate(t.expires))),
  ]);
};

export const show = defineCommand({
  name: 'show',
  summary: 'Show a user; without a name, yourself',
  args: { user: refArg('user', true) },
  options: { ...formatOptions, decrypt: decryptOption },
  run: async (one, { user }, { decrypt }) =>
    one.call('user.info', { id: user === undefined ? (await one.caller()).uid : await one.resolve('USER', user), decrypt }),
  async view(u, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/user')).userDocument(u), options);
    printPage(
      one,
      [
        pairs(`USER ${u.id} INFORMATION`, [
          ['ID', String(u.id)],
          ['NAME', u.name],
          ['GROUP', u.gname],
          ...(u.groups.length > 1 ? [['SECONDARY GROUPS', [...u.groups].sort((a, b) => a - b).join(',')] as const] : []),
          ['PASSWORD', u.password],
          ['AUTH_DRIVER', u.auth],
          ['ENABLED', u.enabled === 1 ? 'Yes' : 'No'],
        ]),
        lines('TOKENS', u.tokens.length === 0 ? [] : tokenTable(u)),
        templateSection('USER TEMPLATE', unpack(u.template)),
        ...quotaSections(u),
      ],
      { labels: 16, padValues: true },
    );
  },
});
