import { updateMarketApp } from '../../../state/markets';
import { single, without } from '../../template/template';
import type { UpdateHook } from '../object/hooks';

const COLUMNS = { DESCRIPTION: 'description', VERSION: 'version', APPTEMPLATE64: 'app_template' } as const;

/** What has a column of its own goes there; where the bytes lie and what they are is not for an update to say. */
export const updated: UpdateHook = async ({ tx, id, next }) => {
  for (const [key, column] of Object.entries(COLUMNS)) {
    const value = single(next, key);
    if (value !== undefined) await updateMarketApp(tx, id, { [column]: value });
  }
  return without(next, ...Object.keys(COLUMNS), 'NAME', 'TYPE', 'ORIGIN_ID', 'SOURCE', 'MD5', 'SIZE', 'FORMAT', 'MARKETPLACE_ID', 'MARKETPLACE');
};
