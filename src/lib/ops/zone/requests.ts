import { objectRequests } from '../object/requests';
import { object, pool } from '../rights';

export const zoneRequests = {
  ...objectRequests('ZONE', ['rename', 'update'], { update: () => import('./updated').then((m) => m.zoneUpdated) }),
  'zone.delete': { right: object('ZONE', 'ADMIN'), load: () => import('./remove').then((m) => m.remove) },
  'zone.pool': { right: pool('ZONE'), load: () => import('./read').then((m) => m.pool) },
  'zone.info': { right: object('ZONE', 'USE'), load: () => import('./read').then((m) => m.info) },
} as const;
