import { deleteTemplate } from '../../../state/templates';
import { writeRequest } from '../request';

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.template.delete',
  run: (tx, { id }) => deleteTemplate(tx, id),
});
