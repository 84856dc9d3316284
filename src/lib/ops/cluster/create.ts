import { insertCluster } from '../../../state/clusters';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { writeRequest } from '../request';

const WIRE = 'one.cluster.allocate';

export const create = writeRequest<{ readonly name: string }, number>({
  wire: WIRE,
  async run(tx, input) {
    const name = checkName(WIRE, input.name);
    const holder = await nameTaken(tx, 'CLUSTER', name, 0);
    if (holder !== undefined)
      throw preconditionError('name-taken', `[${WIRE}] Error allocating a new cluster. NAME is already taken by CLUSTER ${holder}.`, {
        next: `onecluster show ${holder}`,
      });
    const id = await nextId(tx, 'clusters');
    await insertCluster(tx, {
      id,
      name,
      template: pack([
        { key: 'RESERVED_CPU', value: '' },
        { key: 'RESERVED_MEM', value: '' },
      ]),
    });
    return id;
  },
});
