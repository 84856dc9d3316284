import { isOneError, usageError } from '../../lib/errors/errors';
import { parseIdList } from '../../lib/model/idLists';
import { type Arg, defineCommand } from '../define';
import { reportEach } from '../forEach';

const idsArg: Arg<readonly number[]> = {
  usage: 'range',
  list: true,
  parse: (t) =>
    parseIdList(t).map((ref) => {
      if ('name' in ref) throw usageError(`command delete: argument 0 must be one of range, id (${ref.name})`, { next: 'oneacl list' });
      return ref.id;
    }),
};

/** Rules have numbers only. */
export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete rules',
  args: { ids: idsArg },
  options: {},
  async run(one, { ids }) {
    const done: { id: number; result: number }[] = [];
    const failed: { id: number; error: Error }[] = [];
    for (const id of ids) {
      try {
        await one.call('acl.delete', { id });
        done.push({ id, result: id });
      } catch (e) {
        if (!isOneError(e)) throw e;
        failed.push({ id, error: e });
      }
    }
    return { done, failed };
  },
  view: (each, one, options) => reportEach(each, one, 'ACL', 'deleted', options),
});
