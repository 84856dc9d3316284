import { jsonChunks } from '../../../src/lib/documents/json';
import { stayDocument, vmDocument } from '../../../src/lib/documents/vm';
import { worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});
const json = (root: Parameters<typeof jsonChunks>[0]) => JSON.parse([...jsonChunks(root)].join(''));

test('one disk and one interface are arrays in the document of a VM', async () => {
  const { VM } = json(vmDocument(await world().call('vm.info', { id: 0 })));
  expect([VM.TEMPLATE.DISK, VM.TEMPLATE.NIC]).toEqual([[expect.objectContaining({ DISK_ID: '0' })], [expect.objectContaining({ NIC_ID: '0' })]]);
  expect([VM.LCM_STATE, VM.PREV_LCM_STATE]).toEqual(['3', '3']);
});

test('a record of accounting has the VM as it was written down then: as it came, with the state before', async () => {
  const [row] = await world().call('acct.records', { start: -1, end: -1 });
  if (!row) throw new Error('there is no record');
  const { HISTORY } = json(stayDocument(row.record, row.view()));
  expect(HISTORY.VM).toMatchObject({ STATE: '3', LCM_STATE: '1', PREV_STATE: '3', PREV_LCM_STATE: '0', TEMPLATE: { DISK: { DISK_ID: '0' } } });
});

test('an ended VM has given its console port back, also in its template', async () => {
  const graphics = async () => json(vmDocument(await world().call('vm.info', { id: 0 }))).VM.TEMPLATE.GRAPHICS;
  expect(await graphics()).toMatchObject({ PORT: '5900' });
  await world().call('vm.action', { id: 0, action: 'terminate' });
  await world().work();
  expect(await graphics()).not.toHaveProperty('PORT');
});
