import fc from 'fast-check';

/** Names that every object has: a text that is one must not be found where nobody put it. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
const SURROGATES = { first: 0xd800, count: 0x800 };
const codePoint = fc.nat(0x10ffff - SURROGATES.count).map((n) => String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count));

/** Any characters there can be. (fast-check's own `binary` first makes a table of all of them: more than a second for each file of tests.) */
export const anyText = ({ maxLength }: { readonly maxLength?: number } = {}): fc.Arbitrary<string> => {
  const text = fc.string({
    unit: fc.oneof(
      fc.nat(0x7f).map((n) => String.fromCodePoint(n)),
      codePoint,
    ),
    ...(maxLength === undefined ? {} : { maxLength }),
  });
  const inherited = INHERITED.filter((name) => name.length <= (maxLength ?? name.length));
  return inherited.length === 0 ? text : fc.oneof({ weight: 20, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom(...inherited) });
};

/** Any text, and sentences of a language that are nearly right: up to 30 of its words in any order. */
export const wordsOrAnyText = (words: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.array(words, { maxLength: 30 }).map((w) => w.join('')),
    anyText(),
  );
