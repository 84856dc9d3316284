import { admin } from '../rights';

export const aclRequests = {
  'acl.create': { right: admin('MANAGE ACL'), load: () => import('./rules').then((m) => m.addRule) },
  'acl.delete': { right: admin('MANAGE ACL'), load: () => import('./rules').then((m) => m.removeRule) },
  'acl.pool': { right: admin('MANAGE ACL'), load: () => import('./rules').then((m) => m.rules) },
} as const;
