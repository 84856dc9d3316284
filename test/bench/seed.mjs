// Fills a state with VMs and hosts, straight into the tables: what the commands would have written, in a second instead of an hour.
import Database from 'better-sqlite3';

const vmTemplate = (id, ip) =>
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
        ['IMAGE', 'os'],
        ['IMAGE_ID', '0'],
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
        ['NETWORK', 'net'],
        ['NETWORK_ID', '0'],
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

export const seed = async (file, { vms, hosts }) => {
  const db = new Database(file);
  const now = Math.floor(Date.now() / 1000);
  const insert = (table, row) => {
    const keys = Object.keys(row);
    return db.prepare(`INSERT INTO ${table} (${keys.join(',')}) VALUES (${keys.map(() => '?').join(',')})`).run(...Object.values(row));
  };
  const owner = { uid: 0, gid: 0, permissions: 0o600 };
  db.transaction(() => {
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
    insert('images', {
      id: 0,
      name: 'os',
      ...owner,
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
    insert('vnets', {
      id: 0,
      name: 'net',
      ...owner,
      state: 1,
      bridge: 'br46',
      bridge_type: 'linux',
      vn_mad: 'dummy',
      phydev: '',
      own_bridge: 0,
      template: '[]',
    });
    insert('address_ranges', { vnet_id: 0, ar_id: 0, type: 'IP4', ip: 0x0a000001, mac: '02:00:0a:00:00:01', size: 100_000, template: '[]' });
    for (let id = 0; id < vms; id++) {
      const ip = `10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`;
      insert('vms', {
        id,
        name: `vm-${id}`,
        ...owner,
        state: 3,
        lcm_state: 3,
        prev_state: 3,
        prev_lcm_state: 3,
        stime: now - id,
        deploy_id: `one-${id}`,
        cpu: 1,
        vcpu: 1,
        memory_mb: 2048,
        host_id: id % hosts,
        datastore_id: 0,
        ips: ip,
        state_since: 0,
      });
      insert('vm_bodies', { vm_id: id, template: vmTemplate(id, ip), user_template: '[]' });
      insert('vm_disks', { vm_id: id, disk_id: 0, image_id: 0, datastore_id: 1, size_mb: 1024, persistent: 0 });
      insert('leases', {
        vnet_id: 0,
        ar_id: 0,
        idx: id,
        ip: 0x0a000001 + id,
        mac: `02:00:${id.toString(16).padStart(8, '0').match(/../g).join(':')}`,
        vm_id: id,
        nic_id: 0,
      });
      insert('history', {
        vm_id: id,
        seq: 0,
        host_id: id % hosts,
        hostname: `host${id % hosts}`,
        cluster_id: 0,
        datastore_id: 0,
        vm_mad: 'dummy',
        tm_mad: 'local',
        stime: now,
      });
    }
    for (const pool of ['vms', 'hosts', 'images', 'vnets']) insert('counters', { pool, last: pool === 'vms' ? vms - 1 : 0 });
  })();
  db.exec('ANALYZE');
  db.close();
};
