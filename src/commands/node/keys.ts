import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preconditionError, usageError } from '../../lib/errors/errors';
import type { Links, Runner } from '../../lib/exec/runner';
import type { HostKey } from '../../lib/nodes/hostKeys';
import type { Rotated } from '../../lib/nodes/keys/rotateLogin';
import type { Outcome } from '../../lib/nodes/machines';
import type { Progress } from '../../lib/output/progress';
import type { One } from '../context';
import { type Arg, defineCommand, flag } from '../define';
import { agreed, progressOf } from './agreed';
import { type Fleet, machinesArg, openFleet, reachOptions } from './fleet';
import { failures } from './report';

const KINDS = ['login', 'host'] as const;
type Kind = (typeof KINDS)[number];

const wordArg = <W extends string>(usage: string, words: readonly W[]): Arg<W> => ({
  usage,
  values: words,
  parse(text) {
    const found = words.find((w) => w === text);
    if (found === undefined) throw usageError(`${usage}: one of ${words.join(', ')} is expected, not "${text}"`);
    return found;
  },
});

type Done =
  | { readonly kind: 'login'; readonly outcomes: readonly Outcome<Rotated>[] }
  | { readonly kind: 'host'; readonly outcomes: readonly Outcome<readonly HostKey[]>[] };

export const keys = defineCommand({
  name: 'keys',
  summary: 'Rotate keys: the key pair that the front-end logs in with, or the host keys of machines',
  args: { action: wordArg('rotate', ['rotate']), kind: wordArg('kind', KINDS), machines: machinesArg() },
  options: { ...reachOptions, yes: flag('--yes', 'do not ask', '-y') },
  ours: 'the field has no tool that prepares machines',
  // of the state nothing
  changes: false,
  async run(one, { kind, machines }, options): Promise<Done> {
    if (kind === 'login' && machines !== undefined) throw usageError('keys rotate login: the front-end has one key pair for all machines, so it takes no list');
    const fleet = await openFleet(one, machines, options);
    const progress = await progressOf(one);
    try {
      if (kind === 'login') await refuseHostsElsewhere(one, fleet);
      await agree(one, fleet, kind, options.yes === true);
      return kind === 'login' ? { kind, outcomes: await rotateLoginOf(one, fleet, progress) } : { kind, outcomes: await rotateHostOf(one, fleet, progress) };
    } finally {
      progress.end();
      await fleet.close();
    }
  },
  async view(done, one) {
    if (done.kind === 'login') for (const { machine, result } of done.outcomes) one.io.out.write(result ? `${machine}: ${loginText(result)}\n` : '');
    else await printHostKeys(one, done.outcomes);
    return failures(done.outcomes, one, false);
  },
});

const loginText = (accounts: Rotated): string =>
  accounts.length === 0 ? 'the front-end was not let in by its key' : `the new key is let in as ${accounts.join(' and ')}, the old one is not`;

const printHostKeys = async (one: One, outcomes: readonly Outcome<readonly HostKey[]>[]): Promise<void> => {
  const { fingerprintOf, shortType } = await import('../../lib/nodes/hostKeys');
  for (const { machine, result } of outcomes) for (const k of result ?? []) one.io.out.write(`${machine} ${shortType(k)} ${fingerprintOf(k)}\n`);
};

const agree = async (one: One, fleet: Fleet, kind: Kind, yes: boolean): Promise<void> => {
  if (yes) return;
  const what = kind === 'login' ? 'Change the key pair of the front-end for a new one on' : 'Change the host keys for new ones on';
  await agreed(one, `${what} ${fleet.names.join(', ')}?`, '--yes');
};

/** A host that the file does not name would let in the old key only, which is gone in the end. */
const refuseHostsElsewhere = async (one: One, { platform }: Fleet): Promise<void> => {
  if (!existsSync(join(one.paths.var, 'one.db'))) return;
  const { nodeOf } = await import('../../lib/ops/host/node');
  const { targetOf } = await import('../../lib/nodes/machines');
  const { config } = await one.env();
  const named = new Set([...platform.machines.keys()].flatMap((name) => [name, targetOf(platform, name).host]));
  const hosts = (await one.call('host.documents', {})).filter((h) => h.vm_mad !== 'dummy');
  const elsewhere = hosts.filter((h) => !named.has(h.name) && !named.has(nodeOf(h, config).target.host)).map((h) => h.name);
  if (elsewhere.length > 0)
    throw preconditionError(
      'hosts-elsewhere',
      `the platform file does not name ${elsewhere.join(', ')}, which the front-end logs in to with the key pair that would go`,
      {
        next: 'name them in the platform file (roles: [] is enough), or onehost delete what is gone',
      },
    );
};

const rotateLoginOf = async (one: One, fleet: Fleet, progress: Progress): Promise<Outcome<Rotated>[]> => {
  const { rotateLogin } = await import('../../lib/nodes/keys/rotateLogin');
  const { targetOf } = await import('../../lib/nodes/machines');
  return rotateLogin({
    platform: fleet.platform,
    names: fleet.names,
    sshDir: one.paths.sshDir,
    local: fleet.local,
    runner: (name) => fleet.runner(name),
    isHere: (name) => fleet.isHere(name),
    facts: (name, paths) => fleet.facts(name, { paths }),
    login: (name, account, identityFile) =>
      over(fleet.proving({ identityFile }), (links) =>
        links.to({ ...targetOf(fleet.platform, name), user: account === 'root' ? (fleet.platform.user ?? 'root') : account }),
      ),
    onEach: (names, work) => fleet.onEach(names, work),
    told: (machine, what) => progress.show(machine, what, ''),
  });
};

const rotateHostOf = async (one: One, fleet: Fleet, progress: Progress): Promise<Outcome<readonly HostKey[]>[]> => {
  const { rotateHost } = await import('../../lib/nodes/keys/rotateHost');
  const { targetOf } = await import('../../lib/nodes/machines');
  return rotateHost({
    platform: fleet.platform,
    names: fleet.names,
    knownHosts: join(one.paths.sshDir, 'known_hosts'),
    runner: (name) => fleet.runner(name),
    facts: (name, paths) => fleet.facts(name, { paths }),
    async login(name, lines) {
      if (fleet.isHere(name)) return;
      const folder = mkdtempSync(join(tmpdir(), 'onenode-'));
      try {
        const knownHostsFile = join(folder, 'known_hosts');
        writeFileSync(knownHostsFile, `${lines.join('\n')}\n`);
        await over(fleet.proving({ knownHostsFile }), (links) => links.to(targetOf(fleet.platform, name)));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    onEach: (names, work) => fleet.onEach(names, work),
    told: (machine, what) => progress.show(machine, what, ''),
  });
};

/** A login that does nothing. */
const over = async (connecting: Promise<Links>, to: (links: Links) => Runner): Promise<void> => {
  const links = await connecting;
  try {
    await to(links).run(['true'], { timeoutMs: 10_000 });
  } finally {
    await links.close();
  }
};
