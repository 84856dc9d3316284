import { readFileSync } from 'node:fs';
import { preconditionError, usageError } from '../../../lib/errors/errors';
import type { Template } from '../../../lib/template/template';
import { numberArg } from '../../args/numbers';
import { fileArg } from '../../args/refs';
import { readTemplate } from '../../args/templateFile';
import type { One } from '../../context';
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

/** Its own file first, then the administrator's, as with columns. */
const charterOf = async (one: One): Promise<Template> => {
  const [{ chartersOf }, { columnFileOf }] = [await import('../../../lib/config/charters'), await import('../../../lib/output/list')];
  const file = columnFileOf({ env: one.io.env, etc: one.paths.etc, file: 'onevm' });
  const actions = file === undefined ? [] : chartersOf(readFileSync(file, 'utf8'), file);
  if (actions.length === 0)
    throw preconditionError(
      'charters',
      `there is no charter: ${file ?? `${one.paths.etc}/cli/onevm.yaml`} ${file === undefined ? 'is not there' : 'names no actions under charters'}`,
      {
        next: 'docs/configuration.md tells how to write one',
      },
    );
  return actions.map((value) => ({ key: 'SCHED_ACTION', value }));
};

const charter = partVerb({
  name: 'create-chart',
  summary: 'Schedule what the charter in onevm.yaml says: what is to be done to a VM so long after it was made',
  args: {},
  options: {},
  verbing: 'Charter added',
  async act(one, id) {
    await one.call('vm.charter', { id, template: await charterOf(one) });
    return [];
  },
});

/** `-chart`: older names of the field. */
export const schedVerbs: readonly Verb[] = [charter, remove('sched-delete'), update('sched-update'), remove('delete-chart'), update('update-chart')];
