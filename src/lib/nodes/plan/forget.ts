import { basename, dirname } from 'node:path';
import type { Entry, Facts } from '../facts/facts';
import { UNITS } from '../folders';
import { changedInterfaces, flattened, INTERFACES, INTERFACES_D } from '../render/interfaces';
import { sha256, sumOf } from '../sums';
import { QEMU_CONF, REREAD } from './hypervisor';
import { MODULES, networkFiles } from './network';
import { isOn, pluggedInto } from './plugged';
import type { FileChange, MachinePlan, Return, Step } from './step';

/**
 * What has to be done on a machine so that all that we wrote there is as it was before. Pure. The last that was done is taken back first. A file that somebody
 * changed since, and a folder that is in use, are left, and noted.
 */
export const forgetPlan = (name: string, facts: Facts, containersToo = false): MachinePlan => {
  const all = [...facts.entries].reverse();
  const roots = all.filter((e) => e.kind === 'container').map((e) => e.path);
  const staying = containersToo ? [] : roots;
  const entries = all.filter((e) => !staying.some((root) => e.path === root || e.path.startsWith(`${dirname(root)}/`) || e.path === dirname(root)));
  const files = entries.filter((e) => e.kind === 'file').map((entry) => ({ entry, change: fileBack(facts, entry) }));
  const left = files.filter((f) => f.change === undefined).map((f) => `${f.entry.path} was changed by somebody else since; it is left`);
  const changes = files.flatMap((f) => (f.change ? [f.change] : []));
  const ofNetwork = (path: string): boolean => path === INTERFACES || path === INTERFACES_D || path.startsWith(`${INTERFACES_D}/`);
  const network = networkBack(
    facts,
    changes.filter((c) => ofNetwork(c.path)),
  );
  const held = heldBy(facts, network, staying.map(nameOf), roots.map(nameOf));
  // its VLANs come up at boot with the module only
  const stays = (path: string): boolean => held.length > 0 && (ofNetwork(path) || path === MODULES);
  const folders = entries.filter((e) => e.kind === 'folder' && !stays(e.path)).map((e): Return => ({ kind: 'folder', path: e.path, was: e.was }));
  const accounts = entries.filter((e) => e.kind === 'account').map((e): Return => ({ kind: 'account', path: e.path }));
  const steps = [
    ...containersEnd(entries),
    ...mountsEnd(changes),
    ...(held.length > 0 ? [] : network),
    ...filesBack(
      facts,
      changes.filter((c) => !ofNetwork(c.path) && !stays(c.path)),
    ),
    ...(accounts.length > 0 ? [{ id: 'account', title: 'the account that was made', returns: accounts }] : []),
    ...(folders.length > 0 ? [{ id: 'folders', title: 'folders that were made, if they are empty', returns: folders }] : []),
    ...(entries.length > 0 ? [{ id: 'manifest', title: 'the record of what was written', clears: true }] : []),
  ];
  return { machine: name, steps, notes: [...left, ...staying.map(isLeft), ...held] };
};

const nameOf = (root: string): string => basename(dirname(root));

/** With a container goes what was done in it, so that is asked for by a word of its own. */
const isLeft = (root: string): string => `container ${nameOf(root)} is left with all that is in it; --containers takes it away`;

/** Why the network stays as it is: with their bridge they would be cut off. Guests are their administrator's; containers that stay are plugged in again at each start. */
const heldBy = (facts: Facts, network: readonly Step[], staying: readonly string[], all: readonly string[]): string[] => {
  const files = network.length === 0 ? [] : networkFiles(facts);
  return network
    .flatMap((s) => s.network?.down ?? [])
    .flatMap((bridge) => {
      const containers = staying.filter((c) => isOn(facts, c, bridge));
      const plugged = pluggedInto(facts, files, bridge, all);
      return [
        ...containers.map((c) => `the network is left: container ${c} is plugged into ${bridge}`),
        ...(plugged.length > 0 ? [`the network is left: ${plugged.join(', ')} of a guest or a container is plugged into ${bridge}`] : []),
      ];
    });
};

const containersEnd = (entries: readonly Entry[]): Step[] =>
  entries
    .filter((e) => e.kind === 'container')
    .map((e) => ({
      id: `container-${nameOf(e.path)}`,
      title: `container ${nameOf(e.path)}, and all that is in it`,
      returns: [{ kind: 'container', path: e.path }],
    }));

/** undefined: it is not as we left it. */
const fileBack = (facts: Facts, entry: Entry): FileChange | undefined => {
  const found = facts.paths.get(entry.path);
  if (found?.kind !== 'file' && found?.kind !== 'secret' && found?.kind !== 'absent') return undefined;
  const was = entry.was;
  const sum = sumOf(found);
  const before = was?.text === undefined ? 'absent' : sha256(was.text);
  if (sum !== before && !entry.sums.includes(sum)) return undefined;
  return {
    path: entry.path,
    before: found,
    after: was === undefined ? undefined : { mode: was.mode, uid: was.uid, gid: was.gid, text: was.text ?? Buffer.alloc(0) },
  };
};

const mountsEnd = (changes: readonly FileChange[]): Step[] => {
  const units = changes.filter((c) => isMountUnit(c.path) && c.after === undefined && c.before.kind !== 'absent').map((c) => c.path.slice(UNITS.length + 1));
  if (units.length === 0) return [];
  return [{ id: 'mounts', title: 'mounts that were added', commands: units.map((u) => ['systemctl', 'disable', '--now', u]) }];
};

const isMountUnit = (path: string): boolean => path.startsWith(`${UNITS}/`) && path.endsWith('.mount');

const networkBack = (facts: Facts, changes: readonly FileChange[]): Step[] => {
  if (changes.length === 0) return [];
  const before = networkFiles(facts);
  const texts = new Map(before.map((f) => [f.path, f.text]));
  for (const c of changes)
    if (c.after) texts.set(c.path, c.after.text.toString('utf8'));
    else texts.delete(c.path);
  const after = [...texts].map(([path, text]) => ({ path, text }));
  const returns = changes.map((change): Return => ({ kind: 'file', change }));
  const { down, up } = changedInterfaces(before, after);
  return [
    { id: 'network', title: 'the interfaces as they were', files: changes, returns, network: { down, up, flattened: flattened(after), gateway: undefined } },
  ];
};

const filesBack = (facts: Facts, changes: readonly FileChange[]): Step[] => {
  if (changes.length === 0) return [];
  const exports = changes.some((c) => c.path === '/etc/exports') && facts.packages.has('nfs-kernel-server');
  return [
    {
      id: 'files',
      title: 'files as they were',
      returns: changes.map((change): Return => ({ kind: 'file', change })),
      commands: [
        ...(changes.some((c) => isMountUnit(c.path)) ? [['systemctl', 'daemon-reload']] : []),
        ...(exports ? [['exportfs', '-r']] : []),
        ...(facts.systemd && changes.some((c) => c.path === QEMU_CONF) ? [REREAD] : []),
      ],
    },
  ];
};
