import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../../../src/lib/nodes/platform/platform';
import { readPlatform } from '../../../src/lib/nodes/platform/read';

const example = readFileSync(join(__dirname, '../../../docs/examples/platform.yaml'), 'utf8');
const problemsOf = (text: string): string[] => {
  try {
    readPlatform(text, 'p.yaml');
    return [];
  } catch (e) {
    return (e as Error).message.split('\n');
  }
};

test('the example is read', () => {
  const platform = readPlatform(example, 'platform.yaml');
  expect([...platform.machines].map(([name, m]) => [name, addressOf(name, m), m.roles])).toEqual([
    ['on-master1', '192.168.43.253', ['container-host']],
    ['on-buster', '192.168.43.250', ['front-end']],
    ['on-node1', '192.168.43.1', ['hypervisor']],
    ['on-filer1', '192.168.43.252', ['filer']],
  ]);
  expect(platform.datastores?.get('101')).toEqual({ name: 'System', type: 'system', export: 'system' });
});

/** What is changed in the example, and what is said of it. */
test.each([
  ['roles: [hypervisor]', 'roles: [hipervisor]', 'p.yaml:21:13: expected one of front-end, container-host, hypervisor, filer, found: "hipervisor"'],
  ['br46: { vlan: 46 }', 'br46: { vlan: 4095 }', 'p.yaml:26:23: expected a whole number from 1 to 4094, found: "4095"'],
  ['br46: { vlan: 46 }', 'br46: { vlan: 043 }', 'p.yaml:26:23: expected a whole number from 1 to 4094, found: "043"'],
  ['br46: { vlan: 46 }', 'br46: { vlan: 43 }', 'p.yaml:26:9: expected a port of its own (eno1.43 is one of br43), found: br46'],
  ['br46: { vlan: 46 }', 'br46: { wlan: 46 }', 'p.yaml:26:17: expected of a bridge one of vlan, interface, address, gateway, found: "wlan"'],
  ['192.168.43.1/24', '192.168.43.1', 'p.yaml:25:36: expected an IPv4 address with its prefix, as 192.168.43.1/24, found: "192.168.43.1"'],
  ['192.168.43.1/24', '192.168.43.0/24', 'p.yaml:25:36: expected an IPv4 address with its prefix, as 192.168.43.1/24, found: "192.168.43.0/24"'],
  ['192.168.43.1/24', '192.168.43.252/24', "p.yaml:30:14: expected an address that is nobody else's (on-node1 has it), found: 192.168.43.252"],
  [
    '192.168.43.1/24, gateway: 192.168.43.254',
    '192.168.43.1/24, gateway: 192.168.44.254',
    'p.yaml:25:62: expected another address in the network of 192.168.43.1/24, found: 192.168.44.254',
  ],
  ['on: on-master1', 'on: on-node1', 'p.yaml:15:11: expected a machine with the role container-host, found: on-node1'],
  ['filer: on-filer1', 'filer: on-filer2', 'p.yaml:33:10: expected a machine with the role filer, found: on-filer2'],
  ['export: files', 'export: images', 'p.yaml:41:43: expected an export of its own (datastore 100 lies there), found: images'],
  [
    'root: /store/one',
    'root: /store/one dir',
    'p.yaml:34:9: expected an absolute path (letters, digits, "_", "-", "."; no ".." and no "/" at its end), found: "/store/one dir"',
  ],
  ['  100:', '  99:', 'p.yaml:39:3: expected the number of a datastore, 100 or more (those below are for the first run), found: "99"'],
  ['first: 10.1.16.10', 'first: 10.1.15.10', 'p.yaml:50:18: expected addresses in 10.1.16.0/20, found: 50 addresses from 10.1.15.10'],
  ['size: 50', 'size: 4090', 'p.yaml:50:18: expected addresses in 10.1.16.0/20, found: 4090 addresses from 10.1.16.10'],
  ['first: 10.1.16.10', 'first: 10.1.31.220', 'p.yaml:47:14: expected an address that is given to no VM, found: 10.1.31.254'],
  ['10.1.31.254', '10.2.31.254', 'p.yaml:47:14: expected an address in 10.1.16.0/20, found: 10.2.31.254'],
  ['bridge: br46', 'bridge: br47', 'p.yaml:45:13: expected a bridge of a hypervisor, found: br47'],
  ['10.1.16.0/20', '10.1.17.0/20', 'p.yaml:46:14: expected an IPv4 network, as 192.168.43.0/24, found: "10.1.17.0/20"'],
  ['name: System', 'name: Files', 'p.yaml:41:16: expected a name of its own (datastore 101 has it), found: Files'],
  ['roles: [hypervisor]', 'roles: [hypervisor]\n    cluster: kvm', 'p.yaml:22:14: expected one of default, found: kvm'],
  ['roles: [filer]', 'roles: [filer]\n    cluster: default', 'p.yaml:30:14: expected a cluster of hypervisors alone, found: default'],
  [
    'gateway: 192.168.43.254\n\n',
    'gateway: 192.168.43.254\n      mirror: "http://x y"\n\n',
    'p.yaml:19:15: expected the address of a mirror (http://, https:// or file:/), as http://deb.debian.org/debian, found: "http://x y"',
  ],
  ['on-node1:', 'on node1:', 'p.yaml:20:3: expected a host name (letters, digits, "-" and "."; at most 64), found: "on node1"'],
  ['on-node1:', 'on-buster:', 'p.yaml:20:3: expected each name once, found: "on-buster" a second time'],
])('%s -> %s', (from, to, told) => {
  expect(example).toContain(from);
  expect(problemsOf(example.replace(from, to))).toContain(told);
});

test.each([
  ['', 'p.yaml:1:1: expected a platform: a map with machines, found: nothing'],
  ['- a', 'p.yaml:1:1: expected the platform: a map with user, machines, nfs, datastores, first-run, clusters, networks, found: a list'],
  ['user: root', 'p.yaml:1:1: expected the platform with machines, found: user'],
  ['machines:\n', 'p.yaml:1:10: expected a map of machines, found: nothing'],
  ['machines: *x', 'p.yaml:1:11: expected a map of machines, found: a reference (*name); write its value out'],
])('%j', (text, told) => expect(problemsOf(text)).toContain(told));

test('all mistakes are told at once', () => {
  const bad = example.replace('vlan: 46', 'vlan: 0').replace('[filer]', '[flier]').replace('type: system', 'type: sys');
  expect(problemsOf(bad)).toHaveLength(3);
});
