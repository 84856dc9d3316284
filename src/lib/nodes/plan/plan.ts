import { isOneError, preconditionError } from '../../errors/errors';
import type { Facts, PublicKey } from '../facts/facts';
import { KEPT } from '../folders';
import type { Machine, Platform } from '../platform/platform';
import { accountSteps } from './account';
import { containerSteps } from './container';
import { hypervisorSteps } from './hypervisor';
import { moduleSteps, networkSteps } from './network';
import { hasKeyOfItsOwn, nodeKeySteps, ownKey, type PeerKeys } from './nodeKey';
import { packageSteps } from './packages';
import type { MachinePlan, Step } from './step';
import { exportSteps, mountSteps, mountsOf } from './storage';
import { peersOf, type Trust, trustSteps } from './trust';

/**
 * What has to be done on a machine so that it is as the platform file says; nothing, when it is. Pure. Errors are preconditionErrors that say what is in the way;
 * then nothing at all is planned for that machine.
 */
export const planMachine = (platform: Platform, name: string, facts: Facts, trust: Trust, keys: PeerKeys): MachinePlan => {
  const machine = platform.machines.get(name) as Machine;
  refuseUnfit(name, facts);
  const mounts = mountsOf(platform, machine).length > 0;
  const steps: Step[] = [
    ...packageSteps(machine, mounts, facts),
    ...accountSteps(facts),
    ...trustSteps(facts, trust, peersOf(platform, name, keys)),
    ...(hasKeyOfItsOwn(platform, name) ? nodeKeySteps(name, facts) : []),
    ...(machine.roles.includes('hypervisor') ? hypervisorSteps(facts) : []),
    ...(machine.network ? [...moduleSteps(machine.network, facts), ...networkSteps(machine.network, facts)] : []),
    ...(platform.nfs?.filer === name ? exportSteps(platform.nfs, facts) : []),
    ...mountSteps(platform, machine, facts),
    ...containerSteps(platform, name, facts, trust.authorized),
  ];
  return { machine: name, steps };
};

/** What hypervisors log in to each other with, of those that were asked; one that cannot be prepared makes no key. */
export const peerKeysOf = (platform: Platform, known: ReadonlyMap<string, Facts>, trust: Trust): PeerKeys => {
  const gets = (name: string, facts: Facts): boolean => {
    try {
      return planMachine(platform, name, facts, trust, new Map()).steps.some((s) => s.keyPair !== undefined);
    } catch (e) {
      if (isOneError(e)) return false;
      throw e;
    }
  };
  return new Map(
    [...known]
      .filter(([name]) => hasKeyOfItsOwn(platform, name))
      .flatMap(([name, facts]): [string, PublicKey | 'coming'][] => {
        const key = ownKey(facts)?.public ?? (gets(name, facts) ? 'coming' : undefined);
        return key === undefined ? [] : [[name, key]];
      }),
  );
};

/** A timer that is later than this did not survive a stop of the machine. */
const LATE_SECONDS = 30;

const refuseUnfit = (name: string, facts: Facts): void => {
  if (facts.uid !== 0)
    throw preconditionError('not-root', `${name} lets us in as user ${facts.uid}; preparing it needs root`, {
      next: 'name root as `user` in the platform file',
    });
  if (facts.os.id !== 'debian') throw preconditionError('not-debian', `${name} runs ${facts.os.id || 'an unknown system'}; only Debian can be prepared`);
  if (facts.armedUntil !== undefined)
    throw preconditionError('network-armed', `a change of the network of ${name} waits to be confirmed or taken back`, {
      next:
        facts.armedUntil + LATE_SECONDS > facts.time
          ? `wait ${Math.max(1, facts.armedUntil - facts.time)} s`
          : `on ${name}, as root: sh ${KEPT}/net/rollback.sh "$(cat ${KEPT}/net/armed/id)"`,
    });
};
