import type { TemplateView } from '../../lib/ops/template/read';
import { addressedOf } from '../../lib/ops/vm/interfaces';
import type { VnetView } from '../../lib/ops/vnet/read';
import { pair } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { defineCommand } from '../define';

/** What the NICs of a template mean: `#3` by number, `oneadmin/private` by name, where the owner is the template's unless it says another. */
const namedBy = (template: TemplateView, users: ReadonlyMap<number, string>): string[] =>
  addressedOf(unpack(template.body)).map((nic) => {
    const id = pair(nic, 'NETWORK_ID');
    if (id !== undefined) return `#${Number(id)}`;
    const uid = pair(nic, 'NETWORK_UID');
    const owner = pair(nic, 'NETWORK_UNAME') ?? (uid === undefined ? template.uname : users.get(Number(uid)));
    return `${owner}/${pair(nic, 'NETWORK')}`;
  });

const orphansOf = (vnets: readonly VnetView[], templates: readonly TemplateView[]): number[] => {
  const users = new Map(vnets.map((v) => [v.uid, v.uname]));
  const named = new Set(templates.flatMap((t) => namedBy(t, users)));
  return vnets.filter((v) => !named.has(`#${v.id}`) && !named.has(`${v.uname}/${v.name}`)).map((v) => v.id);
};

export const orphans = defineCommand({
  name: 'orphans',
  summary: 'Ids of the networks that no VM template names',
  changes: false,
  args: {},
  options: {},
  run: async (one) => orphansOf(await one.call('vnet.pool', {}), await one.call('template.pool', {})),
  view(ids, one) {
    one.io.out.write(ids.map((id) => `${id}\n`).join(''));
  },
});
