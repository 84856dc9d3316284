import { templateFrom } from '../args/edited';
import { fileArg, refArg, refsArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, flag } from '../define';
import { type Each, forEach, reportEach, resolved } from '../forEach';
import { told } from '../told';
import { type AuthWords, authOptions, driverOf, passwordOf } from './authOptions';

const done =
  (verbed: string) =>
  (each: Each<unknown>, one: One, options: object): Promise<number | undefined> =>
    reportEach(each, one, 'USER', verbed, options);

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete users; what they own stays',
  args: { ids: refsArg('user') },
  options: {},
  run: (one, { ids }) => forEach(one, 'USER', ids, (id) => one.call('user.delete', { id })),
  view: done('deleted'),
});

const switched = (name: 'enable' | 'disable', summary: string) =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('user') },
    options: {},
    run: (one, { ids }) => forEach(one, 'USER', ids, (id) => one.call('user.enable', { id, enabled: name === 'enable' })),
    view: done(`${name}d`),
  });

export const enable = switched('enable', 'Let users log in again');
export const disable = switched('disable', 'Let users log in no more; their tokens end');

const grouped = (name: 'chgrp' | 'addgroup' | 'delgroup', summary: string, verbed: string) =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('user'), group: refArg('group') },
    options: {},
    async run(one, { ids, group }) {
      const users = await resolved(one, 'USER', ids);
      const gid = await one.resolve('GROUP', group);
      return forEach(one, 'USER', users, (id) => one.call(`user.${name}`, { id, gid }));
    },
    view: done(verbed),
  });

export const chgrp = grouped('chgrp', 'Change the primary group of users', 'Group changed');
export const addgroup = grouped('addgroup', 'Put users into a secondary group', 'group added');
export const delgroup = grouped('delgroup', 'Take users out of a secondary group', 'group deleted');

export const passwd = defineCommand({
  name: 'passwd',
  summary: 'Change the password of a user; who is logged in with the old one is out',
  args: { user: refArg('user'), password: wordArg('password', true) },
  options: authOptions,
  run: async (one, { user, password }, options) =>
    forEach(one, 'USER', [user], async (id) => one.call('user.passwd', { id, password: await passwordOf(one.io, password, options as AuthWords) })),
  view: done('Password changed'),
});

export const chauth = defineCommand({
  name: 'chauth',
  summary: 'Change how a user proves who it is',
  args: { user: refArg('user'), auth: wordArg('auth', true), password: wordArg('password', true) },
  options: authOptions,
  async run(one, { user, auth, password }, options) {
    const how = options as AuthWords;
    const driver = driverOf(how) ?? auth ?? '';
    const given = password === undefined && how.key === undefined && how.cert === undefined ? '' : await passwordOf(one.io, password, { ...how, driver });
    return forEach(one, 'USER', [user], (id) => one.call('user.chauth', { id, driver, password: given }));
  },
  view: done('Auth driver and password changed'),
});

export const umask = defineCommand({
  name: 'umask',
  summary: 'Change what is masked from the permissions of new things; without a mask: the default',
  args: { ids: refsArg('user'), mask: wordArg('mask', true) },
  options: {},
  run: (one, { ids, mask }) =>
    forEach(one, 'USER', ids, async (id) => {
      // the field looks first, and goes no further where it may not
      await told({ aloud: true }, () => one.call('user.info', { id }));
      await one.call('user.umask', { id, mask: mask ?? '' });
    }),
  view: done('umask changed'),
});

export const update = defineCommand({
  name: 'update',
  summary: 'Replace the attributes of a user, or add to them',
  args: { user: refArg('user'), file: fileArg() },
  options: { append: flag('--append', 'keep the attributes that are not given again', '-a') },
  async run(one, { user, file }, options) {
    const id = await one.resolve('USER', user);
    const append = options.append === true;
    const { template: current } = await one.call('user.info', { id });
    const template = await templateFrom(one, 'update', file, append ? '[]' : current);
    if (template === undefined) return { done: [], failed: [] };
    return forEach(one, 'USER', [{ id }], () => one.call('user.update', { id, template, append }));
  },
  view: done('modified'),
});
