import { usageError } from '../../../lib/errors/errors';
import { numberArg } from '../../args/numbers';
import { fileArg } from '../../args/refs';
import { readTemplate } from '../../args/templateFile';
import type { Verb } from '../../define';
import { partVerb } from '../parts/partVerb';

const remove = (name: string): Verb =>
  partVerb({
    name,
    summary: 'Take a scheduled action from a VM',
    args: { sched: numberArg('sched_id') },
    options: {},
    verbing: 'Scheduled Action deleted',
    async act(one, id, { sched }) {
      await one.call('vm.schedDelete', { id, schedId: sched });
      return [];
    },
  });

const update = (name: string): Verb =>
  partVerb({
    name,
    summary: 'Change a scheduled action of a VM: what a file with a SCHED_ACTION gives; all else stays',
    args: { sched: numberArg('sched_id'), file: fileArg() },
    options: {},
    verbing: 'Scheduled Action updated',
    async act(one, id, { sched, file }) {
      const template = await readTemplate(one.io, name, file);
      if (!template) throw usageError('a file with a SCHED_ACTION is needed', { next: `onevm ${name} --help` });
      await one.call('vm.schedUpdate', { id, schedId: sched, template });
      return [];
    },
  });

/** `-chart`: older names of the field. */
export const schedVerbs: readonly Verb[] = [remove('sched-delete'), update('sched-update'), remove('delete-chart'), update('update-chart')];
