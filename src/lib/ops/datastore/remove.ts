import { keepVdcRules } from '../../../state/acl';
import { deleteDatastore, imagesByDatastore, vmsInDatastore } from '../../../state/datastores';
import { leaveVdcs } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.datastore.delete',
  async run(tx, { id }) {
    const images = (await imagesByDatastore(tx)).get(id) ?? [];
    if (images.length > 0)
      throw preconditionError(
        'datastore-in-use',
        `[one.datastore.delete] Cannot delete datastore. Datastore ${id} is not empty: it holds images ${images.slice(0, 10).join(',')}.`,
        { next: `oneimage delete ${images.slice(0, 10).join(',')}` },
      );
    const vms = await vmsInDatastore(tx, id);
    if (vms.length > 0)
      throw preconditionError('datastore-in-use', `[one.datastore.delete] Cannot delete datastore. VMs ${vms.slice(0, 10).join(',')} have their disks in it.`, {
        next: `onevm show ${vms[0]}`,
      });
    await leaveVdcs(tx, 'datastore', id);
    await keepVdcRules(tx);
    await deleteDatastore(tx, id);
  },
});
