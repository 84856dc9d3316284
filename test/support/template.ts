import { parseTemplate } from '../../src/lib/template/parse';
import type { Template } from '../../src/lib/template/template';

export const t = (text: string): Template => parseTemplate(text, { file: 'test' });
