import type { UpdateHook } from '../object/hooks';
import { checkRaw } from '../vm/rawData';

/** What is checked when a template is stored is checked when it is changed. */
export const updated: UpdateHook = async ({ given, next, wire }) => {
  await checkRaw(given, wire);
  return next;
};
