import { deleteHook } from '../../../state/hooks';
import { writeRequest } from '../request';

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.hook.delete',
  run: (tx, { id }) => deleteHook(tx, id),
});
