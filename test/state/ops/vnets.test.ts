import fc from 'fast-check';
import { formatIp4 } from '../../../src/lib/model/addresses';
import { vectors } from '../../../src/lib/template/template';
import { vmBody } from '../../../src/state/vms';
import { leasesOf, rangesOf, vnetById } from '../../../src/state/vnets';
import { tries } from '../../support/sample';
import { t, worlds } from '../../support/world';

const world = worlds();
const make = (text: string): Promise<number> => world().call('vnet.create', { template: t(`VN_MAD=dummy BRIDGE=br0 ${text}`) });
const vm = (nic: string, more = ''): Promise<number> =>
  world().call('vm.create', { template: t(`CPU=1 MEMORY=64 NIC=[NETWORK_ID=0${nic}] ${more}`), hold: true });
const info = (id = 0) => world().call('vnet.info', { id });
const leases = async (id = 0): Promise<(string | number)[][]> =>
  (await leasesOf(world().state.db, id)).map((l) => [l.ar_id, l.idx, l.reserved_by === null ? `V:${l.vm_id}` : `N:${l.reserved_by}`]);
const gone = (vmId: number) => world().call('vm.action', { id: vmId, action: 'terminate-hard' });
const nicOf = async (vmId: number) => Object.fromEntries(vectors((await vmBody(world().state.db, vmId)).template, 'NIC')[0] ?? []);

describe('a network is refused', () => {
  test.each([
    ['AR=[TYPE=IP4, IP=10.0.0.300, SIZE=5]', 'Wrong or empty IP attribute'],
    ['AR=[TYPE=IP4, SIZE=5]', 'Wrong or empty IP attribute'],
    ['AR=[TYPE=IP4, IP=10.0.0.3]', 'Missing SIZE'],
    ['AR=[TYPE=IP4, IP=10.0.0.3, SIZE=0]', 'Wrong SIZE "0"'],
    ['AR=[TYPE=IP4, IP=10.0.0.3, SIZE=1e3]', 'Wrong SIZE "1e3"'],
    ['AR=[TYPE=IP4, IP=255.255.255.250, SIZE=7]', 'runs past 255.255.255.255'],
    ['AR=[TYPE=ETHER, MAC="02:00:ff:ff:ff:fe", SIZE=3]', 'runs past 02:00:ff:ff:ff:ff'],
    ['AR=[TYPE=ETHER, MAC="02:00:ff:ff:ff", SIZE=3]', 'Wrong MAC'],
    ['AR=[TYPE=NOSUCH, SIZE=3]', 'Unknown address range TYPE "NOSUCH"'],
    ['AR=[TYPE=IP6, GLOBAL_PREFIX=garbage, SIZE=3]', 'Wrong GLOBAL_PREFIX'],
    ['AR=[TYPE=IP6_STATIC, SIZE=3]', 'Wrong or empty IP6 attribute'],
    ['AR=[TYPE=IP6_STATIC, IP6="2001:db8::1", PREFIX_LENGTH=129, SIZE=3]', 'Wrong PREFIX_LENGTH'],
    ['AR=[TYPE=IP4, IP=10.0.0.1, SIZE=5] AR=[TYPE=IP4, IP=10.0.0.5, SIZE=5]', 'Address ranges 0 and 1 overlap at 10.0.0.5'],
    ['AR=[TYPE=IP4, IP=10.0.0.1, SIZE=5] AR=[TYPE=ETHER, MAC="02:00:0a:00:00:03", SIZE=9]', 'Address ranges 0 and 1 overlap at 02:00:0a:00:00:03'],
    ['AR=[TYPE=IP6_STATIC, IP6="fd00::1", SIZE=5] AR=[TYPE=IP6_STATIC, IP6="fd00::5", SIZE=5]', 'Address ranges 0 and 1 overlap at fd00::5'],
    ['SECURITY_GROUPS=7', 'Error getting security group [7]'],
    ['GATEWAY=10.0.0.999', 'GATEWAY "10.0.0.999"'],
  ])('with %s', async (text, message) => {
    await expect(make(`NAME=n ${text}`)).rejects.toThrow(message);
    expect(await world().call('vnet.pool', {})).toEqual([]);
  });

  test.each([
    ['VN_MAD=802.1Q', 'PHYDEV is mandatory for driver 802.1Q'],
    ['VN_MAD=802.1Q PHYDEV=eth0', 'VLAN_ID (or AUTOMATIC_VLAN_ID) is mandatory for driver 802.1Q'],
    ['VN_MAD=802.1Q PHYDEV=eth0 VLAN_ID=4096', 'VLAN_ID "4096" is not a number up to 4095'],
    ['VN_MAD=ovswitch_vxlan PHYDEV=eth0', 'OUTER_VLAN_ID (or AUTOMATIC_OUTER_VLAN_ID) is mandatory'],
    ['VN_MAD=constructor', 'VN_MAD named "constructor" is not defined in oned.conf'],
    ['VN_MAD=dummy', 'BRIDGE is mandatory for driver dummy'],
    ['VN_MAD=bridge BRIDGE="br 0"', 'is not a network device name'],
    ['', 'No VN_MAD in template for Virtual Network.'],
  ])('of %s', (text, message) => expect(world().call('vnet.create', { template: t(`NAME=n ${text}`) })).rejects.toThrow(message));
});

describe('VLAN numbers', () => {
  const vlan = async (text: string) => {
    const id = await world().call('vnet.create', { template: t(`NAME=v${text.length}${Math.random()} PHYDEV=eth0 ${text}`) });
    const { vlan_id, vlan_automatic, bridge } = (await vnetById(world().state.db, id)) ?? {};
    return [vlan_id, vlan_automatic, bridge];
  };
  test('are ours where the template says so, those given are taken', async () => {
    expect(await vlan('VN_MAD=802.1Q AUTOMATIC_VLAN_ID=YES')).toEqual(['2', 1, 'onebr0']);
    expect(await vlan('VN_MAD=802.1Q VLAN_ID=4')).toEqual(['4', 0, 'onebr.4']);
    expect(await vlan('VN_MAD=802.1Q AUTOMATIC_VLAN_ID=YES')).toEqual(['5', 1, 'onebr2']);
    expect(await vlan('VN_MAD=vxlan AUTOMATIC_VLAN_ID=YES')).toEqual(['5', 1, 'onebr3']);
    expect(await vlan('VN_MAD=bridge')).toEqual(['', 0, 'onebr4']);
  });
});

describe('leases', () => {
  test.each([
    ['TYPE=IP4, IP=10.0.0.1', { IP: '10.0.0.1', MAC: '02:00:0a:00:00:01' }],
    ['TYPE=ETHER, MAC="02:01:00:00:00:07"', { MAC: '02:01:00:00:00:07' }],
    [
      'TYPE=IP4_6, IP=10.0.0.1, GLOBAL_PREFIX="2001:db8::", ULA_PREFIX="fd00::"',
      { IP6_GLOBAL: '2001:db8::aff:fe00:1', IP6_ULA: 'fd00::aff:fe00:1', IP: '10.0.0.1' },
    ],
    ['TYPE=IP4_6_STATIC, IP=10.0.0.1, IP6="2001:db8::1"', { IP6: '2001:db8::1', IP: '10.0.0.1' }],
  ])('of %s reach the NIC', async (ar, wanted) => {
    await make(`NAME=n AR=[${ar}, SIZE=4]`);
    expect(await nicOf(await vm(''))).toMatchObject(wanted);
  });

  test('can be asked for by each kind of address, once', async () => {
    await make('NAME=n AR=[TYPE=IP4_6_STATIC, IP=10.0.0.1, IP6="2001:db8::1", SIZE=9]');
    expect(await nicOf(await vm(', IP=10.0.0.4'))).toMatchObject({ IP6: '2001:db8::4' });
    expect(await nicOf(await vm(', IP6="2001:DB8:0::5"'))).toMatchObject({ IP: '10.0.0.5' });
    expect(await nicOf(await vm(', MAC="02:00:0A:00:00:06"'))).toMatchObject({ IP: '10.0.0.6' });
    await expect(vm(', IP6="2001:db8::4"')).rejects.toThrow('2001:db8::4 is held by VM 0');
    await expect(vm(', MAC="02:00:0a:00:00:16"')).rejects.toThrow('is in none of its address ranges');
  });

  test('of a range override what the network says', async () => {
    await make('NAME=n GATEWAY=10.0.0.254 DNS=10.0.0.253 AR=[TYPE=IP4, IP=10.0.0.1, SIZE=4, GATEWAY=10.0.0.129]');
    expect(await nicOf(await vm(''))).toMatchObject({ GATEWAY: '10.0.0.129', DNS: '10.0.0.253' });
  });

  test('no VM gets one that is held, until it is released', async () => {
    await make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=2]');
    await world().call('vnet.hold', { id: 0, address: '10.0.0.1' });
    await vm('');
    expect(await leases()).toEqual([
      [0, 0, 'V:-1'],
      [0, 1, 'V:0'],
    ]);
    await expect(vm('')).rejects.toThrow('All 2 addresses of "n" are taken');
    await expect(vm(', IP=10.0.0.1')).rejects.toThrow('10.0.0.1 is on hold');
    await expect(world().call('vnet.hold', { id: 0, address: '10.0.0.2' })).rejects.toThrow('Address is not part of the address range or in use.');
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.77']) await world().call('vnet.release', { id: 0, address });
    expect(await leases()).toEqual([[0, 1, 'V:0']]);
  });

  test('are held in the range that was named only', async () => {
    await make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=2] AR=[TYPE=IP4, IP=10.0.1.1, SIZE=2]');
    await expect(world().call('vnet.hold', { id: 0, address: '10.0.1.1', arId: 0 })).rejects.toThrow('not part of the address range');
    await world().call('vnet.hold', { id: 0, address: '10.0.1.1', arId: 1 });
    expect(await leases()).toEqual([[1, 0, 'V:-1']]);
  });
});

describe('reservations', () => {
  beforeEach(() => make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=8, GATEWAY=10.0.0.99]'));
  const reserve = (size: number, more: object = { name: `r${size}` }): Promise<number> => world().call('vnet.reserve', { id: 0, size, ...more });

  test('are networks of the first addresses in a row that are free', async () => {
    await vm('');
    await world().call('vnet.hold', { id: 0, address: '10.0.0.3' });
    expect(await reserve(3)).toBe(1);
    const [range] = await rangesOf(world().state.db, 1);
    expect(range).toMatchObject({ ip: 0x0a000004, size: 3, mac: '02:00:0a:00:00:04', parent_ar_id: 0, template: '[["GATEWAY","10.0.0.99"]]' });
    expect((await info(1)).parent_id).toBe(0);
    expect((await info()).usedLeases).toBe(5);
  });

  test('can be added to, and grow by ranges', async () => {
    await reserve(2);
    expect(await reserve(3, { into: 1 })).toBe(1);
    expect((await rangesOf(world().state.db, 1)).map((r) => [r.ar_id, formatIp4(r.ip as number), r.size])).toEqual([
      [0, '10.0.0.1', 2],
      [1, '10.0.0.3', 3],
    ]);
  });

  test.each([
    [{ size: 9 }, 'Not enough free addresses in an address range'],
    [{ size: 0 }, 'Wrong SIZE'],
    [{ size: 70_000 }, 'from 1 to 65536'],
    [{ size: 2, address: '10.0.0.2' }, 'AR_ID must be specified for IP/MAC based reservations'],
    [{ size: 2, arId: 0, address: '10.0.0.8' }, 'Not enough free addresses'],
    [{ size: 2, arId: 7 }, 'Address Range does not exist'],
    [{ size: 2, name: 'n' }, 'NAME is already taken by NET 0.'],
    [{ size: 2, into: 0 }, 'Virtual network 0 is not a reservation of virtual network 0'],
  ])('%j is refused, and nothing is left of it', async (over, message) => {
    await expect(world().call('vnet.reserve', { id: 0, name: 'r', ...over })).rejects.toThrow(message);
    expect([await leases(), (await world().call('vnet.pool', {})).length]).toEqual([[], 1]);
  });

  test('cannot be reserved from again, nor get ranges of their own', async () => {
    await reserve(2);
    await expect(world().call('vnet.reserve', { id: 1, name: 'rr', size: 1 })).rejects.toThrow('is a reservation itself');
    await expect(world().call('vnet.addar', { id: 1, template: t('AR=[TYPE=ETHER, SIZE=1]') })).rejects.toThrow('its addresses come from its parent');
    await expect(world().call('vnet.updatear', { id: 1, arId: 0, ar: [['SIZE', '3']], append: true })).rejects.toThrow('cannot be changed');
  });

  test('begin where they are asked to', async () => {
    await reserve(2, { name: 'a', arId: 0, address: '02:00:0a:00:00:05' });
    expect(await leases()).toEqual([
      [0, 4, 'N:1'],
      [0, 5, 'N:1'],
    ]);
  });

  test('give back what they had: a range, or all with the network', async () => {
    await reserve(2);
    await reserve(3, { into: 1 });
    await world().call('vnet.free', { id: 1, arId: 0 });
    expect((await leases()).map(([, idx]) => idx)).toEqual([2, 3, 4]);
    await expect(world().call('vnet.delete', { id: 0 })).rejects.toThrow('3 are held by reservations 1.');
    await world().call('vnet.delete', { id: 1 });
    expect(await leases()).toEqual([]);
    await world().call('vnet.delete', { id: 0 });
  });

  test('stay while a VM has an address of theirs', async () => {
    await reserve(2);
    await world().call('vm.create', { template: t('CPU=1 MEMORY=64 NIC=[NETWORK_ID=1]'), hold: true });
    await expect(world().call('vnet.free', { id: 1, arId: 0 })).rejects.toThrow('Address Range has leases in use');
    await expect(world().call('vnet.delete', { id: 1 })).rejects.toThrow('1 are held by VMs 0.');
    await expect(world().call('vnet.free', { id: 0, arId: 0 })).rejects.toThrow('Address Range has leases in use');
  });
});

describe('ranges', () => {
  beforeEach(() => make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=4]'));
  const change = (ar: [string, string][], append = false) => world().call('vnet.updatear', { id: 0, arId: 0, ar, append });

  test('are added behind the others, and never into them', async () => {
    await world().call('vnet.addar', { id: 0, template: t('AR=[TYPE=IP4, IP=10.0.0.5, SIZE=4]') });
    await expect(world().call('vnet.addar', { id: 0, template: t('AR=[TYPE=IP4, IP=10.0.0.8, SIZE=4]') })).rejects.toThrow('overlap at 10.0.0.8');
    await expect(world().call('vnet.addar', { id: 0, template: t('X=1') })).rejects.toThrow('no AR vector');
    expect((await rangesOf(world().state.db, 0)).map((r) => r.ar_id)).toEqual([0, 1]);
  });

  test('go when nobody has an address of theirs, or by force', async () => {
    await vm('');
    await expect(world().call('vnet.rmar', { id: 0, arId: 0, force: false })).rejects.toThrow('Address Range has leases in use');
    await expect(world().call('vnet.rmar', { id: 0, arId: 9, force: false })).rejects.toThrow('Address Range does not exist');
    await world().call('vnet.rmar', { id: 0, arId: 0, force: true });
    expect([await leases(), await rangesOf(world().state.db, 0)]).toEqual([[], []]);
  });

  test('that a network reserved of do not go by force', async () => {
    await world().call('vnet.reserve', { id: 0, name: 'r', size: 1 });
    await expect(world().call('vnet.rmar', { id: 0, arId: 0, force: true })).rejects.toThrow('networks 1 reserved addresses of it');
  });

  test('change their attributes and size, not their addresses', async () => {
    await change([
      ['SIZE', '7'],
      ['IP', '10.9.9.9'],
      ['FOO', 'bar'],
    ]);
    expect((await rangesOf(world().state.db, 0))[0]).toMatchObject({ size: 7, ip: 0x0a000001, template: '[["FOO","bar"]]' });
    await change([['BAR', '1']], true);
    expect((await rangesOf(world().state.db, 0))[0]).toMatchObject({ size: 7, template: '[["FOO","bar"],["BAR","1"]]' });
    await change([['BAR', '2']]);
    expect((await rangesOf(world().state.db, 0))[0]).toMatchObject({ size: 7, template: '[["BAR","2"]]' });
  });

  test('never shrink below an address that is taken, nor grow into another range', async () => {
    await vm(', IP=10.0.0.3');
    await world().call('vnet.addar', { id: 0, template: t('AR=[TYPE=IP4, IP=10.0.0.9, SIZE=4]') });
    await expect(change([['SIZE', '2']])).rejects.toThrow('address 3 of it is taken');
    await expect(change([['SIZE', '9']])).rejects.toThrow('overlap at 10.0.0.9');
    await change([['SIZE', '3']]);
  });
});

test('a network that is ready has nothing to recover from', async () => {
  await make('NAME=n');
  await expect(world().call('vnet.recover', { id: 0, how: 'delete' })).rejects.toThrow("Could not perform 'recover delete' on VN 0, wrong state READY.");
});

/** What one may do to a network, in any order. */
type Act = { readonly kind: 'take' | 'ask' | 'end' | 'hold' | 'release' | 'reserve' | 'free'; readonly n: number };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({ kind: fc.constantFrom<Act['kind'][]>('take', 'ask', 'end', 'hold', 'release', 'reserve', 'free'), n: fc.nat(11) }),
  { maxLength: 14 },
);

test('whatever is done, no address is given twice, and none leaves its range', async () => {
  await make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=5] AR=[TYPE=IP4, IP=10.0.0.7, SIZE=5]');
  const vms: number[] = [];
  const nets: number[] = [];
  const address = (n: number): string => `10.0.0.${n}`;
  const doing: Record<Act['kind'], (n: number) => Promise<unknown>> = {
    take: async () => vms.push(await vm('')),
    ask: async (n) => vms.push(await vm(`, IP=${address(n)}`)),
    end: async (n) => vms.length > 0 && gone(vms.splice(n % vms.length, 1)[0] as number),
    hold: (n) => world().call('vnet.hold', { id: 0, address: address(n) }),
    release: (n) => world().call('vnet.release', { id: 0, address: address(n) }),
    reserve: async (n) => nets.push(await world().call('vnet.reserve', { id: 0, name: `r${nets.length}-${n}-${Math.random()}`, size: (n % 3) + 1 })),
    free: async (n) => nets.length > 0 && world().call('vnet.delete', { id: nets.splice(n % nets.length, 1)[0] as number }),
  };
  await fc.assert(
    fc.asyncProperty(acts, async (all) => {
      for (const { kind, n } of all) await doing[kind](n).catch((e: Error) => expect(e.name).toBe('OneError'));
      const [ranges, taken] = [await rangesOf(world().state.db, 0), await leasesOf(world().state.db, 0)];
      expect(new Set(taken.map((l) => l.ip)).size).toBe(taken.length);
      for (const l of taken) {
        const range = ranges.find((r) => r.ar_id === l.ar_id);
        expect(l.ip).toBe((range?.ip as number) + l.idx);
        expect(l.idx).toBeLessThan(range?.size as number);
      }
      expect(
        taken
          .filter((l) => l.vm_id >= 0)
          .map((l) => l.vm_id)
          .sort((a, b) => a - b),
      ).toEqual([...vms].sort((a, b) => a - b));
      expect(taken.filter((l) => l.reserved_by !== null && !nets.includes(l.reserved_by))).toEqual([]);
    }),
    { numRuns: tries(25) },
  );
});

describe('an update', () => {
  const update = (text: string, append = true) => world().call('vnet.update', { id: 0, template: t(text), append });
  beforeEach(() => make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=4]'));

  test('keeps the columns and the template the same', async () => {
    await update('PHYDEV=eth0 DNS=10.0.0.9');
    expect(await info()).toMatchObject({ phydev: 'eth0', bridge: 'br0', template: expect.stringContaining('["DNS","10.0.0.9"]') });
    await update('VN_MAD=bridge', false);
    expect(await info()).toMatchObject({ phydev: '', bridge: 'br0', vn_mad: 'bridge', template: expect.stringContaining('["BRIDGE","br0"]') });
  });

  test.each([
    ['GATEWAY=1.2.3.4', false, 'Cannot update template. No VN_MAD in template for Virtual Network.'],
    ['VN_MAD=802.1Q', true, 'Cannot update template. PHYDEV is mandatory for driver 802.1Q'],
    ['GATEWAY=x', true, 'Cannot update template. GATEWAY "x" is not an IPv4 address'],
  ])('with %s (append: %s) is refused', (text, append, message) => expect(update(text, append)).rejects.toThrow(message));

  test('does not pull the bridge away under a VM that runs', async () => {
    await world()
      .furnish()
      .catch(() => undefined);
    await world().addHost();
    await vm('');
    await update('BRIDGE=br1');
    await world().call('vm.action', { id: 0, action: 'release' });
    await world().work();
    await expect(update('BRIDGE=br2')).rejects.toThrow('BRIDGE cannot change while VMs 0 run in the network.');
    await update('COLOUR=red');
  });
});

describe('addresses are given out in turn', () => {
  const next = async (vmId: number) => (await nicOf(vmId)).IP;
  beforeEach(() => make('NAME=n AR=[TYPE=IP4, IP=10.0.0.1, SIZE=4]'));

  test('one that was given back is not the next', async () => {
    const first = await vm('');
    await gone(first);
    expect(await next(await vm(''))).toBe('10.0.0.2');
  });
  test('one that was asked for does not change whose turn it is', async () => {
    await vm(', IP=10.0.0.3');
    expect([await next(await vm('')), await next(await vm('')), await next(await vm(''))]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.4']);
  });
  test('after the last the first is given that is free', async () => {
    const [first] = [await vm(''), await vm(''), await vm(''), await vm('')];
    await expect(vm('')).rejects.toThrow('All 4 addresses');
    await gone(first);
    expect(await next(await vm(''))).toBe('10.0.0.1');
  });
  test('a reservation takes its turn, too', async () => {
    await world().call('vnet.reserve', { id: 0, size: 2, name: 'r' });
    await world().call('vnet.delete', { id: 1 });
    expect(await next(await vm(''))).toBe('10.0.0.3');
  });
});
