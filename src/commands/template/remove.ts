import { refsArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete templates',
  args: { ids: refsArg('template') },
  options: { recursive: flag('--recursive', 'with the images of their disks', '-R') },
  run: (one, { ids }, options) =>
    forEach(one, 'TEMPLATE', ids, async (id) => {
      const images = options.recursive ? await one.call('template.images', { id }) : [];
      await one.call('template.delete', { id });
      for (const image of images) await one.call('image.delete', { id: image, force: false });
    }),
  view: (each, one, options) => reportEach(each, one, 'VMTEMPLATE', 'deleted', options),
});
