import { type ActionName, statesAllowing, transitionFor } from '../../../src/lib/model/transitions';
import { allStates, type StateName } from '../../../src/lib/model/vmStates';

/** What the reference was seen to allow: the states in which each action that changes a part of a VM was not refused for its state. */
const LATER: readonly StateName[] = ['PENDING', 'HOLD', 'POWEROFF', 'UNDEPLOYED', 'CLONING', 'CLONING_FAILURE'];
const FAILED = allStates.filter((s) => s.endsWith('_FAILURE') && s !== 'CLONING_FAILURE');
const NOT_STARTING = allStates.filter((s) => !s.startsWith('BOOT') && !['MIGRATE', 'HOTPLUG_NIC', 'HOTPLUG_NIC_POWEROFF', 'UNKNOWN'].includes(s));

const partsAllowed = {
  'disk-attach': ['RUNNING', 'POWEROFF'],
  'disk-detach': ['RUNNING', 'POWEROFF'],
  'nic-attach': ['RUNNING', 'POWEROFF'],
  'nic-detach': ['RUNNING', 'POWEROFF'],
  'nic-update': NOT_STARTING,
  'sg-attach': NOT_STARTING,
  'sg-detach': NOT_STARTING,
  'pci-attach': ['POWEROFF'],
  'pci-detach': ['POWEROFF'],
  'snapshot-create': ['RUNNING'],
  'snapshot-revert': ['RUNNING'],
  'snapshot-delete': ['RUNNING'],
  'disk-snapshot-create': ['RUNNING', 'POWEROFF', 'SUSPENDED'],
  'disk-snapshot-revert': ['POWEROFF'],
  'disk-snapshot-delete': ['RUNNING', 'POWEROFF', 'SUSPENDED'],
  'disk-snapshot-rename': allStates.filter((s) => s !== 'DONE'),
  'disk-saveas': ['RUNNING', 'POWEROFF', 'SUSPENDED', 'UNDEPLOYED', 'STOPPED'],
  resize: ['RUNNING', ...LATER],
  'disk-resize': ['RUNNING', 'POWEROFF', 'UNDEPLOYED'],
  updateconf: ['RUNNING', ...LATER, 'UNKNOWN', ...FAILED],
} as const satisfies Record<string, readonly StateName[]>;

test.each(Object.entries(partsAllowed) as [ActionName, readonly StateName[]][])(
  '%s is allowed where it is, and refused in every other state',
  (action, states) => {
    expect(allStates.filter((s) => transitionFor(action, s) !== undefined)).toEqual(allStates.filter((s) => states.includes(s)));
    expect([...statesAllowing(action)].sort()).toEqual([...states].sort());
  },
);

test.each(Object.entries(partsAllowed) as [ActionName, readonly StateName[]][])('%s leaves a VM in the state that it was in, well or not', (action, states) => {
  for (const state of states) {
    const t = transitionFor(action, state);
    expect([t?.to, ...Object.values(t?.failed ?? {})].every((s) => s === state)).toBe(true);
  }
});
