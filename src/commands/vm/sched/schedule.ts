import type { One } from '../../context';
import type { Wish } from './options';

/** Leaves it for later. */
export const schedule = (one: One, id: number, wish: Wish): Promise<unknown> =>
  one.call('vm.schedAdd', { id, template: [{ key: 'SCHED_ACTION', value: wish.vector }] });
