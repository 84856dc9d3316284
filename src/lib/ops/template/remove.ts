import { unpack } from '../../../state/packing';
import { deleteTemplate, templateById } from '../../../state/templates';
import { pair, vectors } from '../../template/template';
import { writeRequest } from '../request';

/** Resolves with the ids of the images its disks name, for `--recursive`. */
export const remove = writeRequest<{ readonly id: number }, number[]>({
  wire: 'one.template.delete',
  async run(tx, { id }) {
    const row = await templateById(tx, id);
    await deleteTemplate(tx, id);
    return row ? vectors(unpack(row.body), 'DISK').flatMap((d) => (/^\d+$/.test(pair(d, 'IMAGE_ID') ?? '') ? [Number(pair(d, 'IMAGE_ID'))] : [])) : [];
  },
});
