import { wordArg } from '../args/refs';
import { defineCommand, flag, text } from '../define';
import { printDocument } from '../formats';
import { told } from '../told';
import { defaultKey, publicKeyOf } from './authOptions';
import { userColumns } from './columns';

export const key = defineCommand({
  name: 'key',
  summary: 'Show the public half of a private key: the password of a user of driver ssh',
  changes: false,
  args: {},
  options: { key: text('--key', 'path_to_private_key_pem', 'that key (~/.ssh/id_rsa)', { short: '-k', complete: 'file' }) },
  run: (one, _args, options) => told({ aloud: true }, () => publicKeyOf(one.io, options.key ?? defaultKey(one.io))),
  view(line, one) {
    one.io.out.write(`${line}\n`);
  },
});

export const encode = defineCommand({
  name: 'encode',
  summary: 'Write user and password in the form a credentials file takes',
  changes: false,
  args: { username: wordArg('username'), password: wordArg('password', true) },
  options: {},
  run: async (_one, { username, password }) => [username, ...(password === undefined ? [] : [password])].map((word) => encodeURI(word)).join(':'),
  view(line, one) {
    one.io.out.write(`${line}\n`);
  },
});

export const passwdsearch = defineCommand({
  name: 'passwdsearch',
  summary: 'Find the users of a driver whose password field is this one: whose key, whose certificate',
  changes: false,
  args: { driver: wordArg('driver'), password: wordArg('password') },
  options: { csv: flag('--csv', 'print comma-separated values'), xml: flag('--xml', 'print the document as XML', '-x') },
  async run(one, { driver, password }) {
    return {
      rows: (await one.call('user.pool', {})).filter((u) => u.auth === driver && u.password === password),
      defaults: await one.call('user.defaults', {}),
    };
  },
  async view({ rows, defaults }, one, options) {
    if (options.xml) return printDocument(one, (await import('../../lib/documents/user')).userPoolDocument(rows, defaults), { xml: true });
    const { renderList } = await import('../../lib/output/list');
    const shown = ['ID', 'NAME', 'AUTH', 'PASSWORD'];
    await renderList(rows, userColumns(), { csv: options.csv }, { out: one.io.out, env: one.io.env, shown, confs: {} });
  },
});
