import { preconditionError } from '../../errors/errors';
import type { Facts, Found } from '../facts/facts';
import type { Machine } from '../platform/platform';
import { flattened, INTERFACES, INTERFACES_D, planInterfaces } from '../render/interfaces';
import { type ReadFile, sourcesOf } from '../render/interfacesFile';
import { withLine } from '../render/lines';
import { fileChange, pendingOr } from './changes';
import { pluggedInto } from './plugged';
import type { FileChange, Step } from './step';

export const MODULES = '/etc/modules';

type Network = NonNullable<Machine['network']>;

export const moduleSteps = (network: Network, facts: Facts): Step[] => {
  if (![...network.bridges.values()].some((b) => b.vlan !== undefined)) return [];
  const files = fileChange(facts, MODULES, (text) => withLine(text, '8021q'));
  const loaded = facts.modules.has('8021q');
  return pendingOr(facts, {
    id: 'module-8021q',
    title: 'kernel module 8021q (VLANs), now and at boot',
    files,
    commands: loaded ? [] : [['modprobe', '8021q']],
    always: !loaded,
  });
};

export const networkSteps = (network: Network, facts: Facts): Step[] => {
  refuseOthers(facts);
  const files = networkFiles(facts);
  const plan = planInterfaces(network, files);
  if (plan.files.length === 0) return [];
  const changes = plan.files.map((f): FileChange => changeOf(f, facts.paths.get(f.path) ?? { kind: 'absent' }));
  const after = new Map([...files, ...plan.files].map((f) => [f.path, f]));
  refuseInUse(facts, files, plan.down);
  const gateway = [...network.bridges].find(([, b]) => b.gateway !== undefined);
  return [
    {
      id: 'network',
      title: `bridges ${[...network.bridges.keys()].join(', ')}`,
      files: changes,
      network: {
        down: plan.down,
        up: plan.up,
        flattened: flattened([...after.values()]),
        gateway: gateway && { bridge: gateway[0], address: gateway[1].gateway as string },
      },
    },
  ];
};

/** Two that configure the same interfaces undo each other's work, now or at the next boot. */
const refuseOthers = (facts: Facts): void => {
  const [other] = facts.managers;
  if (other !== undefined)
    throw preconditionError('network-managed', `its network is configured by ${other.name} (${other.by}); only ifupdown machines can be prepared`, {
      next: 'let ifupdown have it, or leave the network out of the platform file',
    });
};

/** A bridge that goes down and comes up again has lost what was plugged into it. */
const refuseInUse = (facts: Facts, files: readonly ReadFile[], down: readonly string[]): void => {
  for (const bridge of down) {
    const plugged = pluggedInto(facts, files, bridge);
    if (plugged.length > 0)
      throw preconditionError(
        'bridge-in-use',
        `${bridge} would be taken down, and ${plugged.join(', ')} would be cut off: a guest or a container hangs on it`,
        {
          next: `move or stop what is on ${bridge}: ls /sys/class/net/${bridge}/brif`,
        },
      );
  }
};

export const networkFiles = (facts: Facts): ReadFile[] => {
  const paths = [INTERFACES, ...[...facts.paths.keys()].filter((p) => p.startsWith(`${INTERFACES_D}/`))];
  const files = paths.flatMap((path) => textAt(path, facts.paths.get(path)));
  for (const { path, text } of files)
    for (const pattern of sourcesOf(text)) {
      const absolute = pattern.startsWith('/') ? pattern : `/etc/network/${pattern}`;
      if (absolute !== `${INTERFACES_D}/*` && !absolute.startsWith(`${INTERFACES_D}/`))
        throw preconditionError('network-sources', `${path} reads ${pattern}, which is outside of ${INTERFACES_D}; its network cannot be prepared`);
    }
  return files;
};

const textAt = (path: string, found: Found | undefined): ReadFile[] => {
  if (found === undefined || found.kind === 'absent') return [];
  if (found.kind !== 'file') throw preconditionError('path-unusable', `${path} is no file; the network is left alone`, { next: `ls -ld ${path}` });
  return [{ path, text: found.text.toString('utf8') }];
};

const changeOf = ({ path, text }: ReadFile, found: Found): FileChange => {
  const before = found.kind === 'file' ? found : ({ kind: 'absent' } as const);
  const owned = before.kind === 'file' ? before : { mode: '644', uid: 0, gid: 0 };
  return { path, before, after: { mode: owned.mode, uid: owned.uid, gid: owned.gid, text: Buffer.from(text) } };
};
