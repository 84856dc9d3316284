import { type HookRow, hookById } from '../../../state/hooks';
import { without } from '../../template/template';
import type { UpdateHook } from '../object/hooks';
import { checkedHook, type HookType } from './validate';

/** A hook stays one that can be run, and of its type. */
export const updated: UpdateHook = async ({ tx, wire, id, next }) =>
  checkedHook(wire, without(next, 'NAME', 'TYPE'), ((await hookById(tx, id)) as HookRow).type as HookType);
