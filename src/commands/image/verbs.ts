import { refsArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';
import { imageWaitOptions, waitForImages } from '../waiting';

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete images that no VM uses',
  args: { ids: refsArg('image') },
  options: { force: flag('--force', 'also one that is locked'), ...imageWaitOptions },
  run: (one, { ids }, options) => forEach(one, 'IMAGE', ids, (id) => one.call('image.delete', { id, force: options.force === true })),
  async view(each, one, options) {
    const failed = await reportEach(each, one, 'IMAGE', 'deleting', {}, (options as { verbose?: boolean }).verbose === true);
    return (
      failed ??
      (await waitForImages(
        one,
        each.done.map((d) => d.id),
        'GONE',
        options,
      ))
    );
  },
});
