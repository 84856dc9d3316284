import { preconditionError } from '../../errors/errors';
import type { Facts } from '../facts/facts';
import { addressOf, type Machine, type Platform } from '../platform/platform';
import { containerInterfaces, hasOtherRoot, LXC, withContainer } from '../render/containerConfig';
import { fileChange } from './changes';
import type { ContainerBuild, Step } from './step';

export const LXC_UNIT = 'lxc.service';

export const containersOn = (platform: Platform, name: string): [string, NonNullable<Machine['container']>][] =>
  [...platform.machines].flatMap(([n, { container }]) => (container?.on === name ? [[n, container] as const] : [])).map(([n, c]) => [n, c]);

export const rootOf = (name: string): string => `${LXC}/${name}/rootfs`;
/** What others know it by; the private halves beside them are read nowhere else. */
export const hostKeyFiles = (name: string): string[] => ['ed25519', 'ecdsa', 'rsa'].map((t) => `${rootOf(name)}/etc/ssh/ssh_host_${t}_key.pub`);
export const configOf = (name: string): string => `${LXC}/${name}/config`;

/**
 * Containers of a machine: a root file system by debootstrap, which is there whole or not at all, a configuration, started now and at boot. A container that is there
 * keeps what is in it. `authorized`: keys that may log in to a new one as root.
 */
export const containerSteps = (platform: Platform, machine: string, facts: Facts, authorized: readonly string[]): Step[] =>
  containersOn(platform, machine).flatMap(([name, c]) => {
    const root = facts.paths.get(rootOf(name))?.kind;
    if (root !== 'folder' && root !== 'absent')
      throw preconditionError('path-unusable', `${rootOf(name)} is no folder; it is left alone`, { next: `ls -ld ${rootOf(name)}` });
    const shared = c.mirror?.startsWith('file:') ? c.mirror.replace(/^file:(\/\/)?/, '') : undefined;
    const config = facts.paths.get(configOf(name));
    const made = root === 'folder' || (config?.kind === 'file' && hasOtherRoot(config.text.toString('utf8'), name));
    // of one that was begun the file counts as it is now
    const files = fileChange(facts, configOf(name), (text) => withContainer(made ? text : '', { ...c, name, gateway: c.gateway, shared }));
    const runs = facts.containers.has(name);
    const build: ContainerBuild | undefined = made
      ? undefined
      : {
          name,
          suite: c.suite ?? '',
          mirror: c.mirror ?? '',
          authorized,
          hosts: hostsOf(platform, name),
          interfaces: containerInterfaces({ address: c.address, gateway: c.gateway }),
        };
    // the package enables it; somebody may have disabled it
    const enable = facts.packages.has('lxc') && facts.units.get(LXC_UNIT)?.enabled === false ? [['systemctl', 'enable', LXC_UNIT]] : [];
    const commands = [
      ...enable,
      ...(runs
        ? []
        : [
            ['lxc-start', '-n', name],
            ['lxc-wait', '-n', name, '-s', 'RUNNING', '-t', '60'],
          ]),
    ];
    if (build === undefined && files.length === 0 && commands.length === 0 && !facts.pending.has(`container-${name}`)) return [];
    return [
      {
        id: `container-${name}`,
        title: `container ${name} (${c.address} on ${c.bridge})${build ? '' : ', which is there'}`,
        files,
        ...(build ? { container: build } : {}),
        commands,
      },
    ];
  });

/** Its own /etc/hosts: it has to know the others before it can ask anybody. */
const hostsOf = (platform: Platform, name: string): string[] => [
  '127.0.0.1 localhost',
  '::1 localhost ip6-localhost ip6-loopback',
  ...[...platform.machines].flatMap(([n, m]) => {
    const address = addressOf(n, m);
    return /^[\d.]+$/.test(address) && (m.port === undefined || n === name) ? [`${address} ${n}`] : [];
  }),
];
