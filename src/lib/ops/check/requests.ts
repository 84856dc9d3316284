import { admin } from '../rights';

export const checkRequests = {
  'check.look': { right: admin('MANAGE CHECK'), load: () => import('./look').then((m) => m.look) },
  'check.mend': { right: admin('MANAGE CHECK'), load: () => import('./mend').then((m) => m.mend) },
} as const;
