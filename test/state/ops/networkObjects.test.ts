import { vectors } from '../../../src/lib/template/template';
import { vmBody } from '../../../src/state/vms';
import { leasesOf } from '../../../src/state/vnets';
import { oneadmin, t, worlds } from '../../support/world';

const world = worlds();
const vm = (more: string): Promise<number> => world().call('vm.create', { template: t(`CPU=1 MEMORY=64 ${more}`), hold: true });
const net = (more = ''): Promise<number> =>
  world().call('vnet.create', { template: t(`NAME=net VN_MAD=dummy BRIDGE=br0 AR=[TYPE=IP4, IP=10.0.0.1, SIZE=9] ${more}`) });
const end = (id: number) => world().call('vm.action', { id, action: 'terminate-hard' });
const templateOf = async (id: number) => (await vmBody(world().state.db, id)).template;

describe('security groups', () => {
  const make = (rule: string): Promise<number> => world().call('secgroup.create', { template: t(`NAME=s RULE=[${rule}]`) });
  const rulesOf = async (id: number) => vectors(await templateOf(id), 'SECURITY_GROUP_RULE').map((r) => Object.fromEntries(r).RANGE ?? 'all');

  test.each([
    ['PROTOCOL=TCP, RULE_TYPE=inbound, RANGE="22,80:90"'],
    ['PROTOCOL=ICMPv6, RULE_TYPE=OUTBOUND, ICMPV6_TYPE=128'],
    ['PROTOCOL=ALL, RULE_TYPE=inbound, IP="10.0.0.1", SIZE=20'],
    ['PROTOCOL=IPSEC, RULE_TYPE=inbound, IP="2001:db8::1", SIZE=2'],
  ])('take the rule %s', async (rule) => expect(await make(rule)).toBe(100));

  test.each([
    ['RULE_TYPE=inbound', 'PROTOCOL is missing'],
    ['PROTOCOL=SCTP, RULE_TYPE=inbound', 'PROTOCOL can be TCP, UDP, ICMP, ICMPv6, IPSEC or ALL'],
    ['PROTOCOL=TCP', 'RULE_TYPE can be INBOUND or OUTBOUND'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, RANGE="22;80"', 'RANGE "22;80" is wrong'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, RANGE="90:80"', 'RANGE "90:80" is wrong'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, RANGE=70000', 'RANGE "70000" is wrong'],
    ['PROTOCOL=ICMP, RULE_TYPE=inbound, ICMP_TYPE=echo', 'ICMP_TYPE must be an integer'],
    ['PROTOCOL=ICMP, RULE_TYPE=inbound, RANGE=80', 'RANGE is supported only for TCP and UDP protocols'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, ICMP_TYPE=8', 'ICMP_TYPE is supported only for ICMP protocol'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, IP=10.0.0.300, SIZE=1', 'Wrong format for IP value'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, IP=10.0.0.3', 'SIZE must be an integer'],
    ['PROTOCOL=TCP, RULE_TYPE=inbound, NETWORK_ID=7', 'NETWORK_ID 7 is no virtual network'],
  ])('refuse the rule %s', async (rule, message) => {
    await expect(make(rule)).rejects.toThrow(message);
    expect(await world().call('secgroup.pool', {})).toHaveLength(1);
  });

  test('know the VMs that are in them, and tell them what changes', async () => {
    await make('PROTOCOL=TCP, RULE_TYPE=inbound, RANGE=22');
    await net('SECURITY_GROUPS="0,100"');
    const id = await vm('NIC=[NETWORK=net] NIC=[NETWORK=net, SECURITY_GROUPS=100]');
    expect(await rulesOf(id)).toEqual(['all', 'all', '22']);
    expect((await world().call('secgroup.info', { id: 100 })).vmIds).toEqual([id]);
    await world().call('secgroup.update', { id: 100, template: t('RULE=[PROTOCOL=TCP, RULE_TYPE=inbound, RANGE=80]'), append: false });
    expect(await rulesOf(id)).toEqual(['all', 'all', '80']);
    await expect(world().call('secgroup.delete', { id: 100 })).rejects.toThrow('VMs 0 use it');
    await end(id);
    expect((await world().call('secgroup.info', { id: 100 })).vmIds).toEqual([]);
    await world().call('secgroup.delete', { id: 100 });
  });

  test('a wrong rule does not get in by an update', async () => {
    await make('PROTOCOL=TCP, RULE_TYPE=inbound');
    await expect(world().call('secgroup.update', { id: 100, template: t('RULE=[PROTOCOL=X, RULE_TYPE=inbound]'), append: true })).rejects.toThrow(
      'PROTOCOL can be',
    );
  });

  test('the default one stays', () =>
    expect(world().call('secgroup.delete', { id: 0 })).rejects.toThrow('The default security group (ID 0) cannot be deleted.'));

  test('a copy has the same rules under another name', async () => {
    await make('PROTOCOL=TCP, RULE_TYPE=inbound, RANGE=22');
    const id = await world().call('secgroup.clone', { id: 100, name: 'copy' });
    const [one, two] = [await world().call('secgroup.info', { id: 100 }), await world().call('secgroup.info', { id })];
    expect([two.id, two.name, two.template]).toEqual([101, 'copy', one.template]);
    await expect(world().call('secgroup.clone', { id: 100, name: 'copy' })).rejects.toThrow('NAME is already taken by SECGROUP 101.');
  });
});

describe('network templates', () => {
  const instantiate = (over: object = {}, caller = oneadmin): Promise<number[]> =>
    world().call('vntemplate.instantiate', { id: 0, name: undefined, extra: [], copies: 1, ...over }, caller);
  beforeEach(() => world().call('vntemplate.create', { template: t('NAME=vnt VN_MAD=dummy BRIDGE=br0 COLOUR=red AR=[TYPE=IP4, IP=10.0.0.1, SIZE=9]') }));

  test('make networks, which know where they are from', async () => {
    expect(await instantiate()).toEqual([0]);
    expect(await instantiate({ name: 'n-%i', copies: 2, extra: t('COLOUR=blue AR=[TYPE=ETHER, MAC="02:01:00:00:00:01", SIZE=2]') })).toEqual([1, 2]);
    const [first, second] = [await world().call('vnet.info', { id: 0 }), await world().call('vnet.info', { id: 2 })];
    expect([first.name, first.vntemplate_id, first.ranges.length]).toEqual(['vnt-0', 0, 1]);
    expect([second.name, second.ranges.map((r) => r.type), second.template]).toEqual(['n-1', ['ETHER'], expect.stringContaining('["COLOUR","blue"]')]);
  });

  test('leave nothing when one of several cannot be made', async () => {
    await expect(instantiate({ name: 'same', copies: 2 })).rejects.toThrow('NAME is already taken by NET 0.');
    expect(await world().call('vnet.pool', {})).toEqual([]);
  });

  test('let users have networks whose wires an administrator chose, and only those', async () => {
    const user = await world().addUser('user');
    await world().call('vntemplate.chmod', { id: 0, permissions: 0o644 });
    await world().call('acl.create', { rule: { ...(await anyRule()) } });
    expect(await instantiate({}, user)).toEqual([0]);
    await expect(instantiate({ extra: t('BRIDGE=br1') }, user)).rejects.toThrow('restricted attribute BRIDGE');
    await expect(instantiate({ extra: t('AR=[TYPE=ETHER, SIZE=1, VLAN_ID=3]') }, user)).rejects.toThrow('restricted attribute AR/VLAN_ID');
    await expect(world().call('vnet.create', { template: t('NAME=own VN_MAD=dummy BRIDGE=br0') }, user)).rejects.toThrow('restricted attribute VN_MAD');
  });
});

/** Everybody in group 1 may make networks. */
const anyRule = async () => {
  const { parseRule } = await import('../../../src/lib/model/acl');
  return parseRule('@1 NET/* CREATE') as NonNullable<ReturnType<typeof parseRule>>;
};

describe('VM groups', () => {
  const make = (text: string): Promise<number> => world().call('vmgroup.create', { template: t(`NAME=g ${text}`) });
  const two = 'ROLE=[NAME=web, POLICY=ANTI_AFFINED, HOST_AFFINED="0,1"] ROLE=[NAME=db]';
  const info = () => world().call('vmgroup.info', { id: 0 });

  test.each([
    ['ROLE=[POLICY=AFFINED]', 'Invalid NAME'],
    ['ROLE=[NAME=a] ROLE=[NAME=a]', 'Role a is defined twice'],
    ['ROLE=[NAME=a, POLICY=anti_affined] ROLE=[NAME=b] AFFINED="a,b"', 'Role a is in AFFINED, and its own policy is ANTI_AFFINED'],
    ['ROLE=[NAME=a, HOST_AFFINED="host1"]', 'is not a list of host numbers'],
    ['ROLE=[NAME=a] AFFINED="a,b"', 'AFFINED names role "b", which the group does not have'],
    ['ROLE=[NAME=a] AFFINED=a', 'names two roles or more'],
    ['ROLE=[NAME=a] ROLE=[NAME=b] AFFINED="a,b" ANTI_AFFINED="b, a"', 'Roles a/b are in AFFINED and in ANTI_AFFINED'],
  ])('are not made of %s', async (text, message) => {
    await expect(make(text)).rejects.toThrow(message);
    expect(await world().call('vmgroup.pool', {})).toEqual([]);
  });

  test('have the VMs that name a role, as long as they are there', async () => {
    await make(two);
    const id = await vm('VMGROUP=[VMGROUP_NAME=g, ROLE=db]');
    expect((await info()).roles.map((r) => [r.name, r.policy, r.vmIds])).toEqual([
      ['web', 'ANTI_AFFINED', []],
      ['db', '', [id]],
    ]);
    expect(Object.fromEntries(vectors(await templateOf(id), 'VMGROUP')[0] ?? [])).toMatchObject({ VMGROUP_ID: '0', ROLE: 'db' });
    await expect(world().call('vmgroup.delete', { id: 0 })).rejects.toThrow('VMs 0 have a role in it');
    await expect(world().call('vmgroup.roledelete', { id: 0, roleId: 1 })).rejects.toThrow('VMs 0 have a role in it');
    await world().call('vmgroup.roledelete', { id: 0, roleId: 0 });
    await end(id);
    await world().call('vmgroup.delete', { id: 0 });
  });

  test.each([
    ['VMGROUP=[VMGROUP_ID=7, ROLE=db]', 'Error getting vm group [7]'],
    ['VMGROUP=[VMGROUP_NAME=h, ROLE=db]', 'does not own a VM group with name: h'],
    ['VMGROUP=[VMGROUP_ID=0, ROLE=app]', 'there is no role "app" in VM group 0'],
  ])('a VM with %s is refused', async (text, message) => {
    await make(two);
    await expect(vm(text)).rejects.toThrow(message);
    expect(await world().state.db.selectFrom('vms').selectAll().execute()).toEqual([]);
  });

  test('get, change and lose roles, and stay consistent', async () => {
    await make('ROLE=[NAME=web, POLICY=NEAR] ROLE=[NAME=db] AFFINED="web,db"');
    await world().call('vmgroup.roleadd', { id: 0, role: [['NAME', 'app']] });
    await expect(world().call('vmgroup.roleadd', { id: 0, role: [['NAME', 'app']] })).rejects.toThrow('Role app is defined twice');
    await world().call('vmgroup.roleupdate', { id: 0, roleId: 2, role: [['POLICY', 'AFFINED']] });
    await expect(world().call('vmgroup.roleupdate', { id: 0, roleId: 0, role: [['NAME', 'front']] })).rejects.toThrow('AFFINED names role "web"');
    await expect(world().call('vmgroup.roledelete', { id: 0, roleId: 1 })).rejects.toThrow('AFFINED names role "db"');
    await expect(world().call('vmgroup.roledelete', { id: 0, roleId: 9 })).rejects.toThrow('Role 9 does not exist in VM group 0');
    await world().call('vmgroup.update', { id: 0, template: t('COLOUR=red ROLE=[NAME=x]'), append: false });
    expect((await info()).template).toBe('[["COLOUR","red"]]');
    expect((await info()).roles.map((r) => [r.role_id, r.name, r.policy])).toEqual([
      [0, 'web', 'NEAR'],
      [1, 'db', ''],
      [2, 'app', 'AFFINED'],
    ]);
    await vm('VMGROUP=[VMGROUP_NAME=g, ROLE=app]');
    await expect(world().call('vmgroup.update', { id: 0, template: t('COLOUR=blue'), append: false })).rejects.toThrow('VM Group has 1 VMs');
    await expect(world().call('vmgroup.roleupdate', { id: 0, roleId: 2, role: [['POLICY', 'NONE']] })).rejects.toThrow('VMs 0 have a role in it');
  });
});

describe('virtual routers', () => {
  test('hold the addresses that float, until they are deleted', async () => {
    await net();
    const id = await world().call('vrouter.create', {
      template: t('NAME=r COLOUR=red NIC=[NETWORK=net, FLOATING_IP=YES, IP=10.0.0.4] NIC=[NETWORK_ID=0]'),
    });
    const lease = (await leasesOf(world().state.db, 0)).map((l) => [l.idx, l.vrouter_id, l.vm_id]);
    expect(lease).toEqual([[3, id, -1]]);
    expect((await world().call('vnet.info', { id: 0 })).vrouterIds).toEqual([id]);
    await expect(vm('NIC=[NETWORK=net, IP=10.0.0.4]')).rejects.toThrow('held by virtual router 0');
    await expect(world().call('vnet.delete', { id: 0 })).rejects.toThrow('virtual routers 0');
    await world().call('vrouter.update', { id, template: t('COLOUR=blue NIC=[NETWORK=other]'), append: false });
    expect((await world().call('vrouter.info', { id })).template).toContain('"10.0.0.4"');
    await world().call('vrouter.delete', { id });
    expect(await leasesOf(world().state.db, 0)).toEqual([]);
  });

  test('are not made of a network that is not there, and leave nothing', async () => {
    await net();
    await expect(world().call('vrouter.create', { template: t('NAME=r NIC=[NETWORK=net, FLOATING_IP=YES] NIC=[NETWORK=no]') })).rejects.toThrow(
      'does not own a network',
    );
    expect([await leasesOf(world().state.db, 0), await world().call('vrouter.pool', {})]).toEqual([[], []]);
  });
});
