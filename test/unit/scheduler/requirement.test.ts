import fc from 'fast-check';
import { type Attributes, DATASTORE, HOST } from '../../../src/lib/scheduler/attributes';
import { reasonText } from '../../../src/lib/scheduler/reasons';
import { requirementOf } from '../../../src/lib/scheduler/requirement';
import { isMistake, mistakeText } from '../../../src/lib/scheduler/tokens';
import { tries } from '../../support/sample';
import { wordsOrAnyText } from '../../support/text';

const host: Attributes = new Map([
  ['ID', ['3']],
  ['NAME', ['web-1.example']],
  ['CLUSTER_ID', ['0']],
  ['CLUSTER', ['default']],
  ['HOST_SHARE/RUNNING_VMS', ['2']],
  ['HOST_SHARE/DATASTORES/FREE_DISK', ['900']],
  ['VMS/ID', ['7', '12']],
  ['TEMPLATE/NAME', ['other']],
  ['TEMPLATE/QOS', ['GOLD']],
  ['TEMPLATE/LOAD', ['1.5']],
  ['TEMPLATE/VERSION', ['7.2-1']],
  ['TEMPLATE/EMPTY', ['']],
  ['TEMPLATE/SITE', ['a', 'b']],
  ['TEMPLATE/GPU/NAME', ['T4']],
  ['MONITORING/CAPACITY/FREE_CPU', ['100']],
  ['CLUSTER_TEMPLATE/QOS', ['SILVER']],
  ['CLUSTER_TEMPLATE/RACK', ['9']],
]);

const said = (source: string, kind = HOST, attributes = host): string => {
  const parsed = requirementOf(source, kind);
  if (isMistake(parsed)) return mistakeText(parsed);
  const refusal = parsed.refusal(attributes);
  return refusal ? reasonText(refusal) : 'met';
};

test.each([
  ['', 'met'],
  ['   ', 'met'],
  ['CLUSTER_ID = 0', 'met'],
  ['CLUSTER_ID=0;', 'met'],
  ['CLUSTER_ID = "0"', 'met'],
  ['CLUSTER_ID = 100', 'CLUSTER_ID = 100: it is 0'],
  ['CLUSTER_ID="100"', 'CLUSTER_ID="100": it is 0'],
  ['CLUSTER_ID != 100', 'met'],
  ['CLUSTER_ID ! = 0', 'CLUSTER_ID ! = 0: it is 0'],
  ['FREE_CPU > 99', 'met'],
  ['FREE_CPU > 100', 'FREE_CPU > 100: it is 100'],
  ['FREE_CPU >= 100', 'met'],
  ['FREE_CPU <= 100', 'met'],
  ['FREE_CPU < 100', 'FREE_CPU < 100: it is 100'],
  ['FREE_CPU > -1', 'met'],
  ['FREE_CPU > 99.5', 'met'],
  ['LOAD < 1.6 & LOAD > 1', 'met'],
  // the number that a value begins with
  ['VERSION > 7', 'met'],
  ['QOS > 1', 'QOS > 1: it is GOLD'],
  // names of attributes: the first in the order of the document, or by their place
  ['NAME = "web-*"', 'met'],
  ['"TEMPLATE/NAME" = other', 'met'],
  ['"/HOST/TEMPLATE/NAME" = other', 'met'],
  ['"/VM/NAME" = "*"', '"/VM/NAME" = "*": it is not there'],
  ['QOS = GOLD', 'met'],
  ['"CLUSTER_TEMPLATE/QOS" = SILVER', 'met'],
  ['RACK = 9', 'met'],
  ['FREE_DISK = 900 & RUNNING_VMS = 2', 'met'],
  ['"GPU/NAME" = "T?"', 'met'],
  ['qos = GOLD', 'qos = GOLD: it is not there'],
  // one that is not there meets nothing, and neither does the empty text
  ['GHOST = 1', 'GHOST = 1: it is not there'],
  ['GHOST != 1', 'GHOST != 1: it is not there'],
  ['GHOST != x', 'GHOST != x: it is not there'],
  ['GHOST < 1', 'GHOST < 1: it is not there'],
  ['!(GHOST = 1)', 'met'],
  ['EMPTY = ""', 'EMPTY = "": it is empty'],
  ['QOS != ""', 'QOS != "": it is GOLD'],
  // patterns
  ['QOS = "G*D"', 'met'],
  ['QOS = "g*"', 'QOS = "g*": it is GOLD'],
  ['QOS = "GOL"', 'QOS = "GOL": it is GOLD'],
  ['QOS != "S*"', 'met'],
  ['QOS = "[F-H]OL[!A-C]"', 'met'],
  // lists
  ['"VMS/ID" @> 12', 'met'],
  ['"VMS/ID" @> 1', '"VMS/ID" @> 1: it has 7, 12'],
  ['SITE @> b', 'met'],
  ['SITE = b', 'SITE = b: it is a'],
  ['SITE @> "[x-z]"', 'SITE @> "[x-z]": it has a, b'],
  ['GHOST @> 1', 'GHOST @> 1: it has none'],
  ['QOS @> "SIL*"', 'met'],
  ['CURRENT_VMS = 7', 'met'],
  ['CURRENT_VMS = 8', 'CURRENT_VMS = 8: it has 7, 12'],
  ['CURRENT_VMS != 8', 'met'],
  ['CURRENT_VMS != 7', 'CURRENT_VMS != 7: it has 7, 12'],
  // joined: & and | are equals, from the left; ! is of what follows it only
  ['CLUSTER_ID = 0 & QOS = GOLD', 'met'],
  ['CLUSTER_ID = 0 & QOS = IRON', 'QOS = IRON: it is GOLD'],
  ['CLUSTER_ID = 100 & QOS = IRON', 'CLUSTER_ID = 100: it is 0'],
  ['CLUSTER_ID = 100 | QOS = GOLD', 'met'],
  ['CLUSTER_ID = 100 | CLUSTER_ID = 101', 'CLUSTER_ID = 100 | CLUSTER_ID = 101: it is 0'],
  ['CLUSTER_ID = 100 | QOS = IRON', 'CLUSTER_ID = 100 | QOS = IRON: CLUSTER_ID is 0, QOS is GOLD'],
  ['CLUSTER_ID = 0 | CLUSTER_ID = 100 & FREE_CPU > 100', 'FREE_CPU > 100: it is 100'],
  ['CLUSTER_ID = 0 | (CLUSTER_ID = 100 & FREE_CPU > 100)', 'met'],
  ['! CLUSTER_ID = 100 & QOS = IRON', 'QOS = IRON: it is GOLD'],
  ['! CLUSTER_ID = 0 | QOS = GOLD', 'met'],
  ['!!CLUSTER_ID = 0', 'met'],
  ['!(CLUSTER_ID = 0 | GHOST = 1)', '!(CLUSTER_ID = 0 | GHOST = 1): CLUSTER_ID is 0, GHOST is not there'],
  ['QOS = GOLD & ((CLUSTER_ID = 100  |  QOS = IRON) & QOS = GOLD)', 'CLUSTER_ID = 100 | QOS = IRON: CLUSTER_ID is 0, QOS is GOLD'],
  ['(CLUSTER_ID = 1) | (QOS = IRON)', '(CLUSTER_ID = 1) | (QOS = IRON): CLUSTER_ID is 0, QOS is GOLD'],
  ['A = 1 | B = 1 | C = 1 | D = 1', 'A = 1 | B = 1 | C = 1 | D = 1: A is not there, B is not there, C is not there, ...'],
  ['CLUSTER_ID = 0\n & QOS = IRON', 'QOS = IRON: it is GOLD'],
])('%j on a host', (source, expected) => expect(said(source)).toBe(expected));

test.each([
  ['CLUSTER_ID', 'character 11: expected one of = != > < >= <= @>, found the end'],
  ['CLUSTER_ID ==', 'character 13: expected a number or a text, found ='],
  ['CLUSTER_ID =', 'character 13: expected a number or a text, found the end'],
  ['CLUSTER_ID =~ 1', 'character 13: expected a name, a number, a text in "" or a sign, found ~'],
  ['= 3', 'character 1: expected the name of an attribute, ! or (, found ='],
  ['3 = CLUSTER_ID', 'character 1: expected the name of an attribute, ! or (, found 3'],
  ['FREE_CPU > many', 'character 12: expected a number, found many'],
  ['FREE_CPU > "1"', 'character 12: expected a number, found "1"'],
  ['FREE_CPU > - x', 'character 14: expected a number, found x'],
  ['FREE_CPU @ 1', 'character 12: expected > after @, found 1'],
  ['FREE_CPU ! 1', 'character 12: expected = after !, found 1'],
  ['A = 1 B = 2', 'character 7: expected & or | or the end, found B'],
  ['A = 1 &', 'character 8: expected the name of an attribute, ! or (, found the end'],
  ['A = 1 && B = 2', 'character 8: expected the name of an attribute, ! or (, found &'],
  ['(A = 1', 'character 7: expected & or | or ), found the end'],
  ['A = 1)', 'character 6: expected & or | or the end, found )'],
  ['()', 'character 2: expected the name of an attribute, ! or (, found )'],
  ['!', 'character 2: expected the name of an attribute, ! or (, found the end'],
  ['NAME = web-1', 'character 11: expected & or | or the end (a text that is more than letters, digits and _ stands in ""), found -'],
  ['NAME = "web', 'character 8: expected a closing " for this one, found the end'],
  ['CLUSTER/NAME = x', 'character 8: expected one of = != > < >= <= @>, found /'],
  ['"count(//VM)" > 1', 'character 1: expected the name of an attribute (letters, digits, _ - . and / between), found "count(//VM)"'],
  ['"" = 1', 'character 1: expected the name of an attribute (letters, digits, _ - . and / between), found ""'],
  ['A = 1 \u0000', 'character 7: expected a name, a number, a text in "" or a sign, found an unprintable character'],
  [';', 'met'],
  ['A = 1; B = 2', 'character 6: expected a name, a number, a text in "" or a sign, found ;'],
])('%j', (source, expected) => expect(said(source)).toBe(expected));

test('a datastore has attributes of its own', () => {
  const datastore: Attributes = new Map([
    ['NAME', ['System']],
    ['CLUSTERS/ID', ['0', '100']],
    ['TEMPLATE/MODE', ['Production']],
  ]);
  expect(said('"CLUSTERS/ID" @> 100 & MODE = Prod* & NAME = "Sys*"', DATASTORE, datastore)).toContain('found *');
  expect(said('"CLUSTERS/ID" @> 100 & MODE = "Prod*" & NAME = "Sys*"', DATASTORE, datastore)).toBe('met');
  expect(said('CURRENT_VMS = 1', DATASTORE, datastore)).toBe('CURRENT_VMS = 1: it is not there');
});

test('what a host says is one line, and not long', () => {
  const odd: Attributes = new Map([['TEMPLATE/X', [`a\n\u001b[31m${'b'.repeat(90)}`]]]);
  expect(said('X = 1', HOST, odd)).toBe(`X = 1: it is a??[31m${'b'.repeat(33)}...`);
});

const words = fc.constantFrom(
  ...[
    'A',
    'CLUSTER_ID',
    '"VMS/ID"',
    '"',
    '""',
    '"x*"',
    '1',
    '1.5',
    '.',
    '-',
    '=',
    '!',
    '!=',
    '>',
    '<',
    '@>',
    '@',
    '&',
    '|',
    '(',
    ')',
    ' ',
    '\n',
    ';',
    '/',
    'ü',
  ],
);

test('whatever is written: it is met, or refused, or cannot be read at a place that is in it', () => {
  fc.assert(
    fc.property(wordsOrAnyText(words), (source) => {
      const parsed = requirementOf(source, HOST);
      if (isMistake(parsed)) {
        expect(parsed.at).toBeGreaterThanOrEqual(1);
        expect(parsed.at).toBeLessThanOrEqual(source.length + 1);
      } else {
        const refusal = parsed.refusal(host);
        if (refusal) expect(refusal.part.length).toBeLessThanOrEqual(source.length);
      }
    }),
    { numRuns: tries(2000) },
  );
});

type Tree = { readonly text: string; readonly met: boolean };
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.nat(1).map((n) => ({ text: `CLUSTER_ID = ${n}`, met: n === 0 })),
    tie('tree').map((t) => ({ text: `!(${t.text})`, met: !t.met })),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({ text: `(${a.text}) & (${b.text})`, met: a.met && b.met })),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({ text: `(${a.text}) | (${b.text})`, met: a.met || b.met })),
  ),
})).tree;

test('it means what it says', () => {
  fc.assert(fc.property(tree, ({ text, met }) => expect(said(text) === 'met').toBe(met)));
});

test('a part that is told is not met either', () => {
  fc.assert(
    fc.property(tree, ({ text, met }) => {
      const parsed = requirementOf(text, HOST);
      const part = isMistake(parsed) ? undefined : parsed.refusal(host)?.part;
      if (!met) expect(said(part ?? '')).not.toBe('met');
    }),
  );
});

test.each([
  ['as long as that', (n: number) => Array(n).fill('CLUSTER_ID = 0').join(' & ')],
  ['as deep as that', (n: number) => `${'('.repeat(n)}CLUSTER_ID = 0${')'.repeat(n)}`],
  ['turned as often', (n: number) => `${'!'.repeat(n)}CLUSTER_ID = 0`],
  ['deep to the right', (n: number) => `${'CLUSTER_ID = 0 & ('.repeat(n)}CLUSTER_ID = 0${')'.repeat(n)}`],
])('one that is %s is read, too', (_what, of) => expect(said(of(20_000))).toBe('met'));
