import { t, worlds } from '../../support/world';

/** As many VMs as one request may make at once on a small cloud, through everything there is but real hosts. */
const MANY = 512;
const HOSTS = 8;

const world = worlds({
  furnish: async (w) => {
    await w.furnish({ size: 2 * MANY });
    for (let i = 1; i <= HOSTS; i++) await w.addHost(`host${i}`);
  },
});

test(`${MANY} VMs of one request all run, each once, with an address and a port of its own`, async () => {
  const ids = await world().call('template.instantiate', {
    id: 0,
    name: undefined,
    hold: false,
    extra: t('CPU=0.01 MEMORY=16'),
    copies: MANY,
  });
  expect(new Set(ids).size).toBe(MANY);
  await world().work();
  expect(world().log.filter((line) => !line.endsWith(': done'))).toEqual([]);
  const { db } = world().state;
  const vms = await db.selectFrom('vms').select(['id', 'state', 'lcm_state', 'host_id', 'pending_reason']).orderBy('id').execute();
  expect(vms.filter((vm) => vm.state !== 3 || vm.lcm_state !== 3)).toEqual([]);
  expect(vms.map((vm) => vm.id)).toEqual([...ids].sort((a, b) => a - b));
  const leases = await db.selectFrom('leases').select(['ip', 'mac', 'vm_id']).execute();
  const ports = await db.selectFrom('vnc_ports').select(['port', 'vm_id']).execute();
  for (const given of [leases, ports]) expect(new Set(given.map((row) => row.vm_id))).toEqual(new Set(ids));
  expect([leases.length, new Set(leases.map((l) => l.ip)).size, new Set(leases.map((l) => l.mac)).size]).toEqual([MANY, MANY, MANY]);
  expect([ports.length, new Set(ports.map((p) => p.port)).size]).toEqual([MANY, MANY]);
  const domains = Array.from({ length: HOSTS }, (_, i) => world().domains(`host${i + 1}`));
  expect(domains.flat().sort()).toEqual(ids.map((id) => `one-${id}`).sort());
  // no host is given all of them
  expect(domains.map((names) => names.length)).toEqual(Array.from({ length: HOSTS }, () => MANY / HOSTS));
  expect(await db.selectFrom('operations').select('id').where('state', 'in', ['waiting', 'running']).execute()).toEqual([]);
  expect(await db.selectFrom('journal').select('step').where('event', 'in', ['failed', 'undone', 'resumed']).execute()).toEqual([]);
});
