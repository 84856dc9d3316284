import { firstReached, limitFor, type QuotaFigure, quotaEntries, reachedText } from '../../../src/lib/model/quotas';
import { parseQuotas } from '../../../src/lib/ops/quota/quotaTemplate';
import { t } from '../../support/template';

const parse = (text: string, isDefault = false): QuotaFigure[] => parseQuotas(t(text), { wire: 'one.user.quota', owner: isDefault ? undefined : ['UID', '2'] });
const figure = (text: string, value: number): QuotaFigure => {
  const [kind, ref, metric] = text.split('/') as [QuotaFigure['kind'], string, string];
  return { kind, ref, metric, value };
};
const entries = (limits: Record<string, number>, used: Record<string, number>) =>
  quotaEntries(
    Object.entries(limits).map(([k, v]) => figure(k, v)),
    Object.entries(used).map(([k, v]) => figure(k, v)),
  );

test('a quota that is named is named whole: what it leaves out is the default again', () => {
  expect(parse('DATASTORE=[ID=1, SIZE=100] NETWORK=[ID=0]').map((f) => `${f.kind} ${f.ref} ${f.metric} ${f.value}`)).toEqual([
    'DATASTORE 1 IMAGES -1',
    'DATASTORE 1 SIZE 100',
    'NETWORK 0 LEASES -1',
  ]);
  expect(parse('IMAGE=[ID=3]', true).map((f) => f.value)).toEqual([-2]);
});

test('clusters are a set', () => expect(parse('VM=[CLUSTER_IDS="100, 0,100", VMS=1]')[0]?.ref).toBe('0,100'));

test.each([
  ['VM=[VMS=-3]', 'VM = [ UID=2,VMS=-3 ]'],
  ['VM=[CPU=many]', 'VM = [ CPU=many,UID=2 ]'],
  ['DATASTORE=[SIZE=5]', 'DATASTORE = [ SIZE=5 ]'],
  ['NETWORK=[LEASES=5, ID=x]', 'NETWORK = [ ID=x,LEASES=5 ]'],
  ['VM=[CLUSTER_IDS="a", VMS=1]', 'CLUSTER_IDS=a'],
])('%s is refused', (text, shown) => {
  expect(() => parse(text)).toThrow('[one.user.quota] Negative limits or bad format in quota ');
  expect(() => parse(text)).toThrow(shown);
});

test('the default of the defaults is no limit, and -1 says nothing there', () => {
  expect(() => parse('VM=[VMS=-1]', true)).toThrow('Negative limits');
  expect(parse('VM=[VMS=-2]', true)[0]?.value).toBe(-2);
});

test('what is neither used nor limited is not shown; clusters only where they are limited', () => {
  const shown = entries({ 'NETWORK/3/LEASES': 5 }, { 'VM//VMS': 0, 'VM/0/VMS': 2, 'IMAGE/10/RVMS': 1, 'IMAGE/2/RVMS': 1, 'DATASTORE/1/SIZE': 0 });
  expect(shown.map((e) => `${e.kind} ${e.ref}`)).toEqual(['NETWORK 3', 'IMAGE 2', 'IMAGE 10']);
});

test("one's own limit goes before the default's", () => {
  const defaults = entries({ 'VM//VMS': 5, 'VM//CPU': 2 }, {});
  const [own] = entries({ 'VM//VMS': -2 }, {});
  expect([limitFor(own as never, 'VMS', defaults), limitFor(own as never, 'CPU', defaults), limitFor(own as never, 'MEMORY', defaults)]).toEqual([-2, 2, -2]);
});

describe('a limit', () => {
  const reached = (limit: number, before: number, after: number) =>
    firstReached(entries({ 'VM//VMS': limit }, { 'VM//VMS': after }), entries({ 'VM//VMS': limit }, { 'VM//VMS': before }), []);

  test('may be reached, not passed', () => {
    expect(reached(3, 2, 3)).toBeUndefined();
    expect(reached(3, 3, 4)).toEqual({ kind: 'VM', ref: '', metric: 'VMS', limit: 3 });
    expect(reached(0, 0, 1)).toMatchObject({ limit: 0 });
  });

  test('set below what is used refuses only what takes more', () => {
    expect(reached(1, 5, 5)).toBeUndefined();
    expect(reached(1, 5, 4)).toBeUndefined();
    expect(reached(1, 5, 6)).toBeDefined();
  });

  test.each([
    [{ kind: 'VM', ref: '', metric: 'VMS', limit: 3 } as const, 'limit of 3 reached for VMS quota in VM'],
    [{ kind: 'VM', ref: '', metric: 'CPU', limit: 0.5 } as const, 'limit of 0.50 reached for CPU quota in VM'],
    [{ kind: 'DATASTORE', ref: '1', metric: 'SIZE', limit: 100 } as const, 'limit of 100 reached for SIZE quota in DATASTORE with ID: 1'],
  ])('is told as the field tells it: %j', (what, text) => expect(reachedText(what)).toBe(text));
});
