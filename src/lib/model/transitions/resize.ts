import { allStates } from '../vmStates';
import { thereAndBack } from './thereAndBack';
import { family } from './transition';

/** Nothing of the VM runs, and its description is made anew before it does. */
const DESCRIBED_LATER = ['PENDING', 'HOLD', 'POWEROFF', 'UNDEPLOYED', 'CLONING', 'CLONING_FAILURE'] as const;

/** Capacity, disks that grow, and the configuration of the machine. */
export const resize = family(
  [
    ...thereAndBack('resize', { RUNNING: 'HOTPLUG_RESIZE' }),
    ...thereAndBack('disk-resize', { RUNNING: 'DISK_RESIZE', POWEROFF: 'DISK_RESIZE_POWEROFF', UNDEPLOYED: 'DISK_RESIZE_UNDEPLOYED' }),
    ...thereAndBack('updateconf', { RUNNING: 'HOTPLUG' }),
  ],
  {
    resize: { refused: (state) => `[one.vm.resize] Cannot resize a VM in state ${state}`, typed: (vm) => `onevm resize ${vm} --cpu 2 --memory 2G` },
    'disk-resize': {
      refused: (state, vm) => `[one.vm.diskresize] Could not resize disk for VM ${vm}, wrong state ${state}.`,
      typed: (vm) => `onevm disk-resize ${vm} 0 20G`,
    },
    updateconf: { refused: (state) => `[one.vm.updateconf] configuration cannot be updated in state ${state}`, typed: (vm) => `onevm updateconf ${vm} FILE` },
  },
  {
    resize: DESCRIBED_LATER,
    updateconf: [...DESCRIBED_LATER, 'UNKNOWN', ...allStates.filter((s) => s.endsWith('_FAILURE') && s !== 'CLONING_FAILURE')],
  },
);
