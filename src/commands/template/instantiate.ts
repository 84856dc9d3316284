import { usageError } from '../../lib/errors/errors';
import { has, isVector, merged, type Template, without } from '../../lib/template/template';
import { fileArg, refArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import type { One } from '../context';
import { defineCommand, flag, whole } from '../define';
import { devicePrefix } from '../image/devicePrefix';
import { templateFromOptions } from '../vm/optionTemplate';
import { refuseFileWithOptions, type TemplateWords, templateOptions } from '../vm/templateOptions';
import { waitForVms, waitOptions } from '../waiting';
import { askUserInputs } from './userInputs';

const MOST = 1000;

export const instantiate = defineCommand({
  name: 'instantiate',
  summary: 'Make VMs of a stored template',
  args: { template: refArg('template'), file: fileArg() },
  options: {
    ...templateOptions,
    hold: flag('--hold', 'do not place them yet'),
    multiple: whole('--multiple', 'x', 'how many VMs', '-m'),
    persistent: flag('--persistent', 'store a copy of the template with persistent copies of its images, and make the VM of that'),
    asUid: whole('--as_uid', 'uid', 'the user whose VM it is to be'),
    asGid: whole('--as_gid', 'gid', 'the group whose VM it is to be'),
    prefix: {
      ...devicePrefix('of the images of --disk'),
      summary: 'device prefix of the images of --disk: vd, sd, hd; or the first number that %i in the name stands for, with its zeros: 001',
    },
    ...waitOptions,
  },
  async run(one, { template, file }, options) {
    const copies = options.multiple ?? 1;
    if (copies < 1 || copies > MOST) throw usageError(`--multiple ${copies}: between 1 and ${MOST}`);
    if (options.persistent && copies > 1) throw usageError('--persistent makes one VM; --multiple does not go with it');
    refuseFileWithOptions(file, options);
    const words = options as TemplateWords;
    const numbering = options.prefix !== undefined && /^\d+$/.test(options.prefix) ? options.prefix : undefined;
    const extra = file === undefined ? [] : ((await readTemplate(one.io, 'instantiate', file)) ?? []);
    const given = withDevicePrefix(without(templateFromOptions(words, one.io.cwd), 'NAME'), numbering === undefined ? options.prefix : undefined);
    const id = await one.resolve('TEMPLATE', template);
    const answers = await answersOf(one, id, merged(extra, given), words.userInputs);
    return one.call('template.instantiate', {
      id,
      name: options.name,
      hold: options.hold === true,
      extra: without(extra, 'NAME'),
      options: merged(answers, given),
      copies,
      numbering,
      persistent: options.persistent === true,
      asUid: options.asUid,
      asGid: options.asGid,
    });
  },
  view(ids, one, options) {
    for (const id of ids) one.io.out.write(`VM ID: ${id}\n`);
    return waitForVms(one, ids, options.hold ? 'HOLD' : 'RUNNING', options);
  },
});

/** What --disk says of an image itself goes first. */
const withDevicePrefix = (t: Template, prefix: string | undefined): Template => {
  if (prefix === undefined) return t;
  if (!has(t, 'DISK')) throw usageError(`--prefix ${prefix} is for the images of --disk, and there is none`);
  return t.map((a) => (a.key === 'DISK' && isVector(a.value) ? { key: a.key, value: [['DEV_PREFIX', prefix], ...a.value] } : a));
};

/** The template's questions that nothing given with the command has answered. */
const answersOf = async (one: One, id: number, given: Template, inputs: string | undefined): Promise<Template> =>
  askUserInputs(one, (await one.call('template.info', { id })).body, given, inputs);
