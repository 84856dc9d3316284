/**
 * Text to XML 1.0. Characters that XML cannot carry at all (most control characters, halves of a pair, U+FFFE, U+FFFF) become U+FFFD, so that a
 * reader sees that something was there and no document of ours is ever refused by a parser.
 */
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

export const xmlSafe = (text: string): string => text.replace(NOT_XML, '\uFFFD');

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };
const named = (c: string): string => NAMED[c] ?? c;

/** Between tags. A carriage return is written as a reference, because a parser would make it a line feed. */
export const escapeText = (text: string): string => xmlSafe(text).replace(/[&<>\r]/g, named);

/** Between double quotes of an attribute, where a parser would make blanks of tabs and ends of lines. */
export const escapeAttribute = (text: string): string => xmlSafe(text).replace(/[&<>"\t\n\r]/g, named);

/** One or more CDATA sections; the end mark inside is split over two of them, a carriage return stands between them as a reference. */
export const cdataOf = (text: string): string => `<![CDATA[${xmlSafe(text).replaceAll(']]>', ']]]]><![CDATA[>').replaceAll('\r', ']]>&#13;<![CDATA[')}]]>`;

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?$/;

/** Names come from our code and from keys that were checked when they were read; anything else is a bug and must not become markup. */
export const checkedName = (name: string): string => {
  if (!NAME.test(name)) throw new Error(`not a name of an XML element: ${JSON.stringify(name)}`);
  return name;
};
