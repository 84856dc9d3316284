import { missingError, usageError } from '../../lib/errors/errors';
import type { Ref } from '../../lib/model/idLists';
import { parseRef } from '../../lib/model/idLists';
import { isVector, type Pairs, type Template, vectors } from '../../lib/template/template';
import { fileArg, refArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import type { One } from '../context';
import { type Arg, defineCommand } from '../define';
import { forEach, reportEach } from '../forEach';

const roleArg: Arg<Ref> = { usage: 'roleid', parse: parseRef };

export const create = defineCommand({
  name: 'create',
  summary: 'Make a VM group of a template file',
  args: { file: fileArg(false) },
  options: {},
  async run(one, { file }) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, ROLE', { next: 'onevmgroup create FILE' });
    return one.call('vmgroup.create', { template });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete VM groups that no VM has a role in',
  args: { ids: refsArg('vmgroup') },
  options: {},
  run: (one, { ids }) => forEach(one, 'VMGROUP', ids, (id) => one.call('vmgroup.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'VM_GROUP', 'deleted', options),
});

/** `ROLE = [ NAME = web ]`, or the attributes of the role alone. */
const roleIn = (t: Template): Pairs => vectors(t, 'ROLE')[0] ?? t.flatMap((a): Pairs => (isVector(a.value) ? [] : [[a.key, a.value]]));

const roleOfFile = async (one: One, verb: string, file: string | undefined): Promise<Pairs> => {
  const template = await readTemplate(one.io, verb, file);
  if (!template) throw usageError('a file with the role is needed: ROLE = [ NAME = web, POLICY = ANTI_AFFINED ]', { next: `onevmgroup ${verb} --help` });
  return roleIn(template);
};

export const roleAdd = defineCommand({
  name: 'role-add',
  summary: 'Add a role to a VM group',
  args: { vmgroup: refArg('vmgroup'), file: fileArg() },
  options: {},
  run: (one, { vmgroup, file }) =>
    forEach(one, 'VMGROUP', [vmgroup], async (id) => {
      await one.call('vmgroup.info', { id });
      return one.call('vmgroup.roleadd', { id, role: await roleOfFile(one, 'role-add', file) });
    }),
  view: (each, one, options) => reportEach(each, one, 'VM_GROUP', 'Role added', options),
});

/** A role by number or name. */
const roleIdOf = async (one: One, id: number, role: Ref): Promise<number> => {
  if ('id' in role) return role.id;
  const found = (await one.call('vmgroup.info', { id })).roles.find((r) => r.name === role.name);
  if (!found) throw missingError(`Role named ${role.name} not found.`, { next: `onevmgroup show ${id}` });
  return found.role_id;
};

export const roleUpdate = defineCommand({
  name: 'role-update',
  summary: 'Give a role of a VM group other attributes',
  args: { vmgroup: refArg('vmgroup'), role: roleArg, file: fileArg() },
  options: {},
  run: (one, { vmgroup, role, file }) =>
    forEach(one, 'VMGROUP', [vmgroup], async (id) => {
      await one.call('vmgroup.info', { id });
      const attributes = await roleOfFile(one, 'role-update', file);
      return one.call('vmgroup.roleupdate', { id, roleId: await roleIdOf(one, id, role), role: attributes });
    }),
  view: (each, one, options) => reportEach(each, one, 'VM_GROUP', 'Role updated', options),
});

export const roleDelete = defineCommand({
  name: 'role-delete',
  summary: 'Take a role that no VM has out of a VM group',
  args: { vmgroup: refArg('vmgroup'), role: roleArg },
  options: {},
  run: (one, { vmgroup, role }) =>
    forEach(one, 'VMGROUP', [vmgroup], async (id) => one.call('vmgroup.roledelete', { id, roleId: await roleIdOf(one, id, role) })),
  view: (each, one, options) => reportEach(each, one, 'VM_GROUP', 'Role removed', options),
});
