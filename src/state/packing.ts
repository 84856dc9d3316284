import type { Template } from '../lib/template/template';

/** Templates are stored as compact JSON: [["CPU","1"],["DISK",[["IMAGE","os"]]]]. */
export const pack = (t: Template): string => JSON.stringify(t.map((a) => [a.key, a.value]));

export const unpack = (text: string): Template =>
  (JSON.parse(text) as [string, string | [string, string][]][]).map(([key, value]) => ({ key, value }));
