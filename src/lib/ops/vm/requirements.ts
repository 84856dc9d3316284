import { preconditionError } from '../../errors/errors';
import { single, type Template, withSingle } from '../../template/template';

const both = (a: readonly number[] | undefined, b: readonly number[] | undefined): readonly number[] | undefined =>
  a === undefined ? b : b === undefined ? a : a.filter((x) => b.includes(x));

const OF_PINNED = '!(PIN_POLICY = PINNED)';

/** The clusters that a VM can be in, as it was written down; undefined: any. */
export const clustersIn = (t: Template): number[] | undefined => {
  const found = [...(single(t, 'AUTOMATIC_REQUIREMENTS') ?? '').matchAll(/CLUSTER_ID = (\d+)/g)].map((m) => Number(m[1]));
  return found.length > 0 ? found : undefined;
};

/** The template of a VM that got networks of these clusters: it can be in no others any more. Throws 'vm-clusters'. */
export const narrowed = (t: Template, clusters: readonly number[], wire: string): Template => {
  const pinned = !(single(t, 'AUTOMATIC_REQUIREMENTS') ?? OF_PINNED).includes(OF_PINNED);
  return automaticRequirements(clustersIn(t), clusters, pinned, wire).reduce((sum, [key, value]) => withSingle(sum, key, value), t);
};

/** Where a VM can be, as its images and networks have it: AUTOMATIC_* attributes in the words of the field. Throws 'vm-clusters'. */
export const automaticRequirements = (
  disks: readonly number[] | undefined,
  nics: readonly number[] | undefined,
  pinned: boolean,
  wire: string,
): [string, string][] => {
  const clusters = both(disks, nics);
  if (clusters?.length === 0)
    throw preconditionError(
      'vm-clusters',
      `[${wire}] Incompatible clusters: the VM's images and networks have no cluster in common, so it could never be placed`,
    );
  const policy = pinned ? 'PIN_POLICY = PINNED' : OF_PINNED;
  // without images and networks it is at home everywhere
  if (!clusters) return [['AUTOMATIC_REQUIREMENTS', policy]];
  const ids = clusters.map((c) => `("CLUSTERS/ID" @> ${c})`).join(' | ');
  return [
    ['AUTOMATIC_DS_REQUIREMENTS', ids],
    ['AUTOMATIC_NIC_REQUIREMENTS', ids],
    ['AUTOMATIC_REQUIREMENTS', `(${clusters.map((c) => `CLUSTER_ID = ${c}`).join(' | ')}) & ${policy}`],
  ];
};
