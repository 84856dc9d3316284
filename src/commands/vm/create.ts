import { usageError } from '../../lib/errors/errors';
import { withOptions } from '../../lib/template/merge';
import { single, withSingle } from '../../lib/template/template';
import { fileArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, whole } from '../define';
import { waitForVms, waitOptions } from '../waiting';
import { answersAsAttributes } from './answers';
import { templateFromOptions } from './optionTemplate';
import { dryText } from './optionText';
import { refuseFileWithOptions, type TemplateWords, templateOptions } from './templateOptions';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a VM of a template file, or of options, without storing a template',
  args: { file: fileArg() },
  options: {
    ...templateOptions,
    hold: flag('--hold', 'do not place it yet'),
    multiple: whole('--multiple', 'x', 'how many VMs', '-m'),
    dry: flag('--dry', 'print the template and do nothing'),
    ...waitOptions,
  },
  async run(one, { file }, options) {
    refuseFileWithOptions(file, options);
    const given = (await readTemplate(one.io, 'create', file)) ?? [];
    const words = options as TemplateWords;
    const template = withOptions(given, [...templateFromOptions(words, one.io.cwd), ...answersAsAttributes(words.userInputs)]);
    if (template.length === 0) throw usageError('a template file, or options like --cpu and --memory, are needed', { next: 'onevm create --help' });
    if (options.dry) return { dry: dryText(given, words, one.io.cwd), ids: [] as number[] };
    const ids: number[] = [];
    const name = single(template, 'NAME');
    for (let i = 0; i < (options.multiple ?? 1); i++) {
      const named = name === undefined ? template : withSingle(template, 'NAME', name.replaceAll('%i', String(i)));
      ids.push(await one.call('vm.create', { template: named, hold: options.hold === true }));
    }
    return { dry: '', ids };
  },
  view({ dry, ids }, one, options) {
    if (dry !== '') return void one.io.out.write(dry);
    for (const id of ids) one.io.out.write(`ID: ${id}\n`);
    return waitForVms(one, ids, options.hold ? 'HOLD' : 'RUNNING', options);
  },
});
