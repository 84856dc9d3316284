import { preconditionError } from '../../errors/errors';
import type { Facts } from '../facts/facts';
import { KEPT } from '../folders';
import type { Machine, Platform } from '../platform/platform';
import { accountSteps } from './account';
import { hypervisorSteps } from './hypervisor';
import { moduleSteps, networkSteps } from './network';
import { packageSteps } from './packages';
import type { MachinePlan, Step } from './step';
import { exportSteps, mountSteps, mountsOf } from './storage';
import { type Trust, trustSteps } from './trust';

/**
 * What has to be done on a machine so that it is as the platform file says; nothing, when it is. Pure. Errors are preconditionErrors that say what is in the way;
 * then nothing at all is planned for that machine.
 */
export const planMachine = (platform: Platform, name: string, facts: Facts, trust: Trust): MachinePlan => {
  const machine = platform.machines.get(name) as Machine;
  refuseUnfit(name, facts);
  const mounts = mountsOf(platform, machine).length > 0;
  const steps: Step[] = [
    ...packageSteps(machine, mounts, facts),
    ...accountSteps(facts),
    ...trustSteps(facts, trust),
    ...(machine.roles.includes('hypervisor') ? hypervisorSteps(facts) : []),
    ...(machine.network ? [...moduleSteps(machine.network, facts), ...networkSteps(machine.network, facts)] : []),
    ...(platform.nfs?.filer === name ? exportSteps(platform.nfs, facts) : []),
    ...mountSteps(platform, machine, facts),
  ];
  return { machine: name, steps };
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
