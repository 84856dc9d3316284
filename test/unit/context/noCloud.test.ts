import { noCloud } from '../../../src/lib/context/noCloud';
import type { Pairs } from '../../../src/lib/template/template';

const files = (variables: Pairs, name = 'web') => noCloud({ vmId: 42, name, variables });

const ETH0: Pairs = [
  ['ETH0_DNS', '192.168.43.251'],
  ['ETH0_GATEWAY', '10.1.31.254'],
  ['ETH0_IP', '10.1.16.10'],
  ['ETH0_IP6', ''],
  ['ETH0_MAC', '02:00:0A:01:10:0a'],
  ['ETH0_MASK', '255.255.240.0'],
  ['ETH0_MTU', '1450'],
  ['ETH0_SEARCH_DOMAIN', 'lab.example example.org'],
];

test('meta-data: who the machine is', () => {
  expect(files([['SSH_PUBLIC_KEY', 'ssh-rsa AAAA a@b\n\n# old\n ssh-ed25519 BBBB "c" ']])['meta-data']).toBe(`instance-id: "one-42"
local-hostname: "web"
public-keys:
  - "ssh-rsa AAAA a@b"
  - "ssh-ed25519 BBBB \\"c\\""
`);
});

test.each([
  ['Test-Deb11', 'Test-Deb11'],
  ['two words', 'two-words'],
  ['a_b.example.org', 'a-b.example.org'],
  ['Größe', 'Gro-e'],
  ['-x-', 'x'],
  ['日本', 'one-42'],
  ['', 'one-42'],
  ['$(reboot)\n"', 'reboot'],
  ['x'.repeat(100), 'x'.repeat(63)],
])('a host name from %j', (name, host) => expect(files([], name)['meta-data']).toContain(`local-hostname: ${JSON.stringify(host)}\n`));

test('SET_HOSTNAME wins', () => expect(files([['SET_HOSTNAME', 'other']])['meta-data']).toContain('local-hostname: "other"\n'));

test('network-config: by MAC, static', () => {
  expect(files(ETH0)['network-config']).toBe(`version: 2
ethernets:
  eth0:
    match:
      macaddress: "02:00:0a:01:10:0a"
    set-name: "eth0"
    addresses:
      - "10.1.16.10/20"
    gateway4: "10.1.31.254"
    mtu: 1450
    nameservers:
      addresses:
        - "192.168.43.251"
      search:
        - "lab.example"
        - "example.org"
`);
});

test('both families, aliases, routes, metrics; the VM’s own DNS goes to the first interface', () => {
  const variables: Pairs = [
    ['DNS', '9.9.9.9'],
    ['ETH1_MAC', '02:00:00:00:00:01'],
    ['ETH1_IP', '10.0.0.1'],
    ['ETH1_GATEWAY', '10.0.0.254'],
    ['ETH1_METRIC', '5'],
    ['ETH1_ROUTES', '10.5.0.0/16 via 10.0.0.9, broken, 10.6.0.0/16 via 10.0.0.8'],
    ['ETH1_IP6', '2001:db8::1'],
    ['ETH1_IP6_ULA', 'fd00::1'],
    ['ETH1_IP6_PREFIX_LENGTH', '56'],
    ['ETH1_IP6_GATEWAY', '2001:db8::f'],
    ['ETH1_IP6_METRIC', '6'],
    ['ETH1_ALIAS0_IP', '10.0.0.2'],
    ['ETH1_ALIAS0_MASK', '255.255.0.0'],
    ['ETH1_ALIAS1_IP6', '2001:db8::2'],
    ['ETH10_MAC', '02:00:00:00:00:0a'],
    ['ETH10_METHOD', 'dhcp'],
    ['ETH10_IP', '1.1.1.1'],
    ['ETH10_IP6_METHOD', 'auto'],
    ['ETH2_MAC', '02:00:00:00:00:02'],
    ['ETH2_IP6_METHOD', 'dhcp'],
    ['ETH3_MAC', '02:00:00:00:00:03'],
    ['ETH4_MAC', '02:00:00:00:00:04'],
    ['ETH4_IP', '10.0.0.4'],
    ['ETH4_METHOD', 'skip'],
  ];
  expect(files(variables)['network-config']).toBe(`version: 2
ethernets:
  eth1:
    match:
      macaddress: "02:00:00:00:00:01"
    set-name: "eth1"
    addresses:
      - "10.0.0.1/24"
      - "10.0.0.2/16"
      - "2001:db8::1/56"
      - "fd00::1/56"
      - "2001:db8::2/64"
    routes:
      - to: "0.0.0.0/0"
        via: "10.0.0.254"
        metric: 5
      - to: "10.5.0.0/16"
        via: "10.0.0.9"
      - to: "10.6.0.0/16"
        via: "10.0.0.8"
      - to: "::/0"
        via: "2001:db8::f"
        metric: 6
    nameservers:
      addresses:
        - "9.9.9.9"
  eth2:
    match:
      macaddress: "02:00:00:00:00:02"
    set-name: "eth2"
    dhcp6: true
  eth10:
    match:
      macaddress: "02:00:00:00:00:0a"
    set-name: "eth10"
    dhcp4: true
    accept-ra: true
`);
});

test('a gateway for each family', () => {
  const variables: Pairs = [
    ['ETH0_MAC', '02:00:00:00:00:01'],
    ['ETH0_IP', '10.0.0.1'],
    ['ETH0_IP6', '2001:db8::1'],
    ['ETH0_GATEWAY', '10.0.0.254'],
    ['ETH0_IP6_GATEWAY', '2001:db8::f'],
  ];
  expect(files(variables)['network-config']).toContain(`    addresses:
      - "10.0.0.1/24"
      - "2001:db8::1/64"
    gateway4: "10.0.0.254"
    gateway6: "2001:db8::f"
`);
});

test.each([
  [[]],
  [[['ETH0_MAC', '02:00:00:00:00:01']]],
  [
    [
      ['ETH0_MAC', '02:00:00:00:00:01'],
      ['ETH0_GATEWAY', '10.0.0.254'],
    ],
  ],
  [[['ETH0_IP', '10.0.0.1']]],
] as [Pairs][])('nothing to configure, no file: %j', (variables) => {
  expect(files(variables)['network-config']).toBeUndefined();
});

test.each([
  ['255.255.255.0', 24],
  ['255.255.255.255', 32],
  ['0.0.0.0', 0],
  ['255.0.255.0', 24],
  ['20', 20],
  ['99', 32],
  ['', 24],
  ['x', 24],
])('mask %j is /%i', (mask, prefix) => {
  const text = files([
    ['ETH0_MAC', '02:00:00:00:00:01'],
    ['ETH0_IP', '10.0.0.1'],
    ['ETH0_MASK', mask],
  ])['network-config'];
  expect(text).toContain(`- "10.0.0.1/${prefix}"\n`);
});

describe('user-data', () => {
  const user = (variables: Pairs) => files(variables)['user-data'];
  const START = (b64: string) => `runcmd:\n  - "f=$(mktemp) && echo ${b64} | base64 -d >$f && chmod 700 $f && $f"\n`;
  const b64 = (text: string) => Buffer.from(text).toString('base64');

  test('nothing asked: root is reachable with the keys, as with the field’s own tools', () => expect(user([])).toBe('#cloud-config\ndisable_root: false\n'));

  test('a start script, plain or encoded; the plain one cannot leave its encoding', () => {
    const script = '#!/bin/bash\necho "$HOME" \'; reboot\n';
    expect(user([['START_SCRIPT', script]])).toBe(`#cloud-config\ndisable_root: false\n${START(b64(script))}`);
    expect(
      user([
        ['START_SCRIPT', 'x'],
        ['START_SCRIPT_BASE64', b64(script)],
      ]),
    ).toContain(START(b64(script)));
    expect(user([['START_SCRIPT_BASE64', 'aGk=\n"; reboot']])).toMatch(
      /^ {2}- "f=\$\(mktemp\) && echo [A-Za-z0-9+/=]+ \| base64 -d >\$f && chmod 700 \$f && \$f"$/m,
    );
  });

  test('passwords: the encrypted before the plain, for root or for the user named', () => {
    expect(user([['PASSWORD', 'p: "x"\n- y']])).toBe(`#cloud-config
disable_root: false
users:
  - "default"
  - name: "root"
    lock_passwd: false
    plain_text_passwd: "p: \\"x\\"\\n- y"
`);
    expect(
      user([
        ['PASSWORD', 'p'],
        ['CRYPTED_PASSWORD_BASE64', b64('$6$x')],
        ['USERNAME', 'ann'],
        ['SSH_PUBLIC_KEY', 'ssh-rsa A'],
        ['TIMEZONE', 'Europe/Oslo'],
      ]),
    ).toBe(`#cloud-config
users:
  - name: "ann"
    shell: "/bin/bash"
    sudo: "ALL=(ALL) NOPASSWD:ALL"
    lock_passwd: false
    hashed_passwd: "$6$x"
    ssh_authorized_keys:
      - "ssh-rsa A"
timezone: "Europe/Oslo"
`);
    expect(user([['USERNAME', 'ann']])).toContain('lock_passwd: true\n');
  });

  test('the owner’s own user-data is taken as it is', () => {
    expect(
      user([
        ['USER_DATA', '#!/bin/sh\nid\n'],
        ['PASSWORD', 'p'],
      ]),
    ).toBe('#!/bin/sh\nid\n');
    expect(
      user([
        ['USERDATA', b64('#cloud-config\n')],
        ['USERDATA_ENCODING', 'base64'],
      ]),
    ).toBe('#cloud-config\n');
  });
});

test('no value leaves its line, whatever it is', () => {
  const evil = '"\n\nruncmd: [reboot]\n#\u2028- x: &a *a \'{}';
  const names = ['ETH0_IP', 'ETH0_MAC', 'ETH0_GATEWAY', 'ETH0_DNS', 'ETH0_SEARCH_DOMAIN', 'SSH_PUBLIC_KEY', 'SET_HOSTNAME', 'PASSWORD', 'USERNAME', 'TIMEZONE'];
  const { 'meta-data': meta, 'user-data': user, 'network-config': network } = files(names.map((n): [string, string] => [n, evil]));
  for (const line of `${meta}${user}${network}`.split('\n')) {
    const scalar = /^ *(?:- )*(?:[a-z0-9_-]+:)? ?(.*)$/.exec(line)?.[1] ?? '';
    if (scalar !== '' && line !== '#cloud-config') expect(() => JSON.parse(scalar)).not.toThrow();
  }
  expect(`${user}`).not.toMatch(/^runcmd/m);
});
