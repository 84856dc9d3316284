import { parseTemplate } from '../template/parse';
import type { Template } from '../template/template';

/** XML: its first character is `<`. */
const XML = /^\uFEFF?\s*</;
/** JSON, or YAML that says so. */
const MARKED = /^\uFEFF?\s*(\{|---|%YAML)/;
/** YAML: its first line that is no comment is a key with a colon, which the language never has. */
const KEY_AND_COLON = /^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*["']?[A-Za-z0-9_]+["']?[ \t]*:(?:[ \t\r\n]|$)/;
const NAMED = /\.(json|ya?ml)$/i;

/**
 * A template in any of its forms: the field's own language, XML, JSON or YAML. The text says which it is; a file named .json, .yaml or .yml is what its name says.
 * Readers are loaded when a text of theirs comes. Throws a precondition error 'template-syntax': `FILE:LINE:COLUMN: expected X, found Y`.
 */
export const readTemplate = async (text: string, from: { readonly file: string }): Promise<Template> => {
  if (XML.test(text)) return (await import('../xml/templateXml')).templateFromXml(text, from);
  if (NAMED.test(from.file) || MARKED.test(text) || KEY_AND_COLON.test(text)) return (await import('./yaml')).templateFromYaml(text, from);
  return parseTemplate(text, from);
};
