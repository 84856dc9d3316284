import { furnished } from './session';

const s = furnished();

const TEMPLATE = (parent: string): string => `NAME="two addresses"
CPU=1
MEMORY=64
NIC=[NETWORK="private",NAME="first"]
NIC=[NETWORK="private"]
NIC_ALIAS=[NETWORK="private",PARENT="${parent}",IP="10.1.16.40"]
NIC_ALIAS=[]
CONTEXT=[NETWORK="YES"]
`;

test('an alias of a new VM has its own lease, number and context, and its parent names it', async () => {
  s().file('vm', TEMPLATE('first'));
  await s().data('onevm create vm');
  const { VM } = JSON.parse(await s().data('onevm show 0 -j')) as { VM: { TEMPLATE: Record<string, never> } };
  expect(VM.TEMPLATE).toMatchObject({
    NIC: [
      { NIC_ID: '0', NAME: 'first', IP: '10.1.16.10', ALIAS_IDS: '2' },
      { NIC_ID: '1', NAME: 'NIC1', IP: '10.1.16.11' },
    ],
    NIC_ALIAS: { NIC_ID: '2', ALIAS_ID: '0', PARENT: 'first', PARENT_ID: '0', NAME: 'first_ALIAS2', IP: '10.1.16.40' },
    CONTEXT: { ETH0_IP: '10.1.16.10', ETH0_ALIAS0_IP: '10.1.16.40', ETH1_IP: '10.1.16.11' },
  });
  expect(await s().data('onevm list --csv -l IP')).toContain('10.1.16.10,10.1.16.11,10.1.16.40');
  await s().data('onevm nic-detach 0 2');
  await s().data('onevm terminate 0 --hard');
  expect(await s().data('onevnet list --csv -l LEASES')).toBe('LEASES\n0\n');
});

test('an alias of an interface that is not there: nothing is made, and no lease is taken', async () => {
  s().file('vm', TEMPLATE('third'));
  const said = await s().run('onevm create vm');
  expect([said.code, said.err]).toEqual([255, expect.stringContaining('NIC_ALIAS: wrong parent: there is no NIC third')]);
  expect(await s().data('onevnet list --csv -l LEASES')).toBe('LEASES\n0\n');
});
