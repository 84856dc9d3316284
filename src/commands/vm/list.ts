import type { Pool } from '../../lib/documents/json';
import type { VmView } from '../../lib/ops/vm/read';
import type { VmListRow } from '../../state/vms';
import type { One } from '../context';
import { flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { vmColumns, vmTable } from './columns';

function* those<V extends { readonly id: number }>(all: Iterable<V>, ids: ReadonlySet<number>): Generator<V> {
  for (const one of all) if (ids.has(one.id)) yield one;
}

/** The documents are built only for -x, -j and -y, one after the other: the table needs typed columns alone. */
const documentOf = async (one: One, ids: ReadonlySet<number>, extended: boolean): Promise<Pool> => {
  const { vmDocument, vmListDocument } = await import('../../lib/documents/vm');
  const views: Iterable<VmView> = ids.size === 0 ? [] : await one.call('vm.documents', {});
  return poolOf('VM_POOL', those(views, ids), extended ? vmDocument : vmListDocument);
};

const search = async (one: One, query: string): Promise<ReadonlySet<number>> => {
  const { parseSearch } = await import('../../lib/documents/search');
  const fits = parseSearch(query);
  const { vmDocument } = await import('../../lib/documents/vm');
  const found = new Set<number>();
  for (const vm of await one.call('vm.documents', {})) if (fits(vmDocument(vm))) found.add(vm.id);
  return found;
};

export const list = listVerb<VmListRow>({
  noun: 'VMs',
  owned: true,
  table: vmTable,
  plain: (one) => one.call('vm.plain', {}),
  async look(one) {
    const lines = await one.call('vm.pool', {});
    return { rows: lines.rows, columns: vmColumns(lines, one.clock.now()) };
  },
  document: (one, ids, _rows, extended) => documentOf(one, ids, extended),
  search,
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});
