import { parseRef, type Ref } from '../../lib/model/idLists';
import { wordArg } from '../args/refs';
import { defineCommand, type Opt } from '../define';
import { told } from '../told';
import { type AuthWords, authOptions, driverOf, passwordOf } from './authOptions';

/** `--group users,102`: the first is the primary one */
const groupsOption: Opt<readonly Ref[]> = {
  long: '--group',
  value: 'id|name',
  list: true,
  complete: 'groups',
  summary: 'its groups; the first is the primary one',
  parse: (t) => t.split(',').map(parseRef),
};

export const create = defineCommand({
  name: 'create',
  summary: 'Make a user',
  args: { username: wordArg('username'), password: wordArg('password', true) },
  options: { group: groupsOption, ...authOptions },
  async run(one, { username, password }, options) {
    const how = options as AuthWords;
    const groups: number[] = [];
    for (const ref of options.group ?? []) groups.push(await told({ aloud: true }, () => one.resolve('GROUP', ref)));
    return one.call('user.create', { name: username, password: await passwordOf(one.io, password, how), driver: driverOf(how) ?? 'core', groups });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});
