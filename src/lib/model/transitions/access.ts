import type { StateName } from '../vmStates';
import { family, type Wording } from './transition';

/** States in which a guest runs, or is about to stop: it can be looked at, and spoken to. */
const UP: readonly StateName[] = [
  'RUNNING',
  'UNKNOWN',
  'SHUTDOWN',
  'SHUTDOWN_POWEROFF',
  'SHUTDOWN_UNDEPLOY',
  'MIGRATE',
  'HOTPLUG',
  'HOTPLUG_NIC',
  'HOTPLUG_SNAPSHOT',
  'HOTPLUG_SAVEAS',
];

const notUp =
  (what: string): Wording['refused'] =>
  (state, vm) =>
    `[one.vm.${what}] VM ${vm} is ${state}: there is no guest that runs`;

/** What a person does with a guest that runs; it leaves the VM as it is. */
export const access = family(
  [],
  {
    vnc: { refused: notUp('vnc'), typed: (vm) => `onevm vnc ${vm}` },
    ssh: { refused: notUp('ssh'), typed: (vm) => `onevm ssh ${vm}` },
    exec: { refused: notUp('exec'), typed: (vm) => `onevm exec ${vm} COMMAND` },
  },
  // a program is begun only where nothing else is being done to the guest
  { vnc: UP, ssh: UP, exec: ['RUNNING'] },
);
