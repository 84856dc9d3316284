import type { InputsOf } from './inputsOf';

export const machineInputs: InputsOf<'machine'> = {
  'machine.manifests': {},
  'machine.keep': { machine: 'on-node1', entries: '[]' },
};
