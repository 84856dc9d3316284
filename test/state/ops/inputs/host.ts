import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const hostInputs: InputsOf<'host'> = {
  ...objectInputs('host', 0, ['rename', 'update']),
  'host.create': { name: 'h', imMad: 'dummy', vmMad: 'dummy', clusterId: 0, template: [], look: true },
  'host.delete': { id: 0 },
  'host.status': { id: 0, status: 'disable' },
  'host.flush': { id: 0 },
  'host.look': { id: 0 },
  'host.pool': {},
  'host.documents': {},
  'host.monitoring': { id: 0, from: 0, to: 1e10 },
  'host.info': { id: 0 },
};
