import { usageError } from '../../lib/errors/errors';
import { printTemplate } from '../../lib/template/print';
import { without } from '../../lib/template/template';
import { fileArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag } from '../define';
import { type TemplateWords, templateFromOptions, templateOptions } from '../vm/templateOptions';

export const create = defineCommand({
  name: 'create',
  summary: 'Store a template of a file, or of options',
  args: { file: fileArg() },
  options: { ...templateOptions, dry: flag('--dry', 'print the template and do nothing') },
  async run(one, { file }, options) {
    const given = (await readTemplate(one.io, 'create', file)) ?? [];
    const extra = templateFromOptions(options as TemplateWords);
    const template = [...without(given, ...extra.map((a) => a.key)), ...extra];
    if (options.dry) return { dry: printTemplate(template), id: -1 };
    if (template.length === 0 && file === undefined)
      throw usageError('[one.template.allocate] Invalid NAME, it cannot be empty', { next: 'onetemplate create --help' });
    return { dry: '', id: await one.call('template.create', { template }) };
  },
  view({ dry, id }, one) {
    one.io.out.write(dry !== '' ? `${dry}\n` : `ID: ${id}\n`);
  },
});
