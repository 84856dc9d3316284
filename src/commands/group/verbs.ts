import { usageError } from '../../lib/errors/errors';
import { templateFrom } from '../args/edited';
import { fileArg, refArg, refsArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, flag, text } from '../define';
import { type Each, forEach, reportEach, resolved } from '../forEach';

const done =
  (verbed: string) =>
  (each: Each<unknown>, one: One, options: object): Promise<number | undefined> =>
    reportEach(each, one, 'GROUP', verbed, options);

export const create = defineCommand({
  name: 'create',
  summary: 'Make a group, with an admin if one is named',
  args: { name: wordArg('group_name', true) },
  options: {
    name: text('--name', 'name', 'its name', { short: '-n' }),
    adminUser: text('--admin_user', 'name', 'a user that is made with it and manages it', { short: '-u' }),
    adminPassword: text('--admin_password', 'pass', 'password of that user', { short: '-p' }),
    adminDriver: text('--admin_driver', 'driver', 'how that user proves who it is (core)', { short: '-d' }),
    resources: text('--resources', 'res_str', 'what its members may make: VM+TEMPLATE', { short: '-r' }),
  },
  async run(one, { name: word }, { name: option, adminUser, adminPassword, adminDriver, resources }) {
    const name = word ?? option;
    if (name === undefined)
      throw usageError('Please use either a group name or command arguments. Run onegroup create -h for more information', { next: 'onegroup create NAME' });
    if (adminUser !== undefined && adminPassword === undefined)
      throw usageError('Admin user password not defined', { next: `onegroup create ${name} --admin_user ${adminUser} --admin_password PASSWORD` });
    const admin = adminUser === undefined ? undefined : { name: adminUser, password: adminPassword ?? '', driver: adminDriver ?? 'core' };
    return one.call('group.create', { name, ...(resources === undefined ? {} : { resources }), ...(admin ? { admin } : {}) });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete groups that nobody is in',
  args: { ids: refsArg('group') },
  options: {},
  run: (one, { ids }) => forEach(one, 'GROUP', ids, (id) => one.call('group.delete', { id })),
  view: done('deleted'),
});

export const update = defineCommand({
  name: 'update',
  summary: 'Replace the attributes of a group, or add to them',
  args: { group: refArg('group'), file: fileArg() },
  options: { append: flag('--append', 'keep the attributes that are not given again', '-a') },
  async run(one, { group, file }, options) {
    const id = await one.resolve('GROUP', group);
    const append = options.append === true;
    const { template: current } = await one.call('group.info', { id });
    const template = await templateFrom(one, 'update', file, append ? '[]' : current);
    if (template === undefined) return { done: [], failed: [] };
    return forEach(one, 'GROUP', [{ id }], () => one.call('group.update', { id, template, append }));
  },
  view: done('modified'),
});

const administered = (name: 'addadmin' | 'deladmin', summary: string, verbed: string) =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('group'), user: refArg('user') },
    options: {},
    async run(one, { ids, user }) {
      const groups = await resolved(one, 'GROUP', ids);
      const uid = await one.resolve('USER', user);
      return forEach(one, 'GROUP', groups, (id) => one.call(`group.${name}`, { id, uid }));
    },
    view: done(verbed),
  });

export const addadmin = administered('addadmin', 'Let a member manage groups', 'admin added');
export const deladmin = administered('deladmin', 'Let a member manage groups no more', 'admin deleted');
