// Fills a state with VMs and hosts, straight into the tables: what the commands would have written, in a second instead of an hour.
import Database from 'better-sqlite3';

const vmTemplate = (id, ip, image, vnet) =>
  JSON.stringify([
    ['AUTOMATIC_REQUIREMENTS', '(CLUSTER_ID = 0) & !(PIN_POLICY = PINNED)'],
    [
      'CONTEXT',
      [
        ['DISK_ID', '1'],
        ['ETH0_IP', ip],
        ['ETH0_MAC', '02:00:0a:00:00:01'],
        ['NETWORK', 'YES'],
        ['SSH_PUBLIC_KEY', 'ssh-ed25519 AAAA user@example'],
        ['TARGET', 'sda'],
      ],
    ],
    ['CPU', '1'],
    [
      'DISK',
      [
        ['DATASTORE', 'Images'],
        ['DATASTORE_ID', '1'],
        ['DISK_ID', '0'],
        ['FORMAT', 'qcow2'],
        ['IMAGE', `os${image}`],
        ['IMAGE_ID', String(image)],
        ['SIZE', '1024'],
        ['TARGET', 'vda'],
        ['TYPE', 'FILE'],
      ],
    ],
    [
      'GRAPHICS',
      [
        ['LISTEN', '0.0.0.0'],
        ['PORT', String(5900 + (id % 20_000))],
        ['TYPE', 'VNC'],
      ],
    ],
    ['MEMORY', '2048'],
    [
      'NIC',
      [
        ['AR_ID', '0'],
        ['BRIDGE', 'br46'],
        ['IP', ip],
        ['MAC', '02:00:0a:00:00:01'],
        ['NETWORK', `net${vnet}`],
        ['NETWORK_ID', String(vnet)],
        ['NIC_ID', '0'],
        ['SECURITY_GROUPS', '0'],
        ['TARGET', `one-${id}-0`],
        ['VN_MAD', 'dummy'],
      ],
    ],
    [
      'OS',
      [
        ['MACHINE', 'q35'],
        ['UUID', '00000000-0000-4000-8000-000000000000'],
      ],
    ],
    ['VMID', String(id)],
  ]);

/** Kinds of objects of which a cloud has few: one of each. */
const insertSmall = (insert, owned, now) => {
  insert('vntemplates', { id: 0, name: 'net', ...owned, regtime: now, body: JSON.stringify([['VN_MAD', 'bridge']]) });
  insert('vmgroups', { id: 0, name: 'apart', ...owned, template: '[]' });
  insert('vmgroup_roles', { vmgroup_id: 0, role_id: 0, name: 'web', policy: 'ANTI_AFFINED', template: '[]' });
  insert('hooks', {
    id: 0,
    name: 'told',
    type: 'api',
    template: JSON.stringify([
      ['CALL', 'one.vm.allocate'],
      ['COMMAND', 'log.sh'],
    ]),
  });
  insert('marketapps', { id: 0, name: 'app', ...owned, template: '[]', market_id: 0, state: 1, type: 1, regtime: now, size_mb: 1024, format: 'qcow2' });
  insert('vrouters', { id: 0, name: 'router', ...owned, template: '[]' });
  insert('backupjobs', { id: 0, name: 'nightly', ...owned, template: '[]' });
};
const SMALL_POOLS = Object.fromEntries(['vntemplates', 'vmgroups', 'hooks', 'marketapps', 'vrouters', 'backupjobs'].map((pool) => [pool, 0]));

/** A cloud as it grows: an image for 200 VMs, a network for 500, a user for 100. */
export const seed = async (file, { vms, hosts, users }) => {
  const db = new Database(file);
  const now = Math.floor(Date.now() / 1000);
  const prepared = new Map();
  const insert = (table, row) => {
    const keys = Object.keys(row);
    const sql = `INSERT INTO ${table} (${keys.join(',')}) VALUES (${keys.map(() => '?').join(',')})`;
    if (!prepared.has(sql)) prepared.set(sql, db.prepare(sql));
    prepared.get(sql).run(...Object.values(row));
  };
  const images = Math.max(1, Math.ceil(vms / 200));
  const vnets = Math.max(1, Math.ceil(vms / 500));
  const templates = images;
  const uidOf = (id) => (users === 0 ? 0 : 2 + (id % users));
  const ownedBy = (uid) => ({ uid, gid: uid === 0 ? 0 : 1, permissions: 0o600 });
  db.transaction(() => {
    for (let i = 0; i < users; i++) {
      insert('users', { id: 2 + i, name: `user${i}`, gid: 1, auth: 'core', password: 'x', enabled: 1, template: '[]' });
      insert('memberships', { uid: 2 + i, gid: 1 });
    }
    for (let id = 0; id < hosts; id++) {
      insert('hosts', {
        id,
        name: `host${id}`,
        cluster_id: 0,
        state: 2,
        im_mad: 'dummy',
        vm_mad: 'dummy',
        template: '[]',
        total_cpu: 6400,
        total_mem: 268_435_456,
        used_cpu: 100,
        used_mem: 1_000_000,
        free_mem: 267_435_456,
        monitored_at: now,
        error: '',
        facts: '',
      });
    }
    for (let id = 0; id < images; id++)
      insert('images', {
        id,
        name: `os${id}`,
        ...ownedBy(0),
        type: 0,
        disk_type: 0,
        persistent: 0,
        regtime: now,
        modtime: now,
        source: 'x',
        path: '/x',
        format: 'qcow2',
        fs: '',
        size_mb: 1024,
        state: 2,
        prev_state: 1,
        datastore_id: 1,
        template: '[]',
      });
    for (let id = 0; id < templates; id++)
      insert('templates', { id, name: `template${id}`, ...ownedBy(0), regtime: now, body: vmTemplate(id, '10.0.0.1', 0, 0) });
    for (let id = 0; id < vnets; id++) {
      insert('vnets', {
        id,
        name: `net${id}`,
        ...ownedBy(0),
        state: 1,
        bridge: 'br46',
        bridge_type: 'linux',
        vn_mad: 'dummy',
        phydev: '',
        own_bridge: 0,
        template: '[]',
      });
      insert('address_ranges', { vnet_id: id, ar_id: 0, type: 'IP4', ip: 0x0a000001 + id * 65_536, mac: '02:00:0a:00:00:01', size: 60_000, template: '[]' });
    }
    for (let id = 0; id < vms; id++) {
      const image = id % images;
      const vnet = id % vnets;
      const idx = Math.floor(id / vnets);
      const number = 0x0a000001 + vnet * 65_536 + idx;
      const ip = [24, 16, 8, 0].map((bits) => (number >> bits) & 255).join('.');
      const host_id = id % hosts;
      insert('vms', {
        id,
        name: `vm-${id}`,
        ...ownedBy(uidOf(id)),
        state: 3,
        lcm_state: 3,
        prev_state: 3,
        prev_lcm_state: 3,
        stime: now - id,
        deploy_id: `one-${id}`,
        cpu: 1,
        vcpu: 1,
        memory_mb: 2048,
        host_id,
        datastore_id: 0,
        ips: ip,
        state_since: 0,
      });
      insert('vm_bodies', { vm_id: id, template: vmTemplate(id, ip, image, vnet), user_template: '[]' });
      insert('vm_disks', { vm_id: id, disk_id: 0, image_id: image, datastore_id: 1, size_mb: 1024, persistent: 0 });
      insert('leases', {
        vnet_id: vnet,
        ar_id: 0,
        idx,
        ip: number,
        mac: `02:00:${number.toString(16).padStart(8, '0').match(/../g).join(':')}`,
        vm_id: id,
        nic_id: 0,
        security_groups: '0',
      });
      insert('history', {
        vm_id: id,
        seq: 0,
        host_id,
        hostname: `host${host_id}`,
        cluster_id: 0,
        datastore_id: 0,
        vm_mad: 'dummy',
        tm_mad: 'local',
        stime: now,
      });
    }
    insertSmall(insert, ownedBy(0), now);
    const last = { vms: vms - 1, hosts: hosts - 1, images: images - 1, vnets: vnets - 1, templates: templates - 1, ...SMALL_POOLS };
    for (const [pool, id] of Object.entries(last)) insert('counters', { pool, last: id });
    if (users > 0) db.prepare('UPDATE counters SET last = ? WHERE pool = ?').run(users + 1, 'users');
  })();
  db.exec('ANALYZE');
  db.close();
};
