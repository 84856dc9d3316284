import { parseRule, type Rule } from '../../../src/lib/model/acl';
import { type Caller, initialPermissions, isAdmin, type Level, may, mayCreate, type Owned, parseUmask, triplet } from '../../../src/lib/model/permissions';

const levels: readonly Level[] = ['USE', 'MANAGE', 'ADMIN'];
const user = (uid: number, ...gids: number[]): Caller => ({ uid, name: `user${uid}`, gid: gids[0] as number, gids });
const rule = (text: string): Rule => parseRule(text);

const owner = user(5, 100);
const colleague = user(6, 100);
const stranger = user(7, 101);
const object = (permissions: number): Owned => ({ id: 3, uid: 5, gid: 100, permissions });

const who = { owner: [owner, 6], group: [colleague, 3], other: [stranger, 0] } as const;
const cases = (['owner', 'group', 'other'] as const).flatMap((name) =>
  levels.map((level, i) => [name, level, who[name][0], (4 >> i) << who[name][1]] as const),
);

test.each(cases)('the bit of %s for %s gives just that', (_, level, caller, bit) => {
  expect(levels.filter((l) => may(caller, l, 'VM', object(bit), []))).toEqual([level]);
});

test('a bit for the group is nothing to a stranger, one for the owner nothing to the group', () => {
  expect(may(stranger, 'USE', 'VM', object(0o770), [])).toBe(false);
  expect(may(colleague, 'USE', 'VM', object(0o700), [])).toBe(false);
});

test("a bit for others is also the owner's and the group's", () => {
  for (const caller of [owner, colleague, stranger]) expect(may(caller, 'USE', 'VM', object(0o004), [])).toBe(true);
});

test('a second group counts as much as the first', () => expect(may(user(8, 101, 100), 'USE', 'VM', object(0o040), [])).toBe(true));

test('user 0 and everybody in group 0 may everything', () => {
  for (const admin of [user(0, 1), user(9, 0), user(9, 101, 0)]) {
    expect(isAdmin(admin)).toBe(true);
    expect(may(admin, 'ADMIN', 'VM', object(0), [])).toBe(true);
    expect(mayCreate(admin, 'HOST', [])).toBe(true);
  }
  expect(isAdmin(stranger)).toBe(false);
});

describe('rules', () => {
  const allows = (text: string, caller = stranger, level: Level = 'USE', clusters: number[] = []): boolean =>
    may(caller, level, 'VM', object(0), [rule(text)], clusters);

  test.each(['* VM/* USE *', '#7 VM/#3 USE *', '@101 VM/@100 USE #0', '#7 NET+VM/%2 MANAGE+USE *', '@101 VM/* USE'])('%s allows', (text) =>
    expect(allows(text, stranger, 'USE', [1, 2])).toBe(true),
  );

  test.each(['#8 VM/* USE *', '@100 VM/* USE *', '* NET/* USE *', '* VM/#4 USE *', '* VM/@101 USE *', '* VM/%3 USE *', '* VM/* MANAGE *', '* VM/* CREATE *'])(
    '%s does not',
    (text) => expect(allows(text, stranger, 'USE', [1, 2])).toBe(false),
  );

  test('an id is compared whole', () => expect(allows('* VM/#33 USE *')).toBe(false));

  test('one rule is enough', () => expect(may(stranger, 'MANAGE', 'VM', object(0), ['* VM/#9 MANAGE *', '#7 VM/#3 MANAGE *'].map(rule))).toBe(true));

  test('a rule of another zone does not hold here', () => {
    expect(allows('* VM/* USE #0')).toBe(true);
    expect(allows('* VM/* USE #1')).toBe(false);
  });
});

describe('making new objects', () => {
  test('needs a rule for all objects of the type', () => {
    expect(mayCreate(stranger, 'VM', [rule('@101 VM+IMAGE/* CREATE *')])).toBe(true);
    expect(mayCreate(stranger, 'VM', [rule('@100 VM/* CREATE *')])).toBe(false);
    expect(mayCreate(stranger, 'NET', [rule('@101 VM+IMAGE/* CREATE *')])).toBe(false);
    expect(mayCreate(stranger, 'VM', [rule('#7 VM/#3 CREATE *')])).toBe(false);
    expect(mayCreate(stranger, 'VM', [rule('* VM/* USE+MANAGE+ADMIN *')])).toBe(false);
  });

  test('or one for the group that the object will be in', () => {
    expect(mayCreate(stranger, 'USER', [rule('#7 USER/@101 CREATE *')])).toBe(true);
    expect(mayCreate(stranger, 'USER', [rule('#7 USER/@100 CREATE *')])).toBe(false);
    expect(mayCreate(stranger, 'USER', [rule('#7 USER/@100 CREATE *')], 100)).toBe(true);
  });

  test('gives the owner use and manage; the umask takes away', () => {
    expect(initialPermissions(stranger)).toBe(0o600);
    expect(initialPermissions(stranger, 0o137)).toBe(0o640);
    expect(initialPermissions(stranger, 0)).toBe(0o666);
    expect(initialPermissions({ ...stranger, umask: 0o117 })).toBe(0o660);
    expect(initialPermissions(user(0, 0))).toBe(0o600);
    expect(initialPermissions(user(0, 0), 0o137)).toBe(0o640);
  });
});

test.each([
  [7, 'uma'],
  [6, 'um-'],
  [5, 'u-a'],
  [4, 'u--'],
  [0, '---'],
])('%i is written %s', (bits, text) => expect(triplet(bits)).toBe(text));

test.each([
  ['137', 0o137],
  ['0', 0],
  [' 077 ', 0o77],
  ['8', undefined],
  ['1777', undefined],
  ['', undefined],
  [undefined, undefined],
])('the umask %j is %s', (text, mask) => expect(parseUmask(text)).toBe(mask));
