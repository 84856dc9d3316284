import { allStates, type StateName } from '../vmStates';
import { thereAndBack } from './thereAndBack';
import { family } from './transition';

/** While a domain starts or moves, or one of its NICs changes, what its NICs are is not touched. */
const NICS_IN_FLUX = allStates.filter((s) => s.startsWith('BOOT') || ['MIGRATE', 'HOTPLUG_NIC', 'HOTPLUG_NIC_POWEROFF', 'UNKNOWN'].includes(s));
const NICS_AT_PEACE = allStates.filter((s) => !NICS_IN_FLUX.includes(s));

const wrong =
  (wire: string, what: (vmId: number) => string) =>
  (state: StateName, vmId: number): string =>
    `[one.vm.${wire}] ${what(vmId)}, wrong state ${state}.`;

/** Disks, NICs and PCI devices that come and go. */
export const hotplug = family(
  [
    ...thereAndBack('disk-attach', { RUNNING: 'HOTPLUG', POWEROFF: 'HOTPLUG_PROLOG_POWEROFF' }),
    ...thereAndBack('disk-detach', { RUNNING: 'HOTPLUG', POWEROFF: 'HOTPLUG_EPILOG_POWEROFF' }),
    ...thereAndBack('nic-attach', { RUNNING: 'HOTPLUG_NIC', POWEROFF: 'HOTPLUG_NIC_POWEROFF' }),
    ...thereAndBack('nic-detach', { RUNNING: 'HOTPLUG_NIC', POWEROFF: 'HOTPLUG_NIC_POWEROFF' }),
    ...thereAndBack('nic-update', { RUNNING: 'HOTPLUG_NIC' }),
  ],
  {
    'disk-attach': { refused: wrong('attach', (vm) => `Could not attach a new disk to VM ${vm}`), typed: (vm) => `onevm disk-attach ${vm} --image IMAGE` },
    'disk-detach': { refused: wrong('detach', (vm) => `Could not detach disk from VM ${vm}`), typed: (vm) => `onevm disk-detach ${vm} 1` },
    'nic-attach': { refused: wrong('attachnic', (vm) => `Could not add a new NIC to VM ${vm}`), typed: (vm) => `onevm nic-attach ${vm} --network NETWORK` },
    'nic-detach': { refused: wrong('detachnic', (vm) => `Could not detach NIC from VM ${vm}`), typed: (vm) => `onevm nic-detach ${vm} 1` },
    // the NIC's number comes before the words, so the request puts it in
    'nic-update': {
      refused: (state, vm) => `[one.vm.updatenic] Error updating NIC for VM ${vm}: Wrong state ${state}`,
      typed: (vm) => `onevm nic-update ${vm} 0 FILE`,
    },
    'sg-attach': { refused: (state, vm) => `[one.vm.attachsg] VM ${vm} is in wrong state ${state}`, typed: (vm) => `onevm sg-attach ${vm} 0 100` },
    'sg-detach': { refused: (state, vm) => `[one.vm.detachsg] VM ${vm} is in wrong state ${state}`, typed: (vm) => `onevm sg-detach ${vm} 0 100` },
    'pci-attach': { refused: wrong('attachpci', (vm) => `Could not attach a PCI device to VM ${vm}`), typed: (vm) => `onevm pci-attach ${vm} --pci ADDRESS` },
    'pci-detach': { refused: wrong('detachpci', (vm) => `Could not detach a PCI device from VM ${vm}`), typed: (vm) => `onevm pci-detach ${vm} 0` },
  },
  {
    'nic-update': NICS_AT_PEACE.filter((s) => s !== 'RUNNING'),
    'sg-attach': NICS_AT_PEACE,
    'sg-detach': NICS_AT_PEACE,
    'pci-attach': ['POWEROFF'],
    'pci-detach': ['POWEROFF'],
  },
);
