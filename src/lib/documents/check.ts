import { CODES } from '../check/codes';
import type { Finding } from '../check/finding';
import { cdata, cdataOrEmpty, type Element, group, raw } from './element';

/** What became of a finding in this run. */
export type Fate = 'found' | 'mended' | 'begun';

export interface ToldFinding extends Finding {
  readonly fate: Fate;
}

const findingOf = (f: ToldFinding): Element => ({
  ...group('FINDING', [
    cdata('KEY', f.key),
    raw('CODE', f.code),
    raw('WEIGHT', f.weight),
    raw('OBJECT_TYPE', f.subject.type),
    cdata('OBJECT_ID', f.subject.id),
    cdataOrEmpty('HOST', f.place),
    cdata('TEXT', f.text),
    cdata('MEANS', CODES[f.code].means),
    raw('MENDED_BY', CODES[f.code].mend),
    cdata('HOW', CODES[f.code].how),
    cdata('NEXT', f.next),
    raw('FATE', f.fate),
  ]),
  list: true,
});

/** Our own document: who was asked, who did not answer, what was found. */
export const checkDocument = (asked: number, silent: readonly string[], findings: readonly ToldFinding[]): Element =>
  group('CHECK', [
    raw('HOSTS_ASKED', asked),
    raw('SILENT', silent.length),
    ...silent.map((name): Element => ({ ...cdata('SILENT_HOST', name), list: true })),
    raw('FINDINGS', findings.length),
    ...findings.map(findingOf),
  ]);
