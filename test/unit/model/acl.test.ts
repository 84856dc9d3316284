import fc from 'fast-check';
import { parseRule, RESOURCES, RIGHTS, type Rule, ruleOfWords, ruleText, storedRule, wordsOf } from '../../../src/lib/model/acl';

const words = (text: string): string[] => {
  const { user, resource, rights, zone } = wordsOf(parseRule(text));
  return [user, resource, rights, zone].map((w) => w.toString(16));
};

test.each([
  ['#1 VM+IMAGE/* USE', '100000001 9400000000 1 100000000'],
  ['@1 NET/#0 USE+MANAGE', '200000001 4100000000 3 100000000'],
  ['* TEMPLATE/@1 CREATE *', '400000000 20200000001 8 400000000'],
  ['#2 HOST/%0 ADMIN #0', '100000002 2800000000 4 100000000'],
  ['#2 USER/@101 USE+MANAGE+ADMIN+CREATE *', '100000002 10200000065 f 400000000'],
  ['* MARKETPLACE+MARKETPLACEAPP/* USE *', '400000000 18000400000000 1 400000000'],
  ['@1 VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VMGROUP+BACKUPJOB/* CREATE *', '200000001 121429400000000 8 400000000'],
])('%s is written as the numbers that other programs know', (text, hex) => expect(words(text).join(' ')).toBe(hex));

test.each([
  ['#1 image+vm/* use', '#1 VM+IMAGE/* USE #0'],
  ['@100 VM/#3 *', '@100 VM/#3 USE+MANAGE+ADMIN+CREATE #0'],
  ['  *   ZONE/*  USE   *  ', '* ZONE/* USE *'],
])('%j is the rule %s', (text, rule) => expect(ruleText(parseRule(text))).toBe(rule));

test.each([
  ['bad rule', 'String needs three components: User, Resource, Rights'],
  ['', 'String needs three components: User, Resource, Rights'],
  ['#1 VM/* USE * *', 'String needs three components: User, Resource, Rights'],
  ['#1 NOSUCH/* USE', "Resource 'NOSUCH' does not exist"],
  ['#1 VM/* NOSUCH', "Right 'NOSUCH' does not exist"],
  ['1 VM/* USE', "ID string '1' malformed"],
  ['%1 VM/* USE', "ID string '%1' malformed"],
  ['#1 VM/x USE', "ID string 'x' malformed"],
  ['#1 VM/* USE @1', "ID string '@1' malformed"],
  ['#99999999999 VM/* USE', "ID string '#99999999999' malformed"],
  ['#1 VM USE', "Resource 'VM' malformed"],
])('%j is no rule: %s', (text, message) => {
  expect(() => parseRule(text)).toThrow(message);
  expect(storedRule(text)).toBeUndefined();
});

const scope = (...kinds: Rule['users']['kind'][]) =>
  fc.record({ kind: fc.constantFrom(...kinds), id: fc.nat({ max: 0xffff_ffff }) }).map((s) => (s.kind === 'all' ? { ...s, id: 0 } : s));
const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 });
const anyRule: fc.Arbitrary<Rule> = fc.record({
  users: scope('id', 'group', 'all'),
  types: some(RESOURCES),
  objects: scope('id', 'group', 'cluster', 'all'),
  rights: some(RIGHTS),
  zone: scope('id', 'all'),
});

test('text and numbers say the same', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      expect(parseRule(ruleText(rule))).toEqual(rule);
      expect(ruleOfWords(wordsOf(rule), 'one.acl.addrule')).toEqual({ ...rule, zone: { kind: 'id', id: 0 } });
    }),
  );
});

test.each([
  [
    0n,
    0n,
    0n,
    'Rule ?? /??  #0 is malformed: [user] is missing one of the INDIVIDUAL, GROUP or ALL bits; [resource] is missing one of the INDIVIDUAL, GROUP, CLUSTER or ALL bits; [resource] type is missing; wrong [rights], it cannot be 0',
  ],
  [0x1_0000_0001n, 0x14_0000_0000n, 0n, 'Rule #1 VM/*  #0 is malformed: wrong [rights], it cannot be 0'],
  [0x3_0000_0001n, 0x14_0000_0000n, 1n, '[user] INDIVIDUAL, GROUP and ALL bits are exclusive'],
  [0x4_0000_0001n, 0x14_0000_0000n, 1n, 'when using the ALL bit, [user] ID must be 0'],
  [0x1_0000_0001n, 0x14_0000_0000n, 16n, 'wrong [rights], it cannot be greater than 0xf'],
])('the numbers %s %s %s are refused', (user, resource, rights, message) =>
  expect(() => ruleOfWords({ user, resource, rights }, 'one.acl.addrule')).toThrow(message),
);
