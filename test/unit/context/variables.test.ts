import { type LookupSources, lookupsOf, substitute } from '../../../src/lib/context/substitute';
import { type ContextNic, contextVariables } from '../../../src/lib/context/variables';
import { isOneError } from '../../../src/lib/errors/errors';
import { parseTemplate } from '../../../src/lib/template/parse';
import { showTemplate } from '../../../src/lib/template/print';
import { type Pairs, vector, vectors } from '../../../src/lib/template/template';

const read = (text: string) => parseTemplate(text, { file: 'f' });

const template = read(`
MEMORY=2048 VMID=7
NIC=[NIC_ID=0, NETWORK=NetPrivVMs, NETWORK_ID=0, IP=10.1.16.10, MAC="02:00:0a:01:10:0a", GATEWAY=10.1.31.254, DNS=192.168.43.251]
NIC=[NIC_ID=1, NETWORK="other net", NETWORK_ID=5, IP=10.9.0.1, MAC="02:00:0a:09:00:01"]
DISK=[DISK_ID=0, IMAGE=os, SIZE=1024]`);
const network = read('NETWORK_MASK=255.255.240.0 NETWORK_ADDRESS=10.1.16.0 GATEWAY=1.1.1.1 IP=9.9.9.9 MAC="00:00:00:00:00:00"');

const sources: LookupSources = {
  vmId: 7,
  name: 'web',
  uid: 2,
  uname: 'ann',
  gid: 1,
  gname: 'users',
  template,
  userTemplate: read('FOO="user part"'),
  userAttributes: read('SSH_PUBLIC_KEY="ssh-rsa AAAA $NAME"'),
  network: (id) => (id === 0 ? network : undefined),
};
const lookups = lookupsOf(sources);

const context = (text: string): Pairs => vector(read(`CONTEXT=[${text}]`), 'CONTEXT') ?? [];
const nics: ContextNic[] = vectors(template, 'NIC').map((nic) => ({ nic, network }));

test('all names of an interface are there, also the empty ones; own values win, addresses are never the network’s', () => {
  const variables = contextVariables({ context: context('NETWORK=YES, SSH_PUBLIC_KEY="$USER[NOTHING]"'), nics: nics.slice(0, 1), lookups });
  expect(showTemplate([{ key: 'CONTEXT', value: variables }])).toBe(`CONTEXT=[
  ETH0_DNS="192.168.43.251",
  ETH0_EXTERNAL="",
  ETH0_GATEWAY="10.1.31.254",
  ETH0_IP="10.1.16.10",
  ETH0_IP6="",
  ETH0_IP6_GATEWAY="",
  ETH0_IP6_METHOD="",
  ETH0_IP6_METRIC="",
  ETH0_IP6_PREFIX_LENGTH="",
  ETH0_IP6_ULA="",
  ETH0_MAC="02:00:0a:01:10:0a",
  ETH0_MASK="255.255.240.0",
  ETH0_METHOD="",
  ETH0_METRIC="",
  ETH0_MTU="",
  ETH0_NETWORK="10.1.16.0",
  ETH0_ROUTES="",
  ETH0_SEARCH_DOMAIN="",
  ETH0_VLAN_ID="",
  ETH0_VROUTER_IP="",
  ETH0_VROUTER_IP6="",
  ETH0_VROUTER_MANAGEMENT="",
  NETWORK="YES",
  SSH_PUBLIC_KEY="" ]
`);
});

test('range before network, network before nothing', () => {
  const [nic = []] = vectors(template, 'NIC');
  const variables = contextVariables({
    context: context('NETWORK=yes'),
    nics: [
      {
        nic: [...nic, ['GUEST_MTU', '1400'], ['IP6_GLOBAL', '2001:db8::1']],
        range: [
          ['NETWORK_MASK', '255.0.0.0'],
          ['MAC', '99:99:99:99:99:99'],
          ['GATEWAY6', '2001:db8::f'],
        ],
        network,
      },
    ],
    lookups,
  });
  expect(variables).toEqual(
    expect.arrayContaining([
      ['ETH0_MASK', '255.0.0.0'],
      ['ETH0_MTU', '1400'],
      ['ETH0_IP6', '2001:db8::1'],
      ['ETH0_IP6_GATEWAY', '2001:db8::f'],
      ['ETH0_MAC', '02:00:0a:01:10:0a'],
    ]),
  );
});

test.each([['NETWORK=NO, ETH0_IP=1.2.3.4'], ['ETH0_IP=1.2.3.4']])('without NETWORK=YES interfaces are not described: %s', (text) => {
  expect(contextVariables({ context: context(text), nics, lookups })).toContainEqual(['ETH0_IP', '1.2.3.4']);
  expect(contextVariables({ context: context(text), nics, lookups }).map(([k]) => k)).not.toContain('ETH1_IP');
});

test('with it, they win over hand-written ones; two interfaces and an alias', () => {
  const alias: ContextNic = {
    nic: [
      ['ALIAS_ID', '2'],
      ['PARENT_ID', '1'],
      ['NIC_ID', '3'],
      ['IP', '10.9.0.2'],
    ],
  };
  const variables = contextVariables({ context: context('NETWORK=YES, ETH0_IP=6.6.6.6'), nics: [...nics, alias], lookups });
  expect(variables).toEqual(
    expect.arrayContaining([
      ['ETH0_IP', '10.1.16.10'],
      ['ETH1_IP', '10.9.0.1'],
      ['ETH1_ALIAS2_IP', '10.9.0.2'],
    ]),
  );
  expect(variables.map(([k]) => k)).toEqual(variables.map(([k]) => k).toSorted());
});

test.each([
  ['$NAME', 'web'],
  ['$VMID-$UID-$UNAME-$GID-$GNAME', '7-2-ann-1-users'],
  ['$MEMORY$FOO', '2048user part'],
  ['$USER[SSH_PUBLIC_KEY]', 'ssh-rsa AAAA $NAME'],
  ['$USER[ssh_public_key]', 'ssh-rsa AAAA $NAME'],
  ['$USER[NOTHING]', ''],
  ['$TEMPLATE[MEMORY]', '2048'],
  ['$NIC[IP]', '10.1.16.10'],
  ['$NIC[IP, NETWORK="other net"]', '10.9.0.1'],
  ['$NIC[ IP , NETWORK = other net ]', '10.9.0.1'],
  ['$NIC[IP, NETWORK_ID=5]', '10.9.0.1'],
  ['$NIC[IP, NETWORK="nowhere"]', ''],
  ['$DISK[SIZE, IMAGE="os"]', '1024'],
  ['$NETWORK[NETWORK_ADDRESS, NAME="NetPrivVMs"]', '10.1.16.0'],
  ['$NETWORK[NAME, NETWORK_ID=5]', 'other net'],
  ['$NETWORK[NETWORK_ADDRESS, NETWORK_ID=5]', ''],
  ['$NOTHING', ''],
  ['$NOWHERE[X]', ''],
  ['a $ b $1 $$ ${NAME} $(id) $i \\$', 'a $ b $1 $$ ${NAME} $(id) $i \\$'],
  ['$NIC[IP', '[IP'],
  ['$NAME[', 'web['],
  ['$NIC[IP, NETWORK="a]b"]', ''],
])('%s', (text, value) => expect(substitute(text, lookups)).toBe(value));

test('values put in are not read again, and lists of files are left to the caller', () => {
  expect(contextVariables({ context: context('K="$USER[SSH_PUBLIC_KEY]", FILES_DS="$FILE[IMAGE_ID=1]"'), nics: [], lookups })).toEqual([
    ['FILES_DS', '$FILE[IMAGE_ID=1]'],
    ['K', 'ssh-rsa AAAA $NAME'],
  ]);
});

test('expressions that never end cost no more than a few characters each', () => {
  let asked = 0;
  const counting = { variable: () => 'x'.repeat(asked++ < 0 ? 0 : 1), attribute: () => undefined };
  const text = `${'$NIC[IP, A= '.repeat(80_000)}`;
  expect(substitute(text, counting)).toBe('x[IP, A= '.repeat(80_000));
  expect(asked).toBe(80_000);
});

test.each([['UID'], ['PPID'], ['SHELLOPTS'], ['A B'], ['A;reboot'], ['1A'], [''], ['A\nB'], ['É']])('no variable of a guest: %j', (name) => {
  const make = () => contextVariables({ context: [[name, '1']], nics: [], lookups });
  expect(make).toThrow(/^CONTEXT: .*(cannot be a variable in the guest|shells refuse to set)/);
  try {
    make();
  } catch (e) {
    expect(isOneError(e) && e.code).toBe('context-variable');
  }
});
