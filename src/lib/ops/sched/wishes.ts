import { preconditionError } from '../../errors/errors';
import { DATASTORE, HOST, type Kind } from '../../scheduler/attributes';
import type { Wanted } from '../../scheduler/place';
import { rankOf } from '../../scheduler/rank';
import { type Refusal, requirementOf } from '../../scheduler/requirement';
import { isMistake, type Mistake, mistakeText } from '../../scheduler/tokens';
import { single, type Template } from '../../template/template';

type Wishes = Pick<Wanted, 'hostRefusal' | 'hostRank' | 'datastoreRefusal' | 'datastoreRank'>;

/**
 * What the owner of a VM wishes for its place, from its user template. `tells`: a refusal says what a host or a datastore has instead; who may not look at them
 * would read their templates that way, attribute by attribute. Throws 'sched-expression': it says the attribute, the place in it and what belongs there. */
export const wishesOf = (t: Template, tells: boolean): Wishes => ({
  hostRefusal: refusalIn(t, 'SCHED_REQUIREMENTS', HOST, tells),
  // the old name of the field
  hostRank: rankIn(t, single(t, 'SCHED_RANK') === undefined ? 'RANK' : 'SCHED_RANK', HOST),
  datastoreRefusal: refusalIn(t, 'SCHED_DS_REQUIREMENTS', DATASTORE, tells),
  datastoreRank: rankIn(t, 'SCHED_DS_RANK', DATASTORE),
});

const refusalIn = (t: Template, key: string, kind: Kind, tells: boolean): Wishes['hostRefusal'] => {
  const source = single(t, key);
  const refusal = source === undefined ? undefined : read(key, source, requirementOf(source, kind)).refusal;
  return tells || !refusal ? refusal : (attributes) => withoutFound(refusal(attributes));
};

const withoutFound = (refusal: Refusal | undefined): Refusal | undefined => refusal && { part: refusal.part };

const rankIn = (t: Template, key: string, kind: Kind): Wishes['hostRank'] => {
  const source = single(t, key);
  return source === undefined ? undefined : read(key, source, rankOf(source, kind));
};

const read = <R extends object | undefined>(key: string, source: string, parsed: R | Mistake): R => {
  if (parsed !== undefined && isMistake(parsed)) throw preconditionError('sched-expression', `${key} cannot be read: ${mistakeText(parsed)}, in ${source}`);
  return parsed as R;
};
