import { admin, pool } from '../rights';

export const acctRequests = {
  'acct.records': { right: pool('VM'), load: () => import('./read').then((m) => m.records) },
  'showback.calculate': { right: admin('MANAGE showback'), load: () => import('./showback').then((m) => m.calculate) },
  'showback.list': { right: pool('VM'), load: () => import('./showback').then((m) => m.list) },
} as const;
