import { type Span, vmFiguresIn } from '../../../state/looks';
import type { VmFigures } from '../../model/vmFigures';
import { readRequest } from '../request';

/** What the looks at its hosts said of a VM, oldest first. */
export const monitoring = readRequest<Span & { readonly id: number }, VmFigures[]>({
  wire: 'one.vm.monitoring',
  run: (db, { id, from, to }) => vmFiguresIn(db, id, { from, to }),
});
