import { vmColumns, vmTable } from '../../src/commands/vm/columns';
import { call } from '../../src/lib/ops/door';
import { renderList } from '../../src/lib/output/list';
import { insertHost } from '../../src/state/hosts';
import { plainVmLines } from '../../src/state/vmLines';
import type { VmRow } from '../../src/state/vms';
import { insertVm } from '../../src/state/vms';
import { oneadmin, type World, worlds } from '../support/world';

const NOW = Date.UTC(2030, 0, 1) / 1000;

const row = (id: number, change: Partial<VmRow>): VmRow => ({
  id,
  name: `vm-${id}`,
  uid: 0,
  gid: 0,
  permissions: 0o600,
  state: 3,
  lcm_state: 3,
  prev_state: 3,
  prev_lcm_state: 3,
  stime: NOW - id * 61,
  etime: 0,
  last_poll: 0,
  deploy_id: '',
  cpu: 1,
  vcpu: 1,
  memory_mb: 512,
  host_id: 0,
  datastore_id: 0,
  ips: '10.0.0.1',
  template_id: null,
  state_since: 0,
  pending_reason: '',
  error: '',
  resched: 0,
  purge_at: 0,
  purged_by: 0,
  ...change,
});

/** Whatever makes a cell odd: cut names, no host, unknown owners, all units, all states, ages over days. */
const odd: Partial<VmRow>[] = [
  {},
  { name: 'a name that is far too long for its column' },
  { name: 'größer-größer-größer' },
  { name: '😀'.repeat(20) },
  { host_id: null, state: 1, lcm_state: 0 },
  { host_id: 77 },
  { uid: 1 },
  { uid: 99, gid: 98 },
  { cpu: 0.1 },
  { cpu: 0.25 },
  { cpu: 16 },
  { cpu: 1234.5 },
  { resched: 1 },
  { purge_at: NOW + 60, state: 8, lcm_state: 0 },
  { purge_at: NOW + 60, resched: 1 },
  { memory_mb: 1 },
  { memory_mb: 1024 },
  { memory_mb: 1025 },
  { memory_mb: 1536 },
  { memory_mb: 2048 },
  { memory_mb: 2355 },
  { memory_mb: 99_999 },
  { memory_mb: 1_048_576 },
  { memory_mb: 1_048_577 },
  { memory_mb: 3_000_000 },
  { state: 8, lcm_state: 0 },
  { state: 2, lcm_state: 0 },
  { lcm_state: 36 },
  { lcm_state: 16 },
  { state: 11, lcm_state: 0 },
  { stime: NOW + 100 },
  { stime: NOW - 86_400 * 400 },
  { stime: 0 },
  { state: 6, lcm_state: 0 },
];

const general = async (world: World): Promise<string> => {
  const written: string[] = [];
  const lines = await call({ ...world.env, caller: oneadmin }, 'vm.pool', {});
  await renderList(
    lines.rows,
    vmColumns(lines, NOW),
    {},
    { out: { write: (text) => written.push(text), isTTY: false, columns: undefined, rows: undefined }, env: {}, shown: vmTable.shown, confs: vmTable.confs },
  );
  return written.join('');
};

describe('the plain list made by SQLite', () => {
  const fresh = worlds();
  let world: World;
  beforeEach(() => {
    world = fresh();
  });

  const fill = (rows: readonly VmRow[]) =>
    world.env.state.write(async (tx) => {
      await insertHost(tx, {
        id: 0,
        name: 'a-host-with-a-long-name',
        cluster_id: 0,
        state: 2,
        im_mad: 'dummy',
        vm_mad: 'dummy',
        template: '[]',
        total_cpu: 1,
        total_mem: 1,
        used_cpu: 0,
        used_mem: 0,
        free_mem: 0,
        monitored_at: 0,
        error: '',
        facts: '',
      });
      for (const r of rows) await insertVm(tx, r, { template: [], userTemplate: [] }, []);
    });

  test('is the list, to the letter, for every odd row', async () => {
    await fill(odd.map((change, i) => row(i, change)));
    expect(await plainVmLines(world.env.state.db, NOW)).toBe(await general(world));
  });

  test('and with ids that outgrow their column', async () => {
    await fill([row(7, {}), row(123_456, {})]);
    expect(await plainVmLines(world.env.state.db, NOW)).toBe(await general(world));
  });

  test('and for a cloud without VMs', async () => {
    expect(await plainVmLines(world.env.state.db, NOW)).toBe(await general(world));
  });
});
