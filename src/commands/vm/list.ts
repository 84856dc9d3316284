import type { Element } from '../../lib/documents/element';
import type { One } from '../context';
import { flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { vmColumns, vmTable } from './columns';

/** The documents are built only for -x, -j and -y: the table needs typed columns alone. */
const documentOf = async (one: One, ids: ReadonlySet<number>, extended: boolean): Promise<Element> => {
  const { vmDocument, vmListDocument } = await import('../../lib/documents/vm');
  const views = (await one.call('vm.documents', {})).filter((vm) => ids.has(vm.id));
  return poolOf('VM_POOL', views, extended ? vmDocument : vmListDocument);
};

export const list = listVerb({
  noun: 'VMs',
  owned: true,
  table: vmTable,
  plain: (one) => one.call('vm.plain', {}),
  async look(one) {
    const lines = await one.call('vm.pool', {});
    return { rows: lines.rows, columns: vmColumns(lines, one.clock.now()) };
  },
  document: (one, ids, _rows, extended) => documentOf(one, ids, extended),
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});
