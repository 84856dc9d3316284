import { usageError } from '../../lib/errors/errors';
import { merged, without } from '../../lib/template/template';
import { fileArg, refArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, whole } from '../define';
import { type TemplateWords, templateFromOptions, templateOptions } from '../vm/templateOptions';
import { waitForVms, waitOptions } from '../waiting';

const MOST = 1000;

export const instantiate = defineCommand({
  name: 'instantiate',
  summary: 'Make VMs of a stored template',
  args: { template: refArg('template'), file: fileArg() },
  options: { ...templateOptions, hold: flag('--hold', 'do not place them yet'), multiple: whole('--multiple', 'x', 'how many VMs', '-m'), ...waitOptions },
  async run(one, { template, file }, options) {
    const copies = options.multiple ?? 1;
    if (copies < 1 || copies > MOST) throw usageError(`--multiple ${copies}: between 1 and ${MOST}`);
    const given = file === undefined ? [] : ((await readTemplate(one.io, 'instantiate', file)) ?? []);
    const extra = without(merged(given, templateFromOptions(options as TemplateWords)), 'NAME');
    return one.call('template.instantiate', { id: await one.resolve('TEMPLATE', template), name: options.name, hold: options.hold === true, extra, copies });
  },
  view(ids, one, options) {
    for (const id of ids) one.io.out.write(`VM ID: ${id}\n`);
    return waitForVms(one, ids, options.hold ? 'HOLD' : 'RUNNING', options);
  },
});
