import { refArg, wordArg } from '../args/refs';
import { defineCommand, flag } from '../define';

export const clone = defineCommand({
  name: 'clone',
  summary: 'Store a template like another one',
  args: { template: refArg('template'), name: wordArg('name') },
  options: { recursive: flag('--recursive', 'with copies of the images of its disks', '-R') },
  run: async (one, { template, name }, { recursive }) =>
    one.call('template.clone', { id: await one.resolve('TEMPLATE', template), name, recursive: recursive === true }),
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});
