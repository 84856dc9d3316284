import { admin } from '../rights';

export const machineRequests = {
  'machine.manifests': { right: admin('MANAGE machines'), load: () => import('./manifests').then((m) => m.manifests) },
  'machine.keep': { right: admin('MANAGE machines'), load: () => import('./manifests').then((m) => m.keep) },
} as const;
