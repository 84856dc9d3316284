import { preconditionError } from '../../../errors/errors';
import { type Pairs, pair, type Template, vectors, withPair } from '../../../template/template';
import { idIn, replaced } from './subject';

/** The NIC an alias is for: by its name or its number. */
const parentOf = (t: Template, named: string): Pairs | undefined => vectors(t, 'NIC').find((n) => pair(n, 'NAME') === named || pair(n, 'NIC_ID') === named);

/** Numbers of a NIC's aliases; gone ones are not given again while others are there. */
const numbers = (t: Template, parentId: number): number[] =>
  vectors(t, 'NIC_ALIAS')
    .filter((a) => idIn(a, 'PARENT_ID') === parentId)
    .map((a) => idIn(a, 'ALIAS_ID'));

/** The template with one more address on an interface it has. The parent names its aliases. `what` begins the refusal of a parent that is not there. */
export const withAlias = (t: Template, nic: Pairs, nicId: number, what: string): Template => {
  const named = pair(nic, 'PARENT') ?? '';
  const parent = parentOf(t, named);
  if (!parent) throw preconditionError('nic-parent', `${what} wrong parent: there is no NIC ${named}`);
  const parentId = idIn(parent, 'NIC_ID');
  const aliasId = Math.max(-1, ...numbers(t, parentId)) + 1;
  const name = pair(nic, 'NAME');
  let alias = withPair(withPair(withPair(nic, 'ALIAS_ID', String(aliasId)), 'PARENT', pair(parent, 'NAME') ?? named), 'PARENT_ID', String(parentId));
  if (name === undefined || name === `NIC${nicId}`) alias = withPair(alias, 'NAME', `${pair(parent, 'NAME') ?? named}_ALIAS${nicId}`);
  return [...replaced(t, 'NIC', parentId, withIds(parent, [...idsOf(parent), nicId])), { key: 'NIC_ALIAS', value: alias }];
};

/** Numbers of the aliases of a NIC, as it names them. */
export const idsOf = (parent: Pairs): number[] =>
  (pair(parent, 'ALIAS_IDS') ?? '')
    .split(',')
    .filter((w) => w !== '')
    .map(Number);

const withIds = (parent: Pairs, ids: readonly number[]): Pairs =>
  ids.length === 0 ? parent.filter(([k]) => k !== 'ALIAS_IDS') : withPair(parent, 'ALIAS_IDS', ids.join(','));

/** The template without that interface: an alias goes from its parent's list, a NIC takes its aliases along. Resolves with the numbers that are gone. */
export const withoutNic = (t: Template, nicId: number): { readonly template: Template; readonly gone: readonly number[] } => {
  const alias = vectors(t, 'NIC_ALIAS').find((a) => idIn(a, 'NIC_ID') === nicId);
  if (alias) {
    const parentId = idIn(alias, 'PARENT_ID');
    const parent = vectors(t, 'NIC').find((n) => idIn(n, 'NIC_ID') === parentId);
    const rest = replaced(t, 'NIC_ALIAS', nicId, undefined);
    return {
      template: parent
        ? replaced(
            rest,
            'NIC',
            parentId,
            withIds(
              parent,
              idsOf(parent).filter((i) => i !== nicId),
            ),
          )
        : rest,
      gone: [nicId],
    };
  }
  const aliases = vectors(t, 'NIC_ALIAS')
    .filter((a) => idIn(a, 'PARENT_ID') === nicId)
    .map((a) => idIn(a, 'NIC_ID'));
  const rest = replaced(replaced(t, 'NIC', nicId, undefined), 'PCI', nicId, undefined);
  return { template: aliases.reduce((sum, id) => replaced(sum, 'NIC_ALIAS', id, undefined), rest), gone: [nicId, ...aliases] };
};

export type NicKey = 'NIC' | 'PCI' | 'NIC_ALIAS';

/** What has that NIC_ID: an interface, a PCI device that is one, or an alias. */
export const nicIn = (t: Template, nicId: number): { readonly key: NicKey; readonly value: Pairs } | undefined => {
  for (const key of ['NIC', 'PCI', 'NIC_ALIAS'] as const) {
    const value = vectors(t, key).find((n) => idIn(n, 'NIC_ID') === nicId);
    if (value) return { key, value };
  }
  return undefined;
};
