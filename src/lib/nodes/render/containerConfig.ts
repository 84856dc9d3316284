import { stanzaLines } from './interfaces';
import { linesOf, textOf } from './lines';

/** lxc.container.conf(5): a container as the platform file says it. */
export interface ContainerSettings {
  readonly name: string;
  readonly bridge: string;
  /** with its prefix, of its eth0 */
  readonly address: string;
  readonly gateway: string | undefined;
  /** folder of the machine that is seen at the same place inside, read-only */
  readonly shared: string | undefined;
}

type Setting = readonly [string, string];

export const LXC = '/var/lib/lxc';

/** What has to be in the configuration of every one, also of one that somebody made by hand. */
const needed = ({ bridge }: ContainerSettings): Setting[] => [
  ['lxc.net.0.type', 'veth'],
  ['lxc.net.0.link', bridge],
  ['lxc.net.0.flags', 'up'],
  ['lxc.start.auto', '1'],
];

/** What a new one gets besides. AppArmor's profiles of containers forbid NFS, which the front-end mounts. */
const fresh = (c: ContainerSettings): Setting[] => [
  ['lxc.include', '/usr/share/lxc/config/debian.common.conf'],
  ['lxc.arch', 'linux64'],
  ['lxc.uts.name', c.name],
  ['lxc.rootfs.path', `dir:${LXC}/${c.name}/rootfs`],
  ['lxc.apparmor.profile', 'unconfined'],
  ...(c.shared === undefined ? [] : [['lxc.mount.entry', `${c.shared} ${c.shared.slice(1)} none bind,ro,create=dir 0 0`] as const]),
];

/** Its own /etc/network/interfaces: an address that LXC itself gives does not outlive the start of systemd. */
export const containerInterfaces = ({ address, gateway }: Pick<ContainerSettings, 'address' | 'gateway'>): string[] => [
  'source /etc/network/interfaces.d/*',
  '',
  'auto lo',
  'iface lo inet loopback',
  '',
  ...stanzaLines({
    name: 'eth0',
    family: 'inet',
    method: 'static',
    options: [['address', address], ...(gateway === undefined ? [] : [['gateway', gateway] as const])],
    auto: true,
  }),
];

const lineOf = ([key, value]: Setting): string => `${key} = ${value}`;

const read = (line: string): Setting | undefined => {
  const found = /^\s*([a-z][a-z0-9_.]*)\s*=\s*(.*?)\s*$/.exec(line);
  return found ? [found[1] as string, found[2] as string] : undefined;
};

/** Its root file system is another one than ours: somebody made it so. */
export const hasOtherRoot = (text: string, name: string): boolean => {
  const path = linesOf(text).flatMap((l) => read(l) ?? []);
  const at = path.lastIndexOf('lxc.rootfs.path');
  return at >= 0 && path[at + 1]?.replace(/^dir:/, '') !== `${LXC}/${name}/rootfs`;
};

/** The bridge that it is plugged into. */
export const linkIn = (text: string): string | undefined =>
  linesOf(text)
    .flatMap((l) => {
      const [key, value] = read(l) ?? [];
      return key === 'lxc.net.0.link' ? [value] : [];
    })
    .at(-1);

/** The new text of a configuration; '' is one that is not there. Of one that is, only settings that are needed are changed or added. */
export const withContainer = (text: string, c: ContainerSettings): string => {
  if (text === '') return textOf([...fresh(c), ...needed(c)].map(lineOf));
  const wanted = new Map(needed(c));
  const lines = linesOf(text).map((line) => {
    const [key, value] = read(line) ?? [];
    const other = key === undefined ? undefined : wanted.get(key);
    if (key !== undefined) wanted.delete(key);
    return other === undefined || other === value ? line : lineOf([key as string, other]);
  });
  return wanted.size === 0 && lines.join('\n') === linesOf(text).join('\n') ? text : textOf([...lines, ...[...wanted].map(lineOf)]);
};
