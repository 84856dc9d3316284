import { execFileSync } from 'node:child_process';
import { BUILD_CONTAINER, LEAVE_CONTAINER } from '../../../src/lib/nodes/apply/containerScripts';
import { containerInterfaces, withContainer } from '../../../src/lib/nodes/render/containerConfig';

const WANTED = { name: 'on-buster', bridge: 'br43', address: '192.168.43.250/24', gateway: '192.168.43.254', shared: undefined };

describe('the configuration of a container', () => {
  test('of a new one has the lines of the platform', () => {
    const text = withContainer('', WANTED);
    for (const line of ['lxc.net.0.type = veth', 'lxc.net.0.link = br43', 'lxc.net.0.flags = up', 'lxc.start.auto = 1']) expect(text).toContain(`${line}\n`);
    expect(containerInterfaces(WANTED).slice(-4)).toEqual([
      'auto eth0',
      'iface eth0 inet static',
      '    address 192.168.43.250/24',
      '    gateway 192.168.43.254',
    ]);
    expect(withContainer(text, WANTED)).toBe(text);
  });

  test('of a mirror that is a folder has that folder inside', () =>
    expect(withContainer('', { ...WANTED, shared: '/mirror' })).toContain('lxc.mount.entry = /mirror mirror none bind,ro,create=dir 0 0\n'));

  test('that was made by hand is left where it agrees', () => {
    const hand = '# mine\nlxc.start.auto=1\nlxc.net.0.type = veth\nlxc.net.0.link   =   br43\nlxc.net.0.flags = up\nlxc.rootfs.path = btrfs:/srv/buster';
    expect(withContainer(hand, WANTED)).toBe(hand);
  });

  test('and changed where it does not', () =>
    expect(withContainer('# mine\nlxc.net.0.type = veth\nlxc.net.0.link = lxcbr0\n', WANTED)).toBe(
      '# mine\nlxc.net.0.type = veth\nlxc.net.0.link = br43\nlxc.net.0.flags = up\nlxc.start.auto = 1\n',
    ));
});

test.each([BUILD_CONTAINER, LEAVE_CONTAINER])('a shell understands the script', (text) => {
  execFileSync('sh', ['-n'], { input: text });
});
