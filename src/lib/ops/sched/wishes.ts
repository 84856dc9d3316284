import { preconditionError } from '../../errors/errors';
import { DATASTORE, HOST, type Kind } from '../../scheduler/attributes';
import type { Wanted } from '../../scheduler/place';
import { rankOf } from '../../scheduler/rank';
import { requirementOf } from '../../scheduler/requirement';
import { isMistake, type Mistake, mistakeText } from '../../scheduler/tokens';
import { single, type Template } from '../../template/template';

type Wishes = Pick<Wanted, 'hostRefusal' | 'hostRank' | 'datastoreRefusal' | 'datastoreRank'>;

/** What the owner of a VM wishes for its place, from its user template. Throws 'sched-expression': it says the attribute, the place in it and what belongs there. */
export const wishesOf = (t: Template): Wishes => ({
  hostRefusal: refusalIn(t, 'SCHED_REQUIREMENTS', HOST),
  // the old name of the field
  hostRank: rankIn(t, single(t, 'SCHED_RANK') === undefined ? 'RANK' : 'SCHED_RANK', HOST),
  datastoreRefusal: refusalIn(t, 'SCHED_DS_REQUIREMENTS', DATASTORE),
  datastoreRank: rankIn(t, 'SCHED_DS_RANK', DATASTORE),
});

const refusalIn = (t: Template, key: string, kind: Kind): Wishes['hostRefusal'] => {
  const source = single(t, key);
  return source === undefined ? undefined : read(key, source, requirementOf(source, kind))?.refusal;
};

const rankIn = (t: Template, key: string, kind: Kind): Wishes['hostRank'] => {
  const source = single(t, key);
  return source === undefined ? undefined : read(key, source, rankOf(source, kind));
};

const read = <R extends object | undefined>(key: string, source: string, parsed: R | Mistake): R => {
  if (parsed !== undefined && isMistake(parsed)) throw preconditionError('sched-expression', `${key} cannot be read: ${mistakeText(parsed)}, in ${source}`);
  return parsed as R;
};
