import fc from 'fast-check';
import { isOneError } from '../../../src/lib/errors/errors';
import { fromJson, toJson } from '../../../src/lib/template/json';
import { Scanner } from '../../../src/lib/template/lex';
import { attributes, parseTemplate } from '../../../src/lib/template/parse';
import { printTemplate } from '../../../src/lib/template/print';
import { type Attribute, isVector, sorted, sortedPairs, type Template } from '../../../src/lib/template/template';
import { tries } from '../../support/sample';
import { anyText } from '../../support/text';

const read = (text: string): Template => parseTemplate(text, { file: 'f' });

const key = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
/** values as they are after reading: trimmed, without what XML cannot hold; rich in what has a meaning somewhere */
const value = fc
  .array(
    fc.oneof(fc.constantFrom('"', '\\', '\\"', '=', '[', ']', ',', '#', '\n', '\r\n', ' ', '\t', "'", '$', ']]>', '<', '&'), fc.string({ unit: 'grapheme' })),
    { maxLength: 12 },
  )
  .map((parts) =>
    parts
      .join('')
      .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, '')
      .replace(/^[ \t\r\n]+/, '')
      .replace(/[ \t\r\n]+$/, ''),
  );
const vector = fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, maxLength: 5 });
const template: fc.Arbitrary<Template> = fc.array(fc.record<Attribute>({ key, value: fc.oneof(value, vector) }), { maxLength: 8 });

const normal = (t: Template): Template => sorted(t).map((a) => ({ key: a.key, value: isVector(a.value) ? sortedPairs(a.value) : a.value }));

test('what is printed is read back the same', () => {
  fc.assert(fc.property(template, (t) => expect(read(printTemplate(t))).toEqual(normal(t))));
});

test('printing what was read from a print gives the same print', () => {
  fc.assert(
    fc.property(template, (t) => {
      const once = printTemplate(t);
      expect(printTemplate(read(once))).toBe(once);
    }),
  );
});

test('the stored form gives the same template, order and all', () => {
  fc.assert(fc.property(template, (t) => expect(fromJson(toJson(t))).toEqual(t)));
});

/** Fragments that lead deep into the reader, in any order. */
const noise = fc.oneof(
  anyText(),
  fc
    .array(fc.constantFrom('A', '1b', '=', '[', ']', ',', '"', '\\', '#', '\n', '\r', ' ', 'x', '\0', '\u{1F600}', '\uD800', '\uFEFF'), { maxLength: 60 })
    .map((p) => p.join('')),
);

test('any text is either read or refused with a place in it', () => {
  fc.assert(
    fc.property(noise, (text) => {
      try {
        const again = printTemplate(read(text));
        expect(printTemplate(read(again))).toBe(again);
      } catch (e) {
        if (!isOneError(e)) throw e;
        expect(e.message).toMatch(/^f:[1-9][0-9]*:[1-9][0-9]*: expected .+, found .+/);
      }
    }),
    { numRuns: tries(2000) },
  );
});

/** A template that could be read, with some of its bytes put out, doubled or changed, and then read as a file is read. */
const mutated = fc
  .tuple(template, fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('set', 'drop', 'add') }), { maxLength: 5 }))
  .map(([t, changes]) => {
    const bytes = [...Buffer.from(printTemplate(t))];
    for (const { at, byte, how } of changes) bytes.splice(at % (bytes.length + 1), how === 'add' ? 0 : 1, ...(how === 'drop' ? [] : [byte]));
    return Buffer.from(bytes).toString('utf8');
  });

test('mutated bytes are read or refused, in no more steps than there are characters', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        const s = new Scanner(text, 'f');
        const found = attributes(s);
        expect(s.steps).toBeLessThanOrEqual(text.length);
        expect(read(printTemplate(found))).toEqual(normal(found));
      } catch (e) {
        if (!isOneError(e)) throw e;
        expect(e.code).toBe('template-syntax');
      }
    }),
    { numRuns: tries(2000) },
  );
});

test('fromJson: anything else than a template is refused as such', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.jsonValue().map((v) => JSON.stringify([['A', v]])),
      ),
      (text) => {
        try {
          expect(JSON.parse(toJson(fromJson(text)))).toEqual(JSON.parse(text));
        } catch (e) {
          if (!isOneError(e)) throw e;
          expect(e.code).toBe('template-stored');
        }
      },
    ),
  );
});

describe('a megabyte of it', () => {
  const MB = 1 << 20;
  const fill = (unit: string): string => unit.repeat(Math.floor(MB / unit.length));
  /** The characters looked at are the work done; each may be looked at once. */
  const work = (text: string): { steps: number; found: number | undefined } => {
    const s = new Scanner(text, 'f');
    let found: number | undefined;
    try {
      found = attributes(s).length;
    } catch (e) {
      if (!isOneError(e)) throw e;
      expect(e.message.length).toBeLessThan(300);
    }
    return { steps: s.steps, found };
  };

  test.each<[string, string, number | undefined]>([
    ['brackets', fill('['), undefined],
    ['quotes', fill('A=""'), MB / 4],
    ['backslashes in a value that never ends', `A="${fill('\\')}`, undefined],
    ['backslashes and quotes', `A="${fill('\\"')}"`, 1],
    ['backslashes not before a quote', `A="${fill('\\\\x')}"`, 1],
    ['a vector of one key', `A=[${fill('B=1,')}B=2]`, 1],
    ['vectors never closed', fill('A=[B=1,'), undefined],
    ['assignments', fill('A=1\n'), MB / 4],
    ['comments', fill('#\n'), 0],
    ['one comment', `#${fill('x')}`, 0],
    ['blanks', fill(' '), 0],
    ['blanks in quotes', `A="${fill(' ')}x${fill(' ')}"`, 1],
    ['a long name', fill('A'), undefined],
    ['names without values', fill('A\n'), undefined],
    ['one long value', `A=${fill('x')}`, 1],
  ])('%s', (_, text, found) => {
    const done = work(text);
    expect(done.found).toBe(found);
    expect(done.steps).toBeLessThanOrEqual(text.length);
  });
});
