import { refsArg } from '../args/refs';
import { type Binary, defineCommand } from '../define';
import { forEach, reportEach } from '../forEach';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';

const remove = defineCommand({
  name: 'delete',
  summary: 'Delete zones; the one that this cloud is cannot be',
  args: { ids: refsArg('zone') },
  options: {},
  run: (one, { ids }) => forEach(one, 'ZONE', ids, (id) => one.call('zone.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'ZONE', 'deleted', options),
});

export const onezone: Binary = {
  name: 'onezone',
  summary: 'Zones: this cloud is one',
  verbs: [list, show, ...objectVerbs('zone', ['rename', 'update']), remove],
};
