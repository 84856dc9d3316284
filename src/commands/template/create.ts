import { usageError } from '../../lib/errors/errors';
import { withOptions } from '../../lib/template/merge';
import { fileArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, whole } from '../define';
import { answersAsAttributes } from '../vm/answers';
import { templateFromOptions } from '../vm/optionTemplate';
import { dryText } from '../vm/optionText';
import { refuseFileWithOptions, type TemplateWords, templateOptions } from '../vm/templateOptions';

export const create = defineCommand({
  name: 'create',
  summary: 'Store a template of a file, or of options',
  args: { file: fileArg() },
  options: {
    ...templateOptions,
    asUid: whole('--as_uid', 'uid', 'the user whose template it is to be'),
    asGid: whole('--as_gid', 'gid', 'the group whose template it is to be'),
    dry: flag('--dry', 'print the template and do nothing'),
  },
  async run(one, { file }, options) {
    refuseFileWithOptions(file, options);
    const given = (await readTemplate(one.io, 'create', file)) ?? [];
    const words = options as TemplateWords;
    const template = withOptions(given, [...templateFromOptions(words, one.io.cwd), ...answersAsAttributes(words.userInputs)]);
    if (options.dry) return { dry: dryText(given, words, one.io.cwd), id: -1 };
    if (template.length === 0 && file === undefined)
      throw usageError('[one.template.allocate] Invalid NAME, it cannot be empty', { next: 'onetemplate create --help' });
    return { dry: '', id: await one.call('template.create', { template, asUid: options.asUid, asGid: options.asGid }) };
  },
  view({ dry, id }, one) {
    one.io.out.write(dry !== '' ? dry : `ID: ${id}\n`);
  },
});
