import { refArg } from '../args/refs';
import { defineCommand, whole } from '../define';

export const undo = defineCommand({
  name: 'undo',
  summary: 'Take the newest change of a VM back: its name, template, owner, rights or size, or its end while its disks are kept',
  ours: 'the field keeps nothing of what was before',
  args: { vm: refArg('vm') },
  options: { change: whole('--change', 'number', 'that change, as "onevm log" numbers them, if nothing changed the same since') },
  run: async (one, { vm }, { change }) => one.call('vm.undo', { id: await one.resolve('VM', vm), change }),
  view: ({ id, what }, one) => {
    one.io.out.write(`VM ${id}: ${what} undone${what.startsWith('terminate') ? `; it is as it was parked: onevm resume ${id}` : ''}\n`);
  },
});
