import { hostFiguresIn, type Span } from '../../../state/looks';
import type { HostFigures } from '../../model/figures';
import { readRequest } from '../request';

/** What the looks at a host said of it, oldest first. */
export const monitoring = readRequest<Span & { readonly id: number }, HostFigures[]>({
  wire: 'one.host.monitoring',
  run: (db, { id, from, to }) => hostFiguresIn(db, id, { from, to }),
});
