import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, preconditionError, usageError } from '../../lib/errors/errors';
import type { HostKey } from '../../lib/nodes/hostKeys';
import type { Outcome } from '../../lib/nodes/machines';
import type { One } from '../context';
import { defineCommand, text } from '../define';
import { agreed } from './agreed';
import { type Fleet, machinesArg, openFleet, reachOptions } from './fleet';
import { failures } from './report';

export const trust = defineCommand({
  name: 'trust',
  summary: 'Collect the host keys of machines, show their fingerprints, and pin those that are agreed to',
  args: { machines: machinesArg() },
  options: {
    ...reachOptions,
    fingerprints: text('--fingerprints', 'file', 'lines of a machine and a fingerprint, written down at the machines: no question is asked', {
      complete: 'file',
    }),
  },
  ours: 'the field has no tool that prepares machines',
  // of the state nothing
  changes: false,
  async run(one, { machines }, options): Promise<readonly Outcome<readonly HostKey[]>[]> {
    const fleet = await openFleet(one, machines, options);
    try {
      return await collect(one, fleet, options.fingerprints);
    } finally {
      await fleet.close();
    }
  },
  async view(outcomes, one) {
    const { fingerprintOf, shortType } = await import('../../lib/nodes/hostKeys');
    for (const { machine, result } of outcomes) {
      for (const key of result ?? []) one.io.out.write(`${machine}: pinned ${shortType(key)} ${fingerprintOf(key)}\n`);
      if (result?.length === 0) one.io.out.write(`${machine}: nothing new\n`);
    }
    return failures(outcomes, one, false);
  },
});

const collect = async (one: One, fleet: Fleet, fingerprints: string | undefined): Promise<readonly Outcome<readonly HostKey[]>[]> => {
  const { newKeys, offeredKeys, parseFingerprints, pin, readKnown } = await import('../../lib/nodes/hostKeys');
  const file = join(one.paths.sshDir, 'known_hosts');
  const agreed = fingerprints === undefined ? undefined : parseFingerprints(textOf(one, fingerprints), fingerprints);
  const found = await fleet.onEach(fleet.names, async (name) => {
    const fresh = newKeys(fleet.platform, name, await offeredKeys(fleet.platform, name, fleet.local), readKnown(file));
    return agreed === undefined ? fresh : await among(name, fresh, agreed);
  });
  const keys = new Map(found.flatMap((o) => (o.result && o.result.length > 0 ? [[o.machine, o.result] as const] : [])));
  if (keys.size === 0) return found;
  if (agreed === undefined) await ask(one, keys);
  pin(fleet.platform, file, keys);
  return found;
};

/** Of what a machine offers only what was written down; a machine of which nothing was is refused. */
const among = async (name: string, fresh: readonly HostKey[], agreed: ReadonlySet<string>): Promise<HostKey[]> => {
  const { fingerprintOf, shortType } = await import('../../lib/nodes/hostKeys');
  const good = fresh.filter((k) => agreed.has(`${name} ${fingerprintOf(k)}`));
  const [other] = fresh;
  if (good.length === 0 && other !== undefined)
    throw preconditionError(
      'host-key-unknown',
      `${name} offers no key of the file; it offers ${fresh.map((k) => `${shortType(k)} ${fingerprintOf(k)}`).join(', ')}`,
      {
        next: 'compare with what ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub prints at the machine',
      },
    );
  return good;
};

const textOf = (one: One, file: string): string => {
  try {
    return readFileSync(resolve(one.io.cwd, file), 'utf8');
  } catch (e) {
    throw usageError(`--fingerprints ${file}: ${messageOf(e)}`);
  }
};

const ask = async (one: One, keys: ReadonlyMap<string, readonly HostKey[]>): Promise<void> => {
  const { fingerprintOf, shortType } = await import('../../lib/nodes/hostKeys');
  for (const [name, its] of keys) for (const k of its) one.io.err.write(`${name} ${shortType(k)} ${fingerprintOf(k)}\n`);
  const question = 'Are these what ssh-keygen -lf /etc/ssh/ssh_host_TYPE_key.pub prints at the machines?';
  await agreed(one, question, '--fingerprints', 'nothing was pinned');
};
