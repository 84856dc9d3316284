import { usageError } from '../../lib/errors/errors';
import { fileArg, refArg, refsArg, wordArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a security group of a template file',
  args: { file: fileArg(false) },
  options: {},
  async run(one, { file }) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, RULE', { next: 'onesecgroup create FILE' });
    return one.call('secgroup.create', { template });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const clone = defineCommand({
  name: 'clone',
  summary: 'Make a security group with the rules of another one',
  args: { secgroup: refArg('secgroup'), name: wordArg('name') },
  options: {},
  run: async (one, { secgroup, name }) => one.call('secgroup.clone', { id: await one.resolve('SECGROUP', secgroup), name }),
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const commit = defineCommand({
  name: 'commit',
  summary: 'Give the VMs of a security group its rules as they are',
  args: { secgroup: refArg('secgroup') },
  options: { recover: flag('--recover', 'only those VMs that do not have them', '-r') },
  run: (one, { secgroup }) => forEach(one, 'SECGROUP', [secgroup], (id) => one.call('secgroup.commit', { id })),
  view: (each, one, options) => reportEach(each, one, 'SECURITY_GROUP', 'commit', options),
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete security groups that no VM is in',
  args: { ids: refsArg('secgroup') },
  options: {},
  run: (one, { ids }) => forEach(one, 'SECGROUP', ids, (id) => one.call('secgroup.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'SECURITY_GROUP', 'deleted', options),
});
