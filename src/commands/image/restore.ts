import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { refArg } from '../args/refs';
import { defineCommand, flag, text, whole } from '../define';
import { imageWaitOptions, waitForImages } from '../waiting';

export const restore = defineCommand({
  name: 'restore',
  summary: 'Make new images of the disks in a backup, and a template to make the VM anew',
  args: { image: refArg('image') },
  options: {
    datastore: text('--datastore', 'id|name', 'image datastore they go to', { short: '-d', complete: 'datastores' }),
    diskId: whole('--disk-id', 'disk_id', 'only this disk, and no template'),
    increment: whole('--increment', 'increment_id', 'a backup is one whole copy, number 0'),
    name: text('--name', 'name', 'of the template; the images begin with it'),
    noIp: flag('--no_ip', 'the networks of the VM, but not its addresses'),
    noNic: flag('--no_nic', 'without network interfaces'),
    ...imageWaitOptions,
  },
  async run(one, { image }, { datastore, diskId, increment, name, noIp, noNic }) {
    if (datastore === undefined) throw usageError('say where the disks go to: --datastore', { next: 'oneimage restore --help' });
    return one.call('image.restore', {
      id: await one.resolve('IMAGE', image),
      datastoreId: await one.resolve('DATASTORE', parseRef(datastore)),
      diskId,
      incrementId: increment,
      name,
      noIp: noIp === true,
      noNic: noNic === true,
    });
  },
  view({ templateId, imageIds }, one, options) {
    if (templateId !== undefined) one.io.out.write(`VM Template: ${templateId}\n`);
    one.io.out.write(`Images: ${imageIds.join(' ')}\n`);
    return waitForImages(one, imageIds, 'READY', options);
  },
});
