import type { Element } from '../lib/documents/element';
import type { Pool } from '../lib/documents/json';
import type { One } from './context';
import { flag, type OptMap } from './define';

/** -x, -j, -y: the same document in three forms. */
export const formatOptions = {
  json: flag('--json', 'print the document as JSON', '-j'),
  xml: flag('--xml', 'print the document as XML', '-x'),
  yaml: flag('--yaml', 'print the document as YAML', '-y'),
} satisfies OptMap;

export interface Format {
  readonly json?: boolean;
  readonly xml?: boolean;
  readonly yaml?: boolean;
}

export const wantsDocument = (how: Format): boolean => how.json === true || how.xml === true || how.yaml === true;

const xmlOf = async (document: Element | Pool): Promise<Iterable<string>> => {
  const { xmlChunks, xmlPoolChunks } = await import('../lib/xml/write');
  return 'members' in document ? xmlPoolChunks(document.name, document.members) : xmlChunks(document);
};

interface Pages {
  readonly noPager?: boolean;
}

/** Writes in pieces, so that a pool of twenty thousand is never one text. With `pages`, JSON and YAML stop at each page of a terminal, as they do in the field. */
export const printDocument = async (one: One, document: Element | Pool, how: Format, pages?: Pages): Promise<void> => {
  const chunks = how.xml
    ? await xmlOf(document)
    : how.json
      ? (await import('../lib/documents/json')).jsonChunks(document)
      : (await import('../lib/documents/yaml')).yamlChunks(document);
  if (pages && !how.xml && one.io.out.isTTY && !pages.noPager) {
    const { writePaged } = await import('../lib/output/pager');
    return writePaged(chunks, { out: one.io.out, env: one.io.env });
  }
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < 65_536) continue;
    one.io.out.write(batch);
    batch = '';
  }
  if (batch !== '') one.io.out.write(batch);
};
