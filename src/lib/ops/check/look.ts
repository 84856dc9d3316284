import type { Db } from '../../../state/open';
import { compare } from '../../check/compare';
import { type Finding, isSelected } from '../../check/finding';
import { silentHosts } from '../../check/places';
import { type Env, writeRequest } from '../request';
import { type Answers, askEverybody } from './ask';
import { believe } from './believe';

export interface CheckInput {
  /** codes, keys of findings, objects (`vm:3`); empty: all */
  readonly selection: readonly string[];
  /** of the same words: left out */
  readonly except: readonly string[];
}

export interface CheckReport {
  readonly findings: readonly Finding[];
  /** names of the machines that could not be asked: what is true of them is not known */
  readonly silent: readonly string[];
  readonly asked: number;
}

/** The state of that moment against what was seen before. */
export const compareNow = async (db: Db, env: Env, seen: Answers): Promise<Omit<CheckReport, 'asked'>> => {
  const facts = { ...(await believe(db, env, seen.beganMs)), ...seen };
  const front = 'silent' in seen.frontEnd ? ['front-end'] : [];
  return { findings: compare(facts), silent: [...silentHosts(facts).map((h) => h.name), ...front] };
};

/** What a person wants to hear of. */
export const chosenOf = (findings: readonly Finding[], { selection, except }: CheckInput): Finding[] =>
  findings.filter((f) => isSelected(f, selection) && (except.length === 0 || !isSelected(f, except)));

/** Looks at everything and changes nothing. The nodes are asked outside of any transaction, the state is read in one. */
export const look = writeRequest<CheckInput, CheckReport, Answers>({
  wire: 'one.check.info',
  prepare: (_input, ctx) => askEverybody(ctx),
  async run(tx, input, ctx, seen) {
    const { findings, silent } = await compareNow(tx, ctx, seen);
    return { findings: chosenOf(findings, input), silent, asked: seen.answers.size };
  },
});
